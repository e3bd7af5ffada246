"""``python -m marketplace``: the command line."""

import gc

gc.disable()  # a quarter of the loading time would go to looking for garbage where there is none

from marketplace.cli import main  # noqa: E402

gc.freeze()
gc.enable()

main(prog_name="tuloskori")
