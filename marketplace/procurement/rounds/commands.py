"""Commands of frameworks: laid out, their parties found by a round, their parties' lives."""

from datetime import datetime
from typing import Any, TextIO
from uuid import UUID

import click

from marketplace.frameworks import queries, service
from marketplace.frameworks.lifecycle import FRAMEWORK
from marketplace.frameworks.models import Framework
from marketplace.frameworks.parties import service as parties
from marketplace.frameworks.schemas import FrameworkFile
from marketplace.platform.actor import Actor
from marketplace.platform.clock import LOCAL_ZONE
from marketplace.platform.commands import BUSINESS_ID, command
from marketplace.platform.datafiles import read_data
from marketplace.platform.errors import NotFound
from marketplace.platform.i18n import format_money, text_of
from marketplace.platform.paging import every_row
from marketplace.platform.words import label, sentence
from marketplace.procurement.queries import call_by_number
from marketplace.procurement.rounds import service as rounds
from marketplace.procurement.service import note_notice

group = click.Group(
    "framework", help="Framework agreements: lots, their parties, and what is used of ceilings."
)

_number = click.Argument(["number"])
_file = click.Argument(["file"], type=click.File(encoding="utf-8"))
_reason = click.Option(["--reason"], required=True, help="Told to whom it concerns.")
_place = [
    _number,
    click.Argument(["lot"], type=int),
    click.Argument(["business_id"], type=BUSINESS_ID),
]


def _print(framework: Framework) -> None:
    state = label(f"framework.state.{framework.state}")
    used = f"{format_money(framework.committed_cents)} / {format_money(framework.ceiling_cents)}"
    click.echo(f"{framework.number}  {state}  {used}  {text_of(framework.titles)}")


@command(group, "list", "framework.view_open", help="List the frameworks that are shown to all.")
def list_shown(actor: Actor) -> None:
    for framework in every_row(lambda page: queries.shown_frameworks(actor, page)):
        _print(framework)


@command(
    group,
    "draft",
    "framework.draft",
    params=[click.Argument(["need"]), _file],
    help="Lay out a framework for a need by a YAML file: titles, descriptions, price_revisions (by "
    "language), starts_on, ends_on, term_reason, ceiling, lots (service_line, titles, "
    "municipalities, ways, most_parties, response_hours, ceiling).",
)
def draft(actor: Actor, need: str, file: TextIO) -> None:
    _print(service.draft_framework(actor, need, **read_data(FrameworkFile(), file.read())))


@command(
    group,
    "edit",
    "framework.draft",
    params=[_number, _file],
    help="Change a draft by a YAML file; what the file leaves out stays, lots are given whole.",
)
def edit(actor: Actor, number: str, file: TextIO) -> None:
    data = read_data(FrameworkFile(), file.read())
    framework = queries.framework_by_number(actor, number)
    _print(service.edit_framework(actor, framework.id, data))


@command(
    group,
    "show",
    "framework.view_open",
    params=[_number],
    help="Show a framework: its lots with what is used, their parties, and what it lacks.",
)
def show(actor: Actor, number: str) -> None:
    framework = queries.framework_by_number(actor, number)
    _print(framework)
    found = queries.parties_of(framework)
    for lot in framework.lots:
        used = f"{format_money(lot.committed_cents)} / {format_money(lot.ceiling_cents)}"
        click.echo(f"  {lot.position}  {text_of(lot.titles)}  {used}  {', '.join(lot.ways)}")
        for party in found[lot.id]:
            state = label(f"framework_party.state.{party.state}")
            click.echo(f"    {party.rank}  {party.organisation.name}  {state}")
    for act in FRAMEWORK.acts(framework, actor).values():
        for refusal in act.missing:
            click.echo(f"  {sentence(refusal)}")


@command(
    group,
    "calls",
    "call.draft",
    params=[
        _number,
        click.Option(["--deadline"], type=click.DateTime(["%Y-%m-%dT%H:%M"]), required=True),
    ],
    help="Draft the calls for the parties of all lots, with one deadline (Helsinki time).",
)
def calls(actor: Actor, number: str, deadline: datetime) -> None:
    framework = queries.framework_by_number(actor, number)
    made = rounds.draft_round(actor, framework.id, deadline.replace(tzinfo=LOCAL_ZONE))
    _print_calls(made)


def _print_calls(made: list[Any]) -> None:
    for call in made:
        click.echo(f"{call.number}  {label(f'call.state.{call.state}')}  {text_of(call.titles)}")


@command(group, "submit", "call.edit", params=[_number], help="Send the drafted calls to review.")
def submit(actor: Actor, number: str) -> None:
    framework = queries.framework_by_number(actor, number)
    _print_calls(rounds.submit_round(actor, framework.id))


@command(group, "approve", "call.review", params=[_number], help="Find the calls ready.")
def approve(actor: Actor, number: str) -> None:
    framework = queries.framework_by_number(actor, number)
    _print_calls(rounds.approve_round(actor, framework.id))


@command(
    group,
    "publish",
    "call.publish",
    params=[_number],
    help="Open the ready calls of all lots to offers at the same time.",
)
def publish(actor: Actor, number: str) -> None:
    framework = queries.framework_by_number(actor, number)
    _print_calls(rounds.publish_round(actor, framework.id))


@command(
    group,
    "notice",
    "call.edit",
    params=[click.Argument(["call"]), click.Argument(["notice_number"])],
    help="Write down the number of a call's official notice.",
)
def notice(actor: Actor, call: str, notice_number: str) -> None:
    _print_calls([note_notice(actor, call_by_number(actor, call).id, notice_number)])


@command(
    group,
    "end",
    "framework.end",
    params=[_number, _reason],
    help="End a framework before its term.",
)
def end(actor: Actor, number: str, reason: str) -> None:
    framework = queries.framework_by_number(actor, number)
    _print(service.end_framework(actor, framework.id, reason))


def _party(actor: Actor, number: str, lot: int, business_id: str) -> UUID:
    found = queries.lot_of(actor, number, lot)
    for party in found.parties:
        if party.organisation.business_id == business_id and party.state not in ("fell", "left"):
            return party.id
    raise NotFound("framework_party.not_found", business_id=business_id)


@command(
    group,
    "suspend",
    "party.suspend",
    params=[*_place, _reason],
    help="Buy nothing from a party of a lot for now.",
)
def suspend(actor: Actor, number: str, lot: int, business_id: str, reason: str) -> None:
    parties.suspend_party(actor, _party(actor, number, lot, business_id), reason)


@command(group, "resume", "party.suspend", params=_place, help="Buy from a suspended party again.")
def resume(actor: Actor, number: str, lot: int, business_id: str) -> None:
    parties.resume_party(actor, _party(actor, number, lot, business_id))


@command(
    group,
    "leave",
    "party.leave",
    params=[*_place, _reason],
    help="Write down that a party has given its agreement up.",
)
def leave(actor: Actor, number: str, lot: int, business_id: str, reason: str) -> None:
    parties.record_leaving(actor, _party(actor, number, lot, business_id), reason)


@command(
    group,
    "remove",
    "party.remove",
    params=[*_place, _reason],
    help="End the agreement of a party because of it.",
)
def remove(actor: Actor, number: str, lot: int, business_id: str, reason: str) -> None:
    parties.remove_party(actor, _party(actor, number, lot, business_id), reason)
