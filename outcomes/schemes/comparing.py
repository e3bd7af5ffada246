"""``outcomes diff``: what another scheme would pay for the same facts."""

from datetime import date, datetime
from pathlib import Path

import click

from outcomes.pure.comparison import compare, reading_scheme
from outcomes.pure.comparison_words import comparison_csv, comparison_table
from outcomes.pure.engine import calculate_facts
from outcomes.pure.files import Facts, Reading, read_facts
from outcomes.pure.sheets import LARGE
from outcomes.pure.tree import Scheme
from outcomes.schemes.commands import (
    FILE,
    LANGUAGE,
    OUT,
    Moment,
    scheme_of,
    tell_unused,
    telling_problems,
)
from outcomes.schemes.folders import FOLDER, facts_in


@click.command("diff")
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option(
    "--on", "folder", type=FOLDER, required=True, help="R.csv, E.csv, where present V, C, T.csv."
)
@click.option("--as-of", type=Moment(), required=True, help="A day (its end) or a time.")
@click.option("--out", type=OUT, help="DIFF.csv: every change.")
@LANGUAGE
@telling_problems
def diff(
    old: Path, new: Path, folder: Path, as_of: date | datetime, out: Path | None, lang: str
) -> None:
    """Say who would get how much more or less if NEW paid instead of OLD.

    The facts must have the columns of both schemes.
    """
    schemes = scheme_of(old), scheme_of(new)
    facts = [_facts(folder, one, other) for one, other in (schemes, schemes[::-1])]
    both = reading_scheme(*schemes)
    tell_unused(both, facts[0], as_of, facts_in(folder), lang)
    sides = [calculate_facts(s, f, as_of) for s, f in zip(schemes, facts, strict=True)]
    comparison = compare(*schemes, *sides, facts[0].referrals)
    if out:
        out.write_text(comparison_csv(comparison), encoding="utf-8")
    click.echo(comparison_table(comparison, *schemes, lang))


def _facts(folder: Path, scheme: Scheme, other: Scheme) -> Facts:
    return read_facts(facts_in(folder), Reading(reading_scheme(scheme, other), limits=LARGE))
