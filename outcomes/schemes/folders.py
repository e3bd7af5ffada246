"""Files of a calculation gathered in one folder: R.csv, E.csv, and where present the others."""

from pathlib import Path
from typing import IO

import click

from outcomes.pure.annex.bundle import FACT_FILES
from outcomes.pure.files import Source, Sources

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


class Stored(Source):
    """A file that is read when somebody asks, so that a large one is never in memory as a whole."""

    path: Path

    def __init__(self, path: Path) -> None:
        object.__setattr__(self, "name", str(path))
        object.__setattr__(self, "path", path)

    @property
    def data(self) -> bytes:  # type: ignore[override]
        return self.path.read_bytes()

    def opened(self) -> IO[bytes]:
        return self.path.open("rb")


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
