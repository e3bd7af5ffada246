"""Commands of quick services: the officer's, the provider's of its items, orders and the ledger."""

from datetime import date
from typing import TextIO

import click

from marketplace.admissions.queries import admission_by_number
from marketplace.platform.actor import Actor
from marketplace.platform.commands import BUSINESS_ID, DAY, command
from marketplace.platform.datafiles import read_data
from marketplace.platform.errors import NotFound
from marketplace.platform.i18n import format_exact, format_money, text_of
from marketplace.platform.words import label
from marketplace.quick import queries, service
from marketplace.quick.ledger import came_of, ledger_csv, reason_of
from marketplace.quick.models import QuickItem, QuickOrder, QuickService
from marketplace.quick.orders import delivery
from marketplace.quick.orders import service as orders
from marketplace.quick.orders.turns import Wish, queue_for
from marketplace.quick.schemas import ItemFile, ServiceFile

group = click.Group("quick", help="Quick services: items, orders by turns, and the ledger.")

number = click.Argument(["number"])
_file = click.Argument(["file"], type=click.File(encoding="utf-8"))
_reason = click.Option(["--reason"], required=True, help="Why; the provider reads it.")
_wish = [
    click.Argument(["municipality"]),
    click.Option(["--quantity"], type=int, default=1, show_default=True, help="How many units."),
    click.Option(["--language"], help="Code of the language in which it is needed."),
]


def _print_service(each: QuickService) -> None:
    way = label(f"quick.way.{each.ordering or 'choice'}")
    state = label(f"quick_service.state.{each.state}")
    click.echo(f"{each.number}  {state}  {way}  {text_of(each.titles)}")


def _print_item(each: QuickItem) -> None:
    state = label(f"quick_item.state.{each.state}")
    click.echo(
        f"{each.service.number}  {state}  {format_money(each.unit_cents)}  {each.free}  "
        f"{each.organisation.name}"
    )


def print_order(each: QuickOrder) -> None:
    """A line: number, state, value, until when an answer is due, who has it."""
    parts = (
        each.number,
        label(f"quick_order.state.{each.state}"),
        format_money(each.value_cents),
        format_exact(each.answer_by) if each.state == "offered" else "–",
        each.organisation.name,
    )
    click.echo("  ".join(parts))


@command(
    group,
    "open",
    "quick.set_up",
    params=[click.Argument(["admission"]), _file],
    help="Open a service on an admission by a YAML file: titles, descriptions (by language), unit, "
    "ordering, free_choice, approval, most_eur, response_hours.",
)
def open_it(actor: Actor, admission: str, file: TextIO) -> None:
    data = read_data(ServiceFile(), file.read())
    data["most_cents"] = data.pop("most")
    found = admission_by_number(actor, admission)
    _print_service(service.open_service(actor, found.id, data))


@command(group, "close", "quick.set_up", params=[number], help="Take no more orders of a service.")
def close(actor: Actor, number: str) -> None:
    found = queries.service_by_number(actor, number)
    _print_service(service.close_service(actor, found.id))


@command(group, "list", "quick.view", help="List what can be ordered now.")
def list_open(actor: Actor) -> None:
    for each in queries.open_services(actor):
        _print_service(each)


@command(
    group,
    "offer",
    "quick.keep",
    params=[number, _file],
    help="Offer a service, or change what is offered, by a YAML file: unit_eur, place, "
    "municipalities, languages, free, starts_on, response_hours.",
)
def offer(actor: Actor, number: str, file: TextIO) -> None:
    data = read_data(ItemFile(), file.read())
    data["unit_cents"] = data.pop("unit")
    found = queries.service_by_number(actor, number)
    _print_item(service.save_item(actor, found.id, data))


@command(
    group,
    "approve",
    "quick.approve",
    params=[number, click.Argument(["business_id"], type=BUSINESS_ID)],
    help="Show a provider's item after a look.",
)
def approve(actor: Actor, number: str, business_id: str) -> None:
    _print_item(service.approve_item(actor, _item(actor, number, business_id).id))


@command(
    group,
    "reject",
    "quick.approve",
    params=[number, click.Argument(["business_id"], type=BUSINESS_ID), _reason],
    help="Send a provider's item back.",
)
def reject(actor: Actor, number: str, business_id: str, reason: str) -> None:
    _print_item(service.reject_item(actor, _item(actor, number, business_id).id, reason))


def _item(actor: Actor, number: str, business_id: str) -> QuickItem:
    found = queries.service_by_number(actor, number)
    item = queries.item_by_business_id(found, business_id)
    if item is None:
        raise NotFound("quick.item_not_found", number=number)
    return item


@command(
    group,
    "who",
    "quick.view",
    params=[number, *_wish],
    help="Tell whose turn it is in a municipality (its code), and why some can't have it.",
)
def who(actor: Actor, number: str, municipality: str, quantity: int, language: str | None) -> None:
    found = queries.service_by_number(actor, number)
    queue = queue_for(actor, Wish(found, municipality, quantity, language))
    for place in queue.places:
        each = queue.candidates[place.key]
        reason = label(f"quick.passed.{each.reason}") if each.reason else ""
        click.echo(
            f"{queue.counted[place.key]}  {format_money(each.value_cents)}"
            f"  {each.item.organisation.name}  {reason}".rstrip()
        )


@command(
    group,
    "order",
    "quick.order",
    params=[
        number,
        *_wish,
        click.Option(
            ["--from", "business_id"],
            type=BUSINESS_ID,
            help="The provider that the client chooses.",
        ),
        click.Option(["--phone"], help="The orderer's at work, for whoever takes the order."),
    ],
    help="Order a service for one client of a municipality (its code).",
)
def order(
    actor: Actor,
    number: str,
    municipality: str,
    quantity: int,
    language: str | None,
    business_id: str | None,
    phone: str | None,
) -> None:
    found = queries.service_by_number(actor, number)
    made = orders.order_service(
        actor,
        found.id,
        municipality,
        quantity=quantity,
        language=language,
        chosen=_item(actor, number, business_id).id if business_id else None,
        phone=phone,
    )
    print_order(made)


@command(group, "accept", "quick.answer", params=[number], help="Take an order, in time.")
def accept(actor: Actor, number: str) -> None:
    print_order(orders.accept_order(actor, queries.order_by_number(actor, number).id))


@command(
    group,
    "decline",
    "quick.answer",
    params=[number, click.Option(["--reason"], default="", help="Why, if you want to tell.")],
    help="Let an order go on to the next.",
)
def decline(actor: Actor, number: str, reason: str) -> None:
    orders.decline_order(actor, queries.order_by_number(actor, number).id, reason)
    click.echo(number)


@command(
    group,
    "deliver",
    "quick.deliver",
    params=[
        number,
        click.Argument(["delivered"], type=int),
        click.Argument(["day"], type=DAY),
    ],
    help="Mark the service of an order as done: how many units, on which day.",
)
def deliver(actor: Actor, number: str, delivered: int, day: date) -> None:
    found = queries.order_by_number(actor, number)
    print_order(delivery.report_delivery(actor, found.id, delivered, day))


@command(group, "receive", "quick.receive", params=[number], help="Accept a delivery: it is paid.")
def receive(actor: Actor, number: str) -> None:
    print_order(delivery.receive_delivery(actor, queries.order_by_number(actor, number).id))


@command(
    group, "dispute", "quick.receive", params=[number, _reason], help="Do not accept a delivery."
)
def dispute(actor: Actor, number: str, reason: str) -> None:
    found = queries.order_by_number(actor, number)
    print_order(delivery.dispute_delivery(actor, found.id, reason))


@command(group, "cancel", "quick.order", params=[number, _reason], help="Take an order back.")
def cancel(actor: Actor, number: str, reason: str) -> None:
    found = queries.order_by_number(actor, number)
    print_order(orders.cancel_order(actor, found.id, reason))


@command(group, "show", "quick.view_order", params=[number], help="Tell an order and its turns.")
def show(actor: Actor, number: str) -> None:
    found = queries.order_by_number(actor, number)
    print_order(found)
    for turn in queries.turns_of(found):
        what = label(f"quick.turn.{came_of(turn)}")
        click.echo(
            f"  {turn.sequence}  {what}  {turn.organisation.name}  {reason_of(turn)}".rstrip()
        )


@command(
    group, "ledger", "quick.view", params=[number], help="Print the ledger of a service as CSV."
)
def ledger(actor: Actor, number: str) -> None:
    click.echo(ledger_csv(queries.service_by_number(actor, number)), nl=False)
