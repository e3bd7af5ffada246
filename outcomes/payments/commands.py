"""Commands of payment."""

from datetime import date
from pathlib import Path

import click
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.platform.actor import Actor
from marketplace.platform.commands import DAY, command
from marketplace.platform.errors import Refused
from marketplace.platform.files import storage
from marketplace.platform.i18n import format_money, language
from marketplace.platform.words import label
from outcomes.payments import queries, service
from outcomes.payments.calculation import engine_lines
from outcomes.payments.models import PaymentRun
from outcomes.payments.settlement.service import settle_from_bank, settle_from_payables
from outcomes.payments.words import line_reason
from outcomes.pure.files import write_lines_csv
from outcomes.pure.problems import FileProblems, problem_words

group = click.Group("payment", help="Payment runs: calculate, verify, approve, hand over.")

SETTLE = {"bank": settle_from_bank, "payables": settle_from_payables}
"""What reads a file of each that tells of payments."""
NUMBER = click.Argument(["number"])


def _day(text: str) -> click.Option:
    return click.Option([text], type=DAY, required=True)


def _say(run: PaymentRun) -> None:
    total = queries.totals([run.id])[run.id]
    state = label(f"payment_run.state.{run.state}")
    click.echo(f"{run.number}  {state}  {total.lines}  {format_money(total.net_cents)}")


@command(group, "list", "payment.view", help="List the payment runs.")
def list_runs(actor: Actor) -> None:
    for run in queries.runs(actor).rows:
        _say(run)


@command(
    group,
    "calculate",
    "payment.calculate",
    params=[_day("--as-of")],
    help="Calculate a run by what is known at the end of a day.",
)
def calculate(actor: Actor, as_of: date) -> None:
    _say(service.calculate_payments(actor, as_of))


@command(group, "lines", "payment.view", params=[NUMBER], help="A run's lines with their reasons.")
def lines(actor: Actor, number: str) -> None:
    for line in queries.lines_of_run(actor, queries.run_by_number(actor, number).id):
        state = label(f"payment_line.state.{line.state}")
        click.echo(f"{line.id}  {state}  {line.person_key}  {line_reason(line, language())}")


@command(
    group,
    "export",
    "payment.view",
    params=[NUMBER, click.Option(["--out"], type=click.Path(path_type=Path), required=True)],
    help="Write a run's lines to a CSV file.",
)
def export(actor: Actor, number: str, out: Path) -> None:
    rows = queries.lines_of_run(actor, queries.run_by_number(actor, number).id)
    out.write_text(write_lines_csv(engine_lines(rows), language()), encoding="utf-8")
    click.echo(str(out))


@command(group, "submit", "payment.submit", params=[NUMBER], help="Hand a run to the approver.")
def submit(actor: Actor, number: str) -> None:
    _say(service.submit_run(actor, queries.run_by_number(actor, number).id))


@command(group, "close", "payment.close", params=[NUMBER], help="End a run that pays nobody.")
def close(actor: Actor, number: str) -> None:
    _say(service.close_run(actor, queries.run_by_number(actor, number).id))


@command(
    group,
    "send-back",
    "payment.send_back",
    params=[NUMBER, click.Option(["--reason"], required=True)],
    help="Give a run back to the verifier.",
)
def send_back(actor: Actor, number: str, reason: str) -> None:
    _say(service.send_back(actor, queries.run_by_number(actor, number).id, reason))


@command(group, "approve", "payment.approve", params=[NUMBER], help="Approve as a second person.")
def approve(actor: Actor, number: str) -> None:
    _say(service.approve_run(actor, queries.run_by_number(actor, number).id))


@command(
    group,
    "hand-over",
    "payment.hand_over",
    params=[
        NUMBER,
        _day("--pay-on"),
        click.Option(
            ["--out"],
            type=click.Path(path_type=Path),
            help="Write the bank files into this folder.",
        ),
    ],
    help="Make the bank files of an approved run, one for each buyer.",
)
def hand_over(actor: Actor, number: str, pay_on: date, out: Path | None) -> None:
    run = service.hand_over(actor, queries.run_by_number(actor, number).id, pay_on)
    _say(run)
    for each in run.hand_overs if out is not None else ():
        place = out / each.file.name
        place.write_bytes(storage().get(each.file.sha256))
        click.echo(str(place))


@command(
    group,
    "settle",
    "payment.settle",
    params=[
        click.Argument(["file"], type=click.Path(exists=True, dir_okay=False, path_type=Path)),
        click.Option(["--from", "teller"], type=click.Choice(list(SETTLE)), required=True),
    ],
    help="Settle by a bank's file (camt.053, camt.054) or accounts payable's reply (CSV).",
)
def settle(actor: Actor, file: Path, teller: str) -> None:
    try:
        found = SETTLE[teller](actor, file.name, file.read_bytes())
    except FileProblems as error:
        for problem in error.problems:
            click.echo(problem_words(problem, language()), err=True)
        raise Refused("payment.file_not_read", file=file.name) from error
    for what, names in (
        (_("maksettu"), [*found.paid, *found.others_paid, *found.repaid]),
        (_("palautunut"), [*found.returned, *found.others_returned]),
    ):
        for name in names:
            click.echo(f"{name}\t{what}")
    for problem in found.open:
        click.echo(problem_words(problem, language()), err=True)
    for entry in found.foreign:
        click.echo(f"{entry.name}\t{_('ei ole tämän järjestelmän maksu')}")
    said = ngettext(
        "%(num)d tapahtuma oli jo kirjattu", "%(num)d tapahtumaa oli jo kirjattu", found.known
    )
    click.echo(f"{file.name}: {said}")
