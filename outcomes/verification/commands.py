"""Commands of verification, in the group of payment."""

from uuid import UUID

import click

from marketplace.platform.actor import Actor
from marketplace.platform.commands import command
from marketplace.platform.words import label
from outcomes.payments.commands import NUMBER, group
from outcomes.payments.marks import BOTH_PAY
from outcomes.payments.queries import run_by_number
from outcomes.verification import service
from outcomes.verification.queue import Queue, QueueSearch
from outcomes.verification.samples.service import METHODS, draw_sample
from outcomes.verification.terms import KINDS

LINE = click.Argument(["line_id"], type=click.UUID)
REASON = click.Option(["--reason"], required=True, help="The code of a reason (line_reason).")
NOTE = click.Option(["--note"], required=True, help="Told to the provider.")


@command(
    group,
    "verify",
    "payment.verify",
    params=[NUMBER, click.Argument(["line_ids"], nargs=-1, type=click.UUID)],
    help="Verify the named lines of a run; where none is named, those that the rule of acceptance "
    "allows together.",
)
def verify(actor: Actor, number: str, line_ids: tuple[UUID, ...]) -> None:
    if line_ids:
        done = service.verify_lines(actor, run_by_number(actor, number).id, line_ids)
    else:
        done = service.verify_allowed(actor, Queue(actor, QueueSearch(run=number)).allowed())
    click.echo(done)


@command(
    group, "ask-back", "payment.ask_back", params=[LINE, REASON, NOTE], help="Ask the provider."
)
def ask_back(actor: Actor, line_id: UUID, reason: str, note: str) -> None:
    click.echo(label(f"payment_line.state.{service.ask_back(actor, line_id, note, reason).state}"))


@command(
    group,
    "answer",
    "payment.answer",
    params=[LINE, click.Option(["--text"], required=True)],
    help="Answer a question about a line.",
)
def answer(actor: Actor, line_id: UUID, text: str) -> None:
    click.echo(label(f"payment_line.state.{service.answer_line(actor, line_id, text).state}"))


@command(group, "reject", "payment.reject", params=[LINE, REASON, NOTE], help="Refuse a line.")
def reject(actor: Actor, line_id: UUID, reason: str, note: str) -> None:
    line = service.reject_line(actor, line_id, note, reason)
    click.echo(label(f"payment_line.state.{line.state}"))


@command(
    group, "reopen", "payment.verify", params=[LINE], help="Take a decision about a line back."
)
def reopen(actor: Actor, line_id: UUID) -> None:
    click.echo(label(f"payment_line.state.{service.reopen_line(actor, line_id).state}"))


@command(
    group,
    "term",
    "payment.record_term",
    params=[
        click.Argument(["contract"]),
        click.Argument(["kind"], type=click.Choice(tuple(KINDS))),
        click.Argument(["value"]),
        click.Option(["--clause"], required=True, help="Where the contract says so."),
    ],
    help="Record what a contract says of its lines: both_pay yes or no, error_tolerance PERCENT.",
)
def term(actor: Actor, contract: str, kind: str, value: str, clause: str) -> None:
    said = {"holds": value == "yes"} if kind == BOTH_PAY else {"percent": value}
    click.echo(service.record_term(actor, contract, kind, said, clause).contract.number)


@command(
    group,
    "sample",
    "payment.sample",
    params=[
        NUMBER,
        click.Option(["--method"], type=click.Choice(METHODS), default=METHODS[0]),
        click.Option(["--size"], type=int, required=True),
    ],
    help="Draw a sample of a run's undecided lines; tells its number and seed.",
)
def sample(actor: Actor, number: str, method: str, size: int) -> None:
    drawn = draw_sample(actor, run_by_number(actor, number).id, method, size)
    click.echo(f"{drawn.number}  {drawn.seed}  {drawn.size}/{drawn.lines}")
