"""What every test may use."""

from tests.support import sockets

pytest_plugins = [
    "tests.support.databases",
    "tests.support.needs",
    "tests.support.sharing",
    "tests.support.site",
    "tests.support.world",
    "tests.support.household",
    "tests.support.slack",
    "tests.support.paged",
    "tests.support.signed",
    "tests.support.coes",
    "tests.support.outside",
]

sockets.guard()
