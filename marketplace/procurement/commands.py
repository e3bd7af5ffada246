"""Commands of calls."""

from typing import TextIO

import click

from marketplace.frameworks.queries import framework_by_number
from marketplace.platform.actor import Actor
from marketplace.platform.commands import command
from marketplace.platform.datafiles import read_data
from marketplace.platform.i18n import format_instant, format_money, text_of
from marketplace.platform.unit import unit
from marketplace.platform.words import label, sentence
from marketplace.procurement import queries, service
from marketplace.procurement.correcting.service import correct_call
from marketplace.procurement.endings.service import withdraw_call
from marketplace.procurement.lifecycle import CALL
from marketplace.procurement.minicompetitions.service import draft_competitions
from marketplace.procurement.models import Call
from marketplace.procurement.schemas import CallFile, CorrectionFile

group = click.Group("call", help="Calls for tenders: what is bought, until when, how it is chosen.")

_number = click.Argument(["number"])
_file = click.Option(
    ["--file", "file"],
    type=click.File(encoding="utf-8"),
    help="YAML with what differs from the template: need, admission (their numbers), titles, "
    "descriptions (by language), municipalities, capacity, maximum_value, starts_on, ends_on, "
    "deadline (22.9.2026 12.00), questions_until, price_weight, scheme, quantities, ceilings (by "
    "price point), criteria.",
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


@command(
    group,
    "copy",
    "call.draft",
    params=[_number, _file],
    help="Draft a call from an earlier one, with new dates.",
)
def copy(actor: Actor, number: str, file: TextIO | None) -> None:
    changes = read_data(CallFile(), file.read()) if file else {}
    earlier = queries.call_by_number(actor, number)
    call = service.copy_call(actor, earlier.id, **changes)
    click.echo(_line(call))
    _print_missing(actor, call)


@command(
    group,
    "compete",
    "call.draft",
    params=[
        click.Argument(["framework"]),
        click.Option(
            ["--lot", "lots"],
            multiple=True,
            required=True,
            metavar="POSITION=COUNT",
            help="A lot and for how many participants it is bought, such as 1=20; repeat it for "
            "several lots in one round.",
        ),
        _file,
    ],
    help="Draft mini-competitions of a framework's lots, all with what the file says.",
)
def compete(actor: Actor, framework: str, lots: tuple[str, ...], file: TextIO | None) -> None:
    common = read_data(CallFile(), file.read()) if file else {}
    found = framework_by_number(actor, framework)
    for call in draft_competitions(actor, found.id, dict(map(_share, lots)), **common):
        click.echo(_line(call))
        _print_missing(actor, call)


def _share(typed: str) -> tuple[int, int]:
    position, _, count = typed.partition("=")
    if not (position.isdecimal() and count.isdecimal()):
        raise click.BadParameter(typed, param_hint="--lot")
    return int(position), int(count)


def _print_missing(actor: Actor, call: Call) -> None:
    for act in CALL.acts(call, actor).values():
        for refusal in act.missing:
            click.echo(f"  {label(f'call.act.{act.action}')}: {sentence(refusal)}")


@command(group, "submit", "call.edit", params=[_number], help="Send a whole draft to review.")
def submit(actor: Actor, number: str) -> None:
    click.echo(_line(service.submit_call(actor, queries.call_by_number(actor, number).id)))


@command(
    group,
    "return",
    "call.review",
    params=[
        _number,
        click.Option(
            ["--comment", "comments"],
            multiple=True,
            required=True,
            help="What should change; repeat it for several.",
        ),
    ],
    help="Send a call under review back to its draft.",
)
def return_to_draft(actor: Actor, number: str, comments: tuple[str, ...]) -> None:
    call = queries.call_by_number(actor, number)
    with unit(actor):
        for words in comments:
            service.comment_on_call(actor, call.id, words)
        service.return_call(actor, call.id)
    click.echo(_line(call))


@command(
    group, "approve", "call.review", params=[_number], help="Find a call ready to be published."
)
def approve(actor: Actor, number: str) -> None:
    click.echo(_line(service.approve_call(actor, queries.call_by_number(actor, number).id)))


@command(
    group,
    "take-back",
    "call.edit",
    params=[_number],
    help="Take a call back from review, or a ready one, to change it.",
)
def take_back(actor: Actor, number: str) -> None:
    click.echo(_line(service.take_back_call(actor, queries.call_by_number(actor, number).id)))


@command(
    group,
    "correct",
    "call.correct",
    params=[_number, click.Argument(["file"], type=click.File(encoding="utf-8"))],
    help="Correct an open call by a YAML file: words (by language), material (true or false; a "
    "reason where it is false and the rules say otherwise) and changes (titles, "
    "descriptions, municipalities, capacity, starts_on, ends_on, deadline, questions_until). "
    "Everybody is told at once.",
)
def correct(actor: Actor, number: str, file: TextIO) -> None:
    data = read_data(CorrectionFile(), file.read())
    call = queries.call_by_number(actor, number)
    how = {"material": data["material"], "reason": data["reason"]}
    correct_call(actor, call.id, data["words"], data["changes"], **how)
    click.echo(_line(call))


@command(
    group,
    "withdraw",
    "call.withdraw",
    params=[_number, click.Option(["--reason"], required=True, help="Kept with the call.")],
    help="Give a call up before it is published.",
)
def withdraw(actor: Actor, number: str, reason: str) -> None:
    call = queries.call_by_number(actor, number)
    click.echo(_line(withdraw_call(actor, call.id, reason)))


@command(group, "publish", "call.publish", params=[_number], help="Open a call to offers.")
def publish(actor: Actor, number: str) -> None:
    click.echo(_line(service.publish_call(actor, queries.call_by_number(actor, number).id)))


@command(
    group,
    "list",
    "call.view_open",
    params=[click.Option(["--search", "words"], default="", help="Words or a number.")],
    help="List the calls that take offers now.",
)
def list_open(actor: Actor, words: str) -> None:
    for call in queries.open_calls(actor, queries.Search(words=words)).rows:
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
    _print_missing(actor, call)
