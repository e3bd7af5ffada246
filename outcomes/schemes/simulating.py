"""``outcomes simulate``: what a scheme would pay for people drawn by stated rates."""

from pathlib import Path

import click

from outcomes.pure.simulation.rates import parse_rates
from outcomes.pure.simulation.report import report
from outcomes.pure.simulation.runs import simulate
from outcomes.pure.simulation.words import study_words
from outcomes.schemes.commands import FILE, LANGUAGE, scheme_of, telling_problems

MOST_PEOPLE, MOST_MONTHS = 100_000, 240


@click.command("simulate")
@click.argument("file", type=FILE)
@click.option("--rates", type=FILE, required=True, help="RATES.yaml; see docs/schemes.md.")
@click.option("--seed", type=int, required=True, help="The same seed gives the same files.")
@click.option("--people", type=click.IntRange(1, MOST_PEOPLE), default=200, show_default=True)
@click.option("--months", type=click.IntRange(1, MOST_MONTHS), default=24, show_default=True)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="The folder for summary.json, CSV and SVG; made if it is not there.",
)
@LANGUAGE
@telling_problems
def simulate_scheme(
    file: Path, rates: Path, seed: int, people: int, months: int, out: Path, lang: str
) -> None:
    """Draw people by rates, many times, and say what a scheme would pay for them.

    Payments by month with their range, the chance to hit each cap, a provider's cash and the month
    from which its costs are covered.
    """
    scheme = scheme_of(file)
    text = rates.read_bytes().decode("utf-8-sig", errors="replace")
    read = parse_rates(text, str(rates), scheme)
    study = simulate(scheme, read, seed=seed, people=people, months=months)
    out.mkdir(parents=True, exist_ok=True)
    for name, content in report(scheme, study, lang).items():
        (out / name).write_text(content, encoding="utf-8")
    click.echo(study_words(scheme, study, lang))
