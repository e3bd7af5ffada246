"""``demo``: the whole road on an empty database of its own, with the files it leaves."""

from collections.abc import Callable
from pathlib import Path

import click
from sqlalchemy import func, select

from marketplace.demo import admission, cascade, framework, outcome, quick, small
from marketplace.demo.cast import PASSPHRASE, PASSWORD, cast_data
from marketplace.demo.data import DemoData
from marketplace.demo.files import Summary, write_files
from marketplace.demo.road import BEGINS, STEPS, Road
from marketplace.demo.stage import Stage, stage
from marketplace.platform.actor import Actor
from marketplace.platform.commands import command
from marketplace.platform.db import db
from marketplace.platform.embedded.process import EmbeddedError
from marketplace.platform.errors import DomainError
from marketplace.platform.i18n import format_money
from marketplace.platform.identity.models import User
from marketplace.platform.words import sentence
from outcomes.pure.files import read_spells_csv
from outcomes.pure.problems import FileProblems, problem_words

DEFAULT_SEED = 2026
PLAYS = {
    "road": (STEPS, BEGINS),
    "small": (small.STEPS, small.BEGINS),
    "admission": (admission.STEPS, admission.BEGINS),
    "quick": (quick.STEPS, quick.BEGINS),
    "cascade": (cascade.STEPS, cascade.BEGINS),
    "framework": (framework.STEPS, framework.BEGINS),
    "outcome": (outcome.STEPS, outcome.BEGINS),
}
"""The steps of each model, and when it begins."""
PARTS = {
    "small": small.SmallProcurement,
    "admission": admission.StandingAdmission,
    "quick": quick.QuickServices,
    "cascade": cascade.Cascade,
    "framework": framework.FrameworkRoad,
    "outcome": outcome.OutcomeQuarter,
}
"""Models that leave documents and a timeline."""


@click.command("demo")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder for the files; made where missing.",
)
@click.option(
    "--model",
    type=click.Choice(tuple(PLAYS)),
    default="road",
    show_default=True,
    help="road: one purchase to a paid outcome. small: small purchases to their lawful ends, with "
    "late, replaced, withdrawn and tied offers, a conflict of interest, a single offer, an "
    "annulment and a correction. admission: a standing admission with a newcomer, a refusal that "
    "is claimed against, a suspension, changed terms and a late decision. quick: quick services by "
    "turns, with a decline, a late answer, a newcomer, a suspended provider and an order over the "
    "limit. cascade: a framework from its need to its parties, called off by rank and direct, with "
    "a decline, a late answer, suspended parties, a ceiling that is reached and orders outside it. "
    "framework: one of two lots to the contracts of mini-competitions, with a draft outside its "
    "lot, a party that leaves, one that is suspended and a ceiling that is used up. outcome: a "
    "quarter from referrals to money paid by all three routes, with late and corrected results, a "
    "sample with an error, a dispute, a claw-back, a payee on hold, a failed payment and the "
    "municipalities' bills.",
)
@click.option(
    "--seed",
    type=int,
    default=DEFAULT_SEED,
    show_default=True,
    help="The same seed gives the same CSV, XML and JSON, byte for byte.",
)
@click.option(
    "--results",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Import this file instead of the demo's own results.csv (same columns, same people).",
)
def demo(out: Path, model: str, seed: int, results: Path | None) -> None:
    """Play a model with invented data, on an empty database of its own.

    The road leaves contract.pdf, award-decision.pdf, payment-statement.pdf, payment-lines.csv,
    payments.pain001.xml, results.csv and timeline.json in the folder; the small purchases leave
    their memos, opening records, decisions, contracts and timeline.json; so do the admission and
    the framework. The quick services and the cascade leave their ledgers of turns as CSV besides;
    the outcome quarter its statements, invoices, bank files, bills and ledger.csv.
    """
    if results is not None:
        _check_results(results)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(f"{out}: {error.strerror}") from error
    steps, begins = PLAYS[model]
    try:
        with (
            click.progressbar(length=len(steps) + 1, label="demo", show_pos=True) as bar,
            stage(begins, lambda line: click.echo(line, err=True)) as playing,
        ):
            bar.update(1)
            try:
                lines = play(model, playing, seed, out, results, lambda _step: bar.update(1))
            except DomainError as error:
                raise click.ClickException(sentence(error)) from error
    except EmbeddedError as error:
        raise click.ClickException(str(error)) from error
    click.echo("\n".join(lines))


def play(
    model: str,
    playing: Stage,
    seed: int,
    out: Path,
    results: Path | None,
    done: Callable[[str], None],
) -> list[str]:
    """Walk a model to its end, write its files, and say what they come to."""
    if model in PARTS:
        played = PARTS[model](playing, seed, out)
        played.walk(done)
        return [*played.leave(), f"Tiedostot                  {out}"]
    road = Road(playing, seed, out, results)
    road.walk(done)
    summary = write_files(road)
    if not summary.agrees:
        raise click.ClickException("Rivit, maksuerittely ja pankkitiedosto eivät täsmää.")
    return _told(summary, out)


def _check_results(file: Path) -> None:
    """Name every bad row before anything is started."""
    try:
        read_spells_csv(file.read_bytes(), file.name)
    except FileProblems as error:
        lines = [problem_words(problem, "fi") for problem in error.problems]
        raise click.ClickException("\n".join(lines)) from error


demo_data_commands = click.Group("demo-data", help="The demo data of a development server.")


@command(demo_data_commands, "load", "area.set_up", help="Load the demo data, once.")
def load(actor: Actor) -> None:
    everybody, able = db.session.execute(
        select(func.count(), func.count(User.password)).select_from(User)
    ).one()
    if able:
        click.echo("Data is there already.")
    elif everybody:  # passwords come last: an earlier load was cut short
        raise click.ClickException("The demo data is half loaded: load it into an empty database.")
    else:
        DemoData(actor.clock).make()
        click.echo("Demo data loaded.")


@demo_data_commands.command("logins")
def logins() -> None:
    """Print the demo's log-ins."""
    data = cast_data()
    people = [(p["email"], p["name"], *p["roles"]) for p in data["staff"]]
    people += [(p["contact_email"], p["name"], "provider") for p in data["providers"]]
    click.echo(f"Log in with the password {PASSWORD} as")
    for email, name, *roles in people:
        click.echo(f"  {email:34} {name:34} {', '.join(roles)}")
    click.echo(f"The officers' keys and the escrow open with the passphrase: {PASSPHRASE}")


def _told(summary: Summary, out: Path) -> list[str]:
    return [
        f"Maksurivejä                {summary.lines}",
        f"Rivit yhteensä (alv 0 %)   {format_money(summary.lines_net_cents)}",
        f"Maksuerittely (alv 0 %)    {format_money(summary.statement_net_cents)}",
        f"Arvonlisävero              {format_money(summary.vat_cents)}",
        f"Pankkitiedoston summa      {format_money(summary.control_sum_cents)}",
        f"Tiedostot                  {out}",
    ]
