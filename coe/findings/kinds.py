"""Every kind of finding as data: how grave, what is wrong, how it is mended, and beside which part it stands."""

from collections.abc import Mapping
from dataclasses import dataclass

ERROR = "error"
WARNING = "warning"
HINT = "hint"


@dataclass(frozen=True)
class Kind:
    """A kind of finding; ``text`` and ``mend`` are sentences, in which the case's facts fill the braces."""

    level: str
    part: str
    text: str
    mend: str


KINDS: Mapping[str, Kind] = {
    # What is missing.
    "E01": Kind(ERROR, "sections", "{section} {fault}.", "Write it in your own words."),
    "E02": Kind(ERROR, "impact", "No number says how large the impact was.", "Add one, with how it was counted."),
    "E03": Kind(ERROR, "instants", "It is not said when the impact {which}.", "Set it under key instants."),
    "E04": Kind(ERROR, "instants", "It is not said when it {which}.", "Set it, or mark the row of the timeline."),
    "E05": Kind(ERROR, "questions", "Nobody has answered: {question}", "Answer, or say why it does not apply."),
    "E06": Kind(ERROR, "questions", "It is said not to apply, but not why: {question}", "Give the reason."),
    "E07": Kind(ERROR, "actions", "No action prevents it.", "Add one of kind prevent."),
    "W08": Kind(WARNING, "actions", "No action makes us notice sooner, though {why}.", "Add one of kind detect."),
    "W09": Kind(WARNING, "metrics", "No graph is shown.", "Show one of what customers met, and one of what failed."),
    "W10": Kind(WARNING, "related", "No search for earlier failures is recorded.", "Say what you searched and found."),
    "E11": Kind(
        ERROR,
        "questions",
        "The service was reviewed, but not what its review said of this.",
        "Name the question and its answer, or say that none covered it.",
    ),
    # What contradicts itself.
    "E20": Kind(ERROR, "timeline", "{what}.", "Leave one out, or correct a time."),
    "E21": Kind(ERROR, "timeline", "“{text}” has a time in no known zone.", "Save the row with its time in your zone."),
    "E22": Kind(ERROR, "instants", "The impact ends {before}.", "Correct one of the two."),
    "W23": Kind(
        WARNING,
        "timeline",
        "For {minutes} minutes between the beginning and its detection nothing is told.",
        "Say what happened then, or in Detection why nobody saw it.",
    ),
    "W24": Kind(WARNING, "timeline", "“{text}” is a key moment, known to the {precision} only.", "Find its minute."),
    "W25": Kind(WARNING, "summary", "The summary says {said}, the impact says {known}.", "Make them say the same."),
    "W26": Kind(
        WARNING, "timeline", "The story begins when it was noticed.", "Begin with the change that made it possible."
    ),
    # Why it happened.
    "E30": Kind(ERROR, "causes", "No cause is named.", "Name at least one at which one can act."),
    "E31": Kind(ERROR, "causes", "“{text}” ends at a person.", "Ask what let it through, and add that below it."),
    "W32": Kind(WARNING, "causes", "The causes are {shape}.", "Ask why once more, and why it was so bad or so long."),
    "W33": Kind(WARNING, "causes", "“{text}” is short for where a chain ends.", "Say more precisely what was so."),
    "W34": Kind(WARNING, "causes", "“{text}” says nearly the same as what it led to.", "Say what made that possible."),
    "W35": Kind(
        WARNING,
        "causes",
        "No branch says why it was not noticed, or why it took so long.",
        "Add one in the role of a detection gap or a response gap.",
    ),
    "W36": Kind(WARNING, "causes", "“{text}” has no evidence.", "Link or name what shows it."),
    "W37": Kind(
        WARNING,
        "causes",
        "One cause alone explains everything.",
        "Add what else had to be so: factors come in numbers.",
    ),
    "W38": Kind(
        WARNING, "causes", "“{text}” ends at somebody else.", "Add beside it what kept us from bearing their failure."
    ),
    "E39": Kind(ERROR, "causes", "No action addresses “{text}”.", "Add one, or have a reviewer accept its risk."),
    "E40": Kind(ERROR, "lessons", "Nothing is done about “{text}”.", "Name the action in that line, such as ACT-3."),
    "W41": Kind(WARNING, "lessons", "Nothing replaces the luck of “{text}”.", "Name an action in that line."),
    # What is done about it.
    "E50": Kind(ERROR, "actions", "{key} has no owner.", "Choose one person."),
    "E51": Kind(ERROR, "actions", "{key} belongs to somebody who has left.", "Choose another person."),
    "E52": Kind(ERROR, "actions", "{key} has no due date.", "Agree one."),
    "E53": Kind(ERROR, "actions", "{key} is due in the past.", "Agree a date that can be kept."),
    "E54": Kind(ERROR, "actions", "{key} does not say how one sees that it is done.", "Name what can be observed."),
    "W55": Kind(
        WARNING, "actions", "{key} does not say how its effect is checked later.", "Say what is looked at, and when."
    ),
    "W56": Kind(WARNING, "actions", "{key} begins with a word that has no end.", "Say what will be different."),
    "W57": Kind(
        WARNING,
        "actions",
        "Only {strength} stands between “{text}” and the next time.",
        "Add a control that holds without anybody's attention.",
    ),
    "W58": Kind(WARNING, "actions", "{key} is several actions in one.", "Split it, so that each can be done."),
    "W59": Kind(
        WARNING,
        "actions",
        "{key} is due later than {days} days, which a {priority} has.",
        "Bring it forward, or say why.",
    ),
    "W60": Kind(WARNING, "actions", "{what}.", "Keep what must be done, and say what comes first."),
    "E61": Kind(ERROR, "actions", "{key} addresses no cause.", "Choose which."),
    "W62": Kind(WARNING, "actions", "{key} has no ticket, as others here have.", "Link it."),
    "W63": Kind(
        WARNING, "actions", "{key} is nearly what {like} of another COE says.", "Link the earlier COE if it came back."
    ),
    # How it is said.
    "W70": Kind(WARNING, "words", "“{text}” names a person.", "Name the role; owners stand in their own field."),
    "W71": Kind(WARNING, "words", "“{text}” blames a person.", "Say what made it the natural thing to do."),
    "W72": Kind(
        WARNING, "words", "“{text}” tells what did not happen.", "Say what did, and what made it seem right then."
    ),
    "I73": Kind(HINT, "words", "It says outage, but {value:g}% were affected.", "Say degradation, or partial outage."),
    # Who hears of it.
    "W80": Kind(
        WARNING,
        "sharing",
        "{key} reaches further than this service, and no learning is named.",
        "Propose one, and name it under Sharing, such as LRN-4.",
    ),
    "W81": Kind(WARNING, "sharing", "Nobody has said with whom this is shared.", "Say with whom, where and when."),
    "E82": Kind(
        ERROR, "external_message", "The external message holds “{text}”, which is ours alone.", "Say it without."
    ),
    "W83": Kind(WARNING, "words", "Not everybody knows what {text} means.", "Write it out once."),
}
