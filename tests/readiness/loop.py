"""The closed loop in small: a service, a question about a class of causes, answers, and a later incident."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from accounts import commands as accounts
from catalog import commands as catalog
from coe import commands as coe
from foundation.authz import Principal, Role
from foundation.markdown import plain
from incidents import commands as incidents
from learnings import commands as learnings
from readiness import commands, queries
from tests.support.world import World, somebody

ADA = somebody(Role.RESPONDER, person_id=1, name="Ada Quill")
REVIEWER = somebody(Role.REVIEWER, person_id=2, name="Hana Weir")
CHIEF = somebody(Role.ADMIN, person_id=3, name="Ruth Okafor")
CHOICES = [{"id": "staged", "title": "In stages"}, {"id": "stops", "title": "Stops by itself"}]
RULES = [
    {"risk": "NONE", "condition": "staged && stops"},
    {"risk": "MEDIUM", "condition": "staged"},
    {"risk": "HIGH", "condition": "default"},
]
SAFE, MEDIUM, HIGH = ("staged", "stops"), ("staged",), ()
URL = "https://logs.example.org/rollout"
COVERED = "config_change"


@dataclass
class Loop:
    """What the tests of the loop do, in few words; everything through real commands, at the clock's time."""

    world: World
    review: str = ""
    started: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.world.clock.now()
        for each in (ADA, REVIEWER, CHIEF):
            email = f"{each.id.replace(':', '')}@example.org"
            self.world.run(accounts.add_person, email=email, name=each.name, role=each.role or Role.VIEWER)
        self.world.run(catalog.add_service, slug="payments", name="Payments", tier="T0")
        self.world.run(catalog.add_service, slug="archive", name="Archive", tier="T2")
        self.world.run_as(REVIEWER, commands.add_checklist, slug="edge", title="Edge", occasion="annual")

    def pass_days(self, days: float) -> None:
        self.world.clock.advance(days=days)

    def in_days(self, days: float) -> datetime:
        return self.world.clock.now() + timedelta(days=days)

    def ask(self, **more: object) -> str:
        """Add a question to the draft; returns its key."""
        values: dict[str, object] = {
            "checklist": "edge",
            "text": "Does configuration roll out in stages?",
            "failure_prevented": "One bad file stops every host at once",
            "choices": CHOICES,
            "risk_rules": RULES,
            "applicability": {"attribute": "tier", "in": ["T0", "T1"]},
            "cause_classes": [COVERED],
            "answer_days": 30,
        }
        return self.world.run_as(REVIEWER, commands.add_question, **{**values, **more}).key  # type: ignore[arg-type]

    def approve(self, question: str, by: Principal = CHIEF, reason: str = "") -> None:
        self.world.run_as(by, commands.approve_question, question_key=question, reason=reason)

    def publish(self) -> int:
        return self.world.run_as(REVIEWER, commands.publish_version, checklist="edge").number

    def start(self, service: str = "payments", by: Principal = ADA) -> str:
        self.review = self.world.run_as(by, commands.start_review, service_slug=service, checklist="edge").key
        return self.review

    def answer(self, question: str, choices: tuple[str, ...] = SAFE, by: Principal = ADA, **more: object) -> int:
        given = {"review_key": self.review, "question_key": question, "choices": choices, **more}
        return self.world.run_as(by, commands.answer, **given).id  # type: ignore[arg-type]

    def show(self, question: str, *, url: str = URL, expires_in: float | None = 365) -> None:
        self.world.run_as(
            ADA,
            commands.attach_evidence,
            review_key=self.review,
            question_key=question,
            url=url,
            expires_at=self.in_days(expires_in) if expires_in is not None else None,
        )

    def agree(self, question: str, *, due_in: float) -> int:
        return self.world.run_as(
            ADA,
            commands.agree_remedy,
            review_key=self.review,
            question_key=question,
            text="Stage it",
            due=self.in_days(due_in),
        ).id

    def accept(self, question: str, *, for_days: float) -> None:
        self.world.run_as(
            CHIEF,
            commands.accept_risk,
            review_key=self.review,
            question_key=question,
            rationale="We live with it",
            until=self.in_days(for_days),
        )

    def fail(self, *, hours_ago: float = 1, service: str = "payments", title: str = "Payments fail") -> str:
        """Declare an incident whose impact began some hours ago; returns its key."""
        return self.world.run_as(
            ADA,
            incidents.declare,
            title=title,
            severity="SEV3",
            services=[service],
            impact_started_at=self.in_days(-hours_ago / 24),
        ).key

    def explain(self, incident: str, *, cause_class: str = COVERED, service: str | None = "payments") -> int:
        """Resolve the incident, open its COE and add a cause; returns the cause's id."""
        world = self.world
        world.clock.advance(hours=2)
        world.run_as(ADA, incidents.transition, key=incident, to="resolved", note=plain("It works again."))
        document = world.run_as(ADA, coe.open_coe, incident_keys=[incident], title="Payments fail worldwide")
        cause = world.run_as(
            ADA,
            coe.add_cause,
            key=document.key,
            because="A generated file reached every host at once",
            cause_class=cause_class,
            service_slug=service,
        )
        world.settle()
        return cause.id

    def classes(self, incident: str) -> list[str]:
        """Return the classes of the incident's causes, as the newest rows say."""
        world = self.world
        number = int(incident.partition("-")[2])
        found = world.ask(queries.escapes_of_incident, number)
        return [each.escape_class for each in found]

    def escape(self, **more: object) -> str:
        """Let an incident happen now and return the class of its cause."""
        incident = self.fail()
        self.explain(incident, **more)  # type: ignore[arg-type]
        (found,) = self.classes(incident)
        return found


def published_learning(world: World, **more: object) -> str:
    """Propose, accept and publish a learning; returns its key."""
    values: dict[str, object] = {
        "title": "Roll out generated configuration in stages",
        "failure_prevented": "One bad file stops every host at once",
        "lesson": plain("What reaches every host at once fails everywhere at once."),
        "recommendation": plain("Do this:\n\n- A small part gets it first\n- It stops when health falls\n"),
        "cause_classes": [COVERED],
        "applicability": {"attribute": "tier", "in": ["T0", "T1"]},
    }
    key = world.run_as(ADA, learnings.propose, **{**values, **more}).key  # type: ignore[arg-type]
    world.run_as(REVIEWER, learnings.transition, key=key, to="accepted")
    world.run_as(REVIEWER, learnings.transition, key=key, to="published", reason="It is general")
    return key
