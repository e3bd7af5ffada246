"""``python -m marketplace``: the command line."""

from marketplace.cli import main

main(prog_name="tuloskori")
