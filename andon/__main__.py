"""Run the command line: ``python -m andon``.

A process that a supervisor started ties itself to it before anything else: importing the rest takes a second or two,
and the supervisor may die meanwhile.
"""

from foundation.ties import end_with_parent

end_with_parent()

from andon.cli import main  # noqa: E402 - tied first, see above

main()
