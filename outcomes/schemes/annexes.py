"""``outcomes bundle`` and ``outcomes recompute``: a statement that anybody can calculate again."""

from datetime import date, datetime
from pathlib import Path

import click

from outcomes.pure.annex.bundle import (
    CONVENTIONS,
    FACT_FILES,
    LINES,
    SCHEME,
    Bundle,
    read_bundle,
    write_bundle,
)
from outcomes.pure.annex.recompute import recompute
from outcomes.pure.annex.words import recomputed_words
from outcomes.pure.engine import calculate_facts
from outcomes.pure.files import Reading, Source, read_facts, write_lines_csv
from outcomes.pure.sheets import LARGE
from outcomes.schemes.commands import (
    FILE,
    LANGUAGE,
    OUT,
    Moment,
    of_files,
    scheme_of,
    tell_unused,
    telling_problems,
)
from outcomes.schemes.folders import FOLDER, files_in

CONVENTIONS_FILE = Path(__file__).with_name("conventions.md")
"""The language as docs/schemes.md teaches it; packaged, so that an installed product has it too."""


@click.command("bundle")
@of_files
@click.option("--lines", type=FILE, help="The statement's LINES.csv; calculated if not given.")
@click.option("--as-of", type=Moment(), required=True, help="A day (its end) or a time.")
@click.option("--out", type=OUT, required=True, help="The bundle, a zip file.")
@LANGUAGE
@telling_problems
def bundle(
    scheme: Path,
    lines: Path | None,
    as_of: date | datetime,
    out: Path,
    lang: str,
    **facts: Path | None,
) -> None:
    """Gather a statement with scheme, facts and conventions in one file.

    A statement that does not come out from these facts is not gathered.
    """
    files = {FACT_FILES[what]: path.read_bytes() for what, path in facts.items() if path}
    files[SCHEME] = scheme.read_bytes()
    files[CONVENTIONS] = CONVENTIONS_FILE.read_bytes()
    made = Bundle(str(out), as_of, files)
    parsed, sources = scheme_of(scheme), made.sources()
    known = read_facts(sources, Reading(parsed, limits=LARGE))
    tell_unused(parsed, known, as_of, sources, lang)
    files[LINES] = (
        lines.read_bytes()
        if lines
        else write_lines_csv(calculate_facts(parsed, known, as_of), lang).encode()
    )
    found = recompute(made)
    click.echo(recomputed_words(found, lang))
    if not found.comes_out:
        raise click.exceptions.Exit(1)
    out.write_bytes(write_bundle(made))


@click.command("recompute")
@click.argument("file", type=FILE)
@click.option("--facts", type=FOLDER, help="Your own R.csv, E.csv, … in place of the bundle's.")
@LANGUAGE
@telling_problems
def recompute_bundle(file: Path, facts: Path | None, lang: str) -> None:
    """Calculate a bundle's statement again, and say whether every line comes out to the cent.

    With --facts also from your own files: the first fact that differs, and the lines that do.
    Ends with 1 where anything differs.
    """
    read = read_bundle(file.read_bytes(), str(file))
    own = None
    if facts:
        own = {name: Source(str(facts / name), data) for name, data in files_in(facts).items()}
    found = recompute(read, own)
    click.echo(recomputed_words(found, lang))
    if not found.comes_out:
        raise click.exceptions.Exit(1)
