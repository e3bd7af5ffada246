"""Commands of call-offs: ordered from a lot by rank or direct, answered, and the ledger."""

from typing import TextIO

import click
from flask_babel import gettext as _

from marketplace.calloffs import queries, service
from marketplace.calloffs.ledger import ledger_csv, reason_of, what_of
from marketplace.calloffs.models import CallOff
from marketplace.calloffs.preflight import not_orderable
from marketplace.calloffs.schemas import OrderFile
from marketplace.calloffs.turns import founding_call, queue_for
from marketplace.frameworks.queries import framework_by_number, lot_of
from marketplace.platform.actor import Actor
from marketplace.platform.commands import command
from marketplace.platform.datafiles import read_data
from marketplace.platform.i18n import format_exact, format_money
from marketplace.platform.words import label

group = click.Group("call-off", help="Call-offs by rank and direct: orders, answers, the ledger.")

number = click.Argument(["number"])
_lot = [click.Argument(["framework"]), click.Argument(["lot"], type=int)]
_reason = click.Option(["--reason"], required=True, help="Why; the other side reads it.")


def print_call_off(each: CallOff) -> None:
    """A line: number, state, value, until when an answer is due, who has it."""
    parts = (
        each.number,
        label(f"call_off.state.{each.state}"),
        format_money(each.value_cents),
        format_exact(each.answer_by) if each.state == "offered" and each.answer_by else "–",
        each.organisation.name if each.organisation else "–",
    )
    click.echo("  ".join(parts))


@command(
    group,
    "who",
    "call_off.order",
    params=_lot,
    help="Tell in which order the parties of a lot (its number) get its call-offs, what the "
    "quantities of its comparison would cost at their prices, and why some can't have it.",
)
def who(actor: Actor, framework: str, lot: int) -> None:
    found = lot_of(actor, framework, lot)
    if refusal := not_orderable(found, actor):
        raise refusal
    quantities = {item.key: item.quantity for item in founding_call(found).price_items}
    for each in queue_for(actor, found, quantities).candidates:
        reason = label(f"call_off.passed.{each.reason}") if each.reason else ""
        name = each.party.organisation.name
        line = f"{each.party.rank}  {format_money(each.value_cents)}  {name}  {reason}"
        click.echo(line.rstrip())


@command(
    group,
    "order",
    "call_off.order",
    params=[*_lot, click.Argument(["file"], type=click.File(encoding="utf-8"))],
    help="Order of a lot by a YAML file: way (rank or direct), titles, municipalities, capacity, "
    "quantities (by price key), starts_on, ends_on.",
)
def order(actor: Actor, framework: str, lot: int, file: TextIO) -> None:
    found = lot_of(actor, framework, lot)
    print_call_off(service.order_from_lot(actor, found.id, read_data(OrderFile(), file.read())))


@command(group, "list", "call_off.view", help="List the call-offs that you may see.")
def list_all(actor: Actor) -> None:
    for each in queries.call_offs(actor).rows:
        print_call_off(each)


@command(group, "accept", "call_off.answer", params=[number], help="Take a call-off, in time.")
def accept(actor: Actor, number: str) -> None:
    print_call_off(service.accept_call_off(actor, queries.call_off_by_number(actor, number).id))


@command(
    group,
    "decline",
    "call_off.answer",
    params=[number, _reason],
    help="Let a call-off go on to the next in rank.",
)
def decline(actor: Actor, number: str, reason: str) -> None:
    service.decline_call_off(actor, queries.call_off_by_number(actor, number).id, reason)
    click.echo(_("Toimeksianto %(number)s siirtyi eteenpäin.", number=number))


@command(group, "cancel", "call_off.order", params=[number, _reason], help="Take a call-off back.")
def cancel(actor: Actor, number: str, reason: str) -> None:
    found = queries.call_off_by_number(actor, number)
    print_call_off(service.cancel_call_off(actor, found.id, reason))


@command(group, "show", "call_off.view", params=[number], help="Tell a call-off and its turns.")
def show(actor: Actor, number: str) -> None:
    found = queries.call_off_by_number(actor, number)
    print_call_off(found)
    for turn in queries.turns_of(found):
        line = f"  {turn.sequence}  {turn.rank}  {what_of(turn)}  {turn.organisation.name}  "
        click.echo((line + reason_of(turn)).rstrip())


@command(
    group,
    "ledger",
    "call_off.view_all",
    params=[click.Argument(["framework"])],
    help="Print the ledger of a framework's call-offs as CSV.",
)
def ledger(actor: Actor, framework: str) -> None:
    click.echo(ledger_csv(actor, framework_by_number(actor, framework)), nl=False)
