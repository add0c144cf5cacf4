"""Valid requests about alerts, who is on call, and pages; see rows.py. The fallback is for no severity."""

from tests.hostile.row import Row

WORDS = "Requests fail for one in five."
TURNS = {"name": "first", "people": ["$person"], "time_zone": "Etc/UTC", "begins": "2031-03-01", "handover": "09:00:00"}
DAILY = {**TURNS, "people": ["$person", "$colleague"], "days": 1}
HOURS = [{"start": "09:00:00", "end": "17:00:00", "weekdays": [0, 1]}]
LASTS = {"since": "2031-03-01T09:00:00Z", "until": "2041-03-01T09:00:00Z"}
NIGHT = {"start": "20:00:00", "end": "08:00:00", "weekdays": [0, 1], "time_zone": "Etc/UTC"}
STEP = {"targets": ["schedule:rota"], "wait_minutes": 5, "severities": ["SEV9"], "acknowledge": "one"}
SHIFTS = (
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:responder@example.org\nDTSTART:20310303T090000Z\n"
    "DTEND:20310310T090000Z\nRRULE:FREQ=WEEKLY\nEND:VEVENT\nEND:VCALENDAR\n"
)
SAMPLE = (
    Row("PUT", "schedules/rota", {"name": WORDS, "layers": [TURNS]}),
    Row("PUT", "schedules/daily", {"name": WORDS, "layers": [DAILY]}),
    Row("PUT", "escalation-policies/fallback", {"name": WORDS, "steps": [STEP]}),
    Row("POST", "pages", {"target": "schedule:rota", "message": WORDS}, {"page": "items.0.pages.0.key"}),
    Row("POST", "on-call/me/ways", {"kind": "sms", "address": "+49170000$n"}, {"number": "id"}),
)
CHANGES = (
    Row("PUT", "schedules/rota", {"name": WORDS, "layers": [{**TURNS, "windows": HOURS, "hours": 12, **LASTS}]}),
    # A code that is right is known to nobody here.
    Row("POST", "on-call/me/ways/$number/confirmation", {"code": "123456"}),
    Row("PUT", "on-call/me/quiet-hours", {"begins": "22:00", "ends": "07:00", "time_zone": "Etc/UTC"}),
    Row("PUT", "pagerduty/people/PUSER", {"person_id": "$colleague", "by_email": False}),
    Row(
        "POST",
        "schedules/rota/overrides",
        {"person_id": "$person", "begins_at": "$soon", "ends_at": "$later", "reason": WORDS},
    ),
    Row(
        "POST",
        "schedules/rota/imports",
        {"calendar": SHIFTS, "name": WORDS, "time_zone": "Etc/UTC", "preview": True},
    ),
    Row("POST", "schedules/daily/swaps", {"first_at": "$soon", "second_at": "$later", "reason": WORDS}),
    Row("PUT", "escalation-policies/fallback", {"name": WORDS, "steps": [{**STEP, "hours": NIGHT}], "repeat": 1}),
    Row("POST", "pages", {"target": "schedule:rota", "message": WORDS}),
    Row("POST", "incidents/$incident/escalations", {"target": "schedule:rota", "message": WORDS}),
    Row("POST", "pages/$page/answers", {"answer": "decline", "reason": WORDS}, anew=("page",)),
    Row(
        "POST",
        "alert-rules",
        {
            "name": WORDS,
            "matches": {"alertname": "Disk*"},
            "action": "note",
            "service": WORDS,
            "severity": "SEV3",
            "group_by": ["alertname"],
        },
    ),
    Row("POST", "alert-silences", {"matches": {"alertname": "Disk*"}, "until": "$soon", "reason": WORDS}),
)
