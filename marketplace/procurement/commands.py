"""Commands of calls."""

from typing import TextIO

import click

from marketplace.platform.actor import Actor
from marketplace.platform.commands import command
from marketplace.platform.datafiles import read_data
from marketplace.platform.i18n import format_instant, format_money, text_of
from marketplace.platform.words import label, sentence
from marketplace.procurement import queries, service
from marketplace.procurement.lifecycle import CALL
from marketplace.procurement.models import Call
from marketplace.procurement.schemas import CallFile

group = click.Group("call", help="Calls for tenders: what is bought, until when, how it is chosen.")

_number = click.Argument(["number"])
_file = click.Option(
    ["--file", "file"],
    type=click.File(encoding="utf-8"),
    help="YAML with what differs from the template: titles, descriptions (by language), "
    "municipalities, capacity, maximum_value, starts_on, ends_on, deadline (22.9.2026 12.00), "
    "price_weight, scheme, quantities, ceilings (by price point), criteria.",
)


def _line(call: Call) -> str:
    state = label(f"call.state.{call.state}")
    return f"{call.number}  {state}  {format_instant(call.deadline)}  {text_of(call.titles)}"


@command(
    group,
    "draft",
    "call.draft",
    params=[click.Argument(["service_line"]), _file],
    help="Draft a call from a service line's template.",
)
def draft(actor: Actor, service_line: str, file: TextIO | None) -> None:
    changes = read_data(CallFile(), file.read()) if file else {}
    click.echo(_line(service.draft_call(actor, service_line, **changes)))


@command(
    group,
    "edit",
    "call.edit",
    params=[_number, click.Argument(["file"], type=click.File(encoding="utf-8"))],
    help="Change a draft by a YAML file; what the file leaves out stays.",
)
def edit(actor: Actor, number: str, file: TextIO) -> None:
    data = read_data(CallFile(), file.read())
    call = service.edit_call(actor, queries.call_by_number(actor, number).id, data)
    click.echo(_line(call))


@command(group, "publish", "call.publish", params=[_number], help="Open a call to offers.")
def publish(actor: Actor, number: str) -> None:
    click.echo(_line(service.publish_call(actor, queries.call_by_number(actor, number).id)))


@command(
    group,
    "cancel",
    "call.cancel",
    params=[_number, click.Option(["--reason"], required=True, help="Told to the providers.")],
    help="End a call before its decision.",
)
def cancel(actor: Actor, number: str, reason: str) -> None:
    call = queries.call_by_number(actor, number)
    click.echo(_line(service.cancel_call(actor, call.id, reason)))


@command(
    group,
    "list",
    "call.view_open",
    params=[click.Option(["--search", "words"], default="", help="Words or a number.")],
    help="List the calls that take offers now.",
)
def list_open(actor: Actor, words: str) -> None:
    for call in queries.open_calls(actor, queries.Search(words=words)).calls:
        click.echo(_line(call))


@command(
    group,
    "show",
    "call.view_open",
    params=[_number],
    help="Show a call: its terms, price points and criteria, and what it still lacks.",
)
def show(actor: Actor, number: str) -> None:
    call = queries.call_by_number(actor, number)
    click.echo(_line(call))
    click.echo(text_of(call.descriptions))
    for item in call.price_items:
        ceiling = format_money(item.maximum_cents)
        click.echo(f"  {item.key}: {text_of(item.labels)}, {item.quantity} × ≤ {ceiling}")
    click.echo(f"  price: {call.price_weight}")
    for criterion in call.criteria:
        click.echo(f"  {criterion.key}: {criterion.weight}  {text_of(criterion.questions)}")
    for act in CALL.acts(call, actor):
        for refusal in act.missing:
            click.echo(f"  {label(f'call.act.{act.action}')}: {sentence(refusal)}")
