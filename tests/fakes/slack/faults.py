"""What can go wrong between us and Slack: switches that a test sets, for some methods, some number of times."""

from dataclasses import dataclass, field

# Before the method ran: nobody answers, or somebody else does. After it ran: the answer is lost on its way.
DOWN, HTML, LOST = "down", "html", "lost"
# The workspace takes no more for now: as a status, and as an error in an answer of status 200.
LIMITED, LIMITED_INSIDE = "limited", "limited_inside"


@dataclass
class Fault:
    """One thing that goes wrong; ``method`` is its beginning, ``times`` below 0 is until it is taken away."""

    kind: str
    method: str = ""
    times: int = -1
    seconds: int = 30
    status: int = 0
    error: str = ""

    def hits(self, method: str) -> bool:
        return self.times != 0 and method.startswith(self.method)


@dataclass
class Faults:
    """All that goes wrong now."""

    set: list[Fault] = field(default_factory=list)

    def next(self, method: str) -> Fault | None:
        """Return what happens to this call, and count it."""
        for fault in self.set:
            if fault.hits(method):
                fault.times -= 1
                return fault
        return None

    def clear(self) -> None:
        self.set.clear()
