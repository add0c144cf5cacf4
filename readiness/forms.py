"""What the forms of readiness send."""

import re
from collections.abc import Collection
from typing import Annotated

from pydantic import Field

from foundation.errors import Invalid
from foundation.predicate.lines import parse_lines
from foundation.web.forms import Form
from foundation.web.times import EndOfDay, StartOfDay
from readiness.lifecycle import Occasion
from readiness.model.checklists import BUDGET
from readiness.proof import parse_proof
from readiness.queries.answers import ChoiceItem

TEXT_LIMIT = 20_000

Text = Annotated[str, Field(max_length=TEXT_LIMIT)]


class ChecklistForm(Form):
    """A new checklist."""

    slug: str
    title: str
    occasion: str = Occasion.NEW_SERVICE
    occasion_note: str = ""
    applicability: Text = ""
    budget: int = BUDGET

    def values(self) -> dict[str, object]:
        """Return what the command takes."""
        return self.model_dump() | {"applicability": parse_lines(self.applicability)}


class QuestionForm(Form):
    """A question of the draft; choices and rules are lines."""

    text: str
    failure_prevented: str = ""
    category: str = ""
    choices: Text = ""
    risk_rules: Text = ""
    evidence_wanted: str = ""
    applicability: str = ""
    cause_classes: list[str] = Field(default_factory=list)
    gate: str = "blocking"
    answer_days: int = 30
    holds_days: int | None = None
    guidance: Text = ""
    evidence_days: int | None = None
    evidence_minutes: int | None = None
    advisory_tiers: list[str] = Field(default_factory=list)
    omitted_tiers: list[str] = Field(default_factory=list)
    sunset_at: EndOfDay | None = None
    owner_id: int | None = None
    phases: list[str] = Field(default_factory=list)
    tales: Annotated[str, Field(max_length=200)] = ""
    proof: Annotated[str, Field(max_length=TEXT_LIMIT)] = ""
    version: int | None = None

    def values(self) -> dict[str, object]:
        """Return what the commands take."""
        values = self.model_dump(exclude={"version", "advisory_tiers", "omitted_tiers"})
        tiers = dict.fromkeys(self.advisory_tiers, "advisory") | dict.fromkeys(self.omitted_tiers, "omit")
        return values | {
            "tiers": tiers,
            "choices": parse_choices(self.choices),
            "risk_rules": parse_rules(self.risk_rules),
            "applicability": parse_lines(self.applicability),
            "tales": [each.upper() for each in re.split(r"[\s,]+", self.tales) if each],
            "proof": parse_proof(self.proof),
        }


class FromLearningForm(Form):
    """A question made from a learning."""

    checklist: str
    gate: str = "blocking"
    evidence_minutes: int | None = None


class BackTestForm(Form):
    """Which choices held at the origin when impact began."""

    held: list[str] = Field(default_factory=list)
    is_known: bool = False


class ReasonForm(Form):
    """Why something is done."""

    reason: Text = ""


class ApprovalForm(Form):
    """Which revision of a question is approved, and why by an administrator."""

    revision: int | None = None
    reason: Text = ""


class VersionForm(Form):
    """Publishing the draft."""

    number: int | None = None


class FlagForm(Form):
    """Why a service has to look at a whole checklist again."""

    checklist: str
    reason: str
    detail: str = ""


class StartForm(Form):
    """Beginning a review."""

    service: str
    checklist: str
    kind: str = "full"
    phase: str = ""


class AnswerForm(Form):
    """An answer, and perhaps what shows it."""

    choices: list[str] = Field(default_factory=list)
    note: Text = ""
    not_applicable_reason: str | None = None
    url: str = ""
    expires_at: EndOfDay | None = None
    claimed_at: StartOfDay | None = None
    version: int | None = None


class EvidenceForm(Form):
    """What shows an answer."""

    url: str = ""
    kind: str = "url"
    summary: str = ""
    captured_at: StartOfDay | None = None
    expires_at: EndOfDay | None = None


class RemedyForm(Form):
    """How and by when a risk is mended."""

    action_key: str | None = None
    text: str = ""
    due: EndOfDay | None = None


class SettleForm(Form):
    """Whether a remedy or condition is fulfilled."""

    fulfilled: bool = True
    note: Text = ""


class AcceptanceForm(Form):
    """A risk taken knowingly."""

    rationale: Text = ""
    compensating: Text = ""
    until: EndOfDay


class ReviewMoveForm(Form):
    """Sending a review on, or back."""

    to: str
    note: Text = ""
    version: int | None = None


class DecisionForm(Form):
    """How a review ends; one condition may be added here."""

    outcome: str
    note: Text = ""
    condition: str = ""
    condition_due: EndOfDay | None = None
    condition_question: str | None = None
    expires_at: EndOfDay | None = None
    version: int | None = None


class ChallengeForm(Form):
    """A doubt about an answer."""

    text: Text = ""


class MilestoneForm(Form):
    """The name under which the present state is kept."""

    name: str = ""


class NarrativeForm(Form):
    """What is to be said of the whole."""

    narrative: Text = ""


class LensForm(Form):
    """A lens, or a tiered checklist in Markdown."""

    document: Annotated[str, Field(max_length=600_000)] = ""
    slug: str = ""
    form: str = "lens"
    occasion: str = Occasion.NEW_SERVICE


class CoverForm(Form):
    """That a question covers a cause."""

    question: str
    reason: Text = ""


class VerdictForm(Form):
    """Whether something known helped."""

    ref: Annotated[str, Field(max_length=120)] = ""
    verdict: Annotated[str, Field(max_length=20)] = ""


def parse_choices(text: str) -> list[dict[str, str]]:
    """Read ``id: title`` lines."""
    return [_choice(line, place) for place, line in enumerate(_lines(text), start=1)]


def with_help(choices: list[dict[str, str]], before: Collection[ChoiceItem]) -> list[dict[str, str]]:
    """Return choices with the help that they had: the lines that people edit don't show it."""
    helps = {each.id: each.help for each in before if each.help}
    return [{**each, "help": helps[each["id"]]} if each["id"] in helps else each for each in choices]


def choices_as_lines(choices: object) -> str:
    """Write choices as the lines that people edit."""
    return "\n".join(f"{choice.id}: {choice.title}" for choice in choices)  # type: ignore[attr-defined]


def parse_rules(text: str) -> list[dict[str, str]]:
    """Read ``RISK: condition`` lines; without any, all choices are no risk and everything else is high."""
    rules = []
    for line in _lines(text):
        risk, colon, condition = line.partition(":")
        if not colon:
            detail = "Write each rule as RISK: condition, such as NONE: staged && stops. The last one is HIGH: default."
            raise Invalid("question.rules_invalid", detail, where="risk_rules")
        rules.append({"risk": risk.strip().upper(), "condition": condition.strip()})
    return rules


def rules_as_lines(rules: object) -> str:
    """Write rules as the lines that people edit."""
    return "\n".join(f"{rule['risk']}: {rule['condition']}" for rule in rules)  # type: ignore[attr-defined]


def _choice(line: str, place: int) -> dict[str, str]:
    name, colon, title = line.partition(":")
    return {"id": name.strip(), "title": title.strip()} if colon else {"id": f"choice_{place}", "title": line}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
