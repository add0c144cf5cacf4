"""The shape of a rule: a draft in; where it is weak, and the facts of each case, out."""

from collections.abc import Callable, Iterator, Mapping

from coe.findings.draft import Draft

Found = Iterator[tuple[str, Mapping[str, object]]]
Rule = Callable[[Draft], Found]
