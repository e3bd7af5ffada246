"""Files of a calculation gathered in one folder: R.csv, E.csv, and where present the others."""

from pathlib import Path

import click

from outcomes.pure.annex.bundle import FACT_FILES
from outcomes.pure.files import Source, Sources

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def files_in(folder: Path) -> dict[str, bytes]:
    """The files of a calculation that a folder has, by name."""
    found = {name: folder / name for name in FACT_FILES.values()}
    return {name: path.read_bytes() for name, path in found.items() if path.is_file()}


def facts_in(folder: Path) -> Sources:
    """The facts in a folder, without lines already paid; R.csv and E.csv must be there."""
    named = {name: Source(str(folder / name), data) for name, data in files_in(folder).items()}
    for needed in ("R.csv", "E.csv"):
        if needed not in named:
            raise click.BadParameter(f"{folder} has no {needed}.")
    return Sources(
        **{
            what: named[name]
            for what, name in FACT_FILES.items()
            if name in named and what not in ("paid", "refused")
        }
    )
