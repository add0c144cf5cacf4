"""Run the command line: ``python -m andon``."""

from andon.cli import main

main()
