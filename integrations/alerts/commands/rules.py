"""Writing the rules, and silencing alerts for a while."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select

from foundation.errors import Conflict, Invalid, NotFound
from foundation.text import clean
from foundation.work import Work
from integrations.alerts.events import RuleDropped, RuleWritten, Silenced, SilenceEnded
from integrations.alerts.model import AlertRule, AlertSilence
from integrations.alerts.rules import Rule, as_json, require_matches, require_rule

MOST_RULES, MOST_SILENCES = 100, 100
NAME_LIMIT, REASON_LIMIT = 80, 200
LONGEST = timedelta(days=7)
STREAM = "alerts:rules"


def write_rule(work: Work, *, rule: Rule) -> AlertRule:
    """Write a rule, the last in order, or the one of that name anew where it stands."""
    work.require("alerts:manage")
    name = clean(rule.name, field="name", limit=NAME_LIMIT)
    if not name:
        raise Invalid("alerts.rule_name", "Give the rule a name.", where="name")
    said = as_json(require_rule(rule))
    found = work.session.scalar(select(AlertRule).where(AlertRule.name == name).with_for_update())
    if found is None:
        count, last = work.session.execute(select(func.count(AlertRule.id), func.max(AlertRule.place))).one()
        if count >= MOST_RULES:
            raise Conflict("alerts.most_rules", f"There are {MOST_RULES} rules. Drop one.", where="name")
        found = AlertRule(name=name, place=(last or 0) + 1, said=said, created_at=work.now)
        work.session.add(found)
    found.said = said
    work.session.flush()
    work.record(STREAM, RuleWritten(rule_id=found.id, title=name, said=said))
    return found


def drop_rule(work: Work, *, rule_id: int) -> None:
    """Forget a rule."""
    work.require("alerts:manage")
    found = work.session.get(AlertRule, rule_id)
    if found is None:
        raise NotFound("rule")
    work.session.delete(found)
    work.record(STREAM, RuleDropped(rule_id=rule_id))


def silence(work: Work, *, matches: Mapping[str, str], until: datetime, reason: str) -> AlertSilence:
    """Have alerts declare nothing until then, a week at most; what still fires then, declares then."""
    work.require("alerts:silence")
    wanted, reason = require_matches(matches), clean(reason, field="reason", limit=REASON_LIMIT)
    if not wanted or not reason:
        detail = "Say which labels are meant, and why."
        raise Invalid("alerts.silence", detail, where="labels" if not wanted else "reason")
    if not work.now < until <= work.now + LONGEST:
        raise Invalid("alerts.until", "A silence ends within a week: a forgotten one is an outage.", where="until")
    live = select(func.count(AlertSilence.id)).where(AlertSilence.until > work.now)
    if (work.session.scalar(live) or 0) >= MOST_SILENCES:
        raise Conflict("alerts.most_silences", f"There are {MOST_SILENCES} silences. End one.", where="labels")
    one = AlertSilence(matches=wanted, reason=reason, until=until, created_by=work.principal.id, created_at=work.now)
    work.session.add(one)
    work.session.flush()
    work.record(STREAM, Silenced(silence_id=one.id, matches=wanted, until=until, reason=reason))
    return one


def end_silence(work: Work, *, silence_id: int) -> None:
    """End it now."""
    work.require("alerts:silence")
    found = work.session.get(AlertSilence, silence_id, with_for_update=True)
    if found is None or found.until <= work.now:
        raise NotFound("silence")
    found.until = work.now
    work.record(STREAM, SilenceEnded(silence_id=silence_id))
