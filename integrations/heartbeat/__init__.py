"""A sign of life to somebody who misses it: a monitor of another house that is called while nothing is wrong here."""
