"""Commands of offers."""

from typing import TextIO

import click

from marketplace.offers import queries, service
from marketplace.offers.content import comparison_cents, shortcomings
from marketplace.offers.models import Offer, SealedOffer
from marketplace.offers.schemas import OfferFile
from marketplace.platform.actor import Actor
from marketplace.platform.commands import command
from marketplace.platform.datafiles import read_data
from marketplace.platform.errors import NotFound
from marketplace.platform.i18n import format_exact, format_money, text_of
from marketplace.platform.words import label, sentence
from marketplace.procurement.queries import call_by_number

group = click.Group("offer", help="Offers: written, sealed until the deadline, opened.")

_number = click.Argument(["number"], metavar="CALL_NUMBER")


def _own(actor: Actor, number: str) -> Offer:
    offer = queries.own_offer(actor, call_by_number(actor, number))
    if offer is None:
        raise NotFound("offer.not_found", number=number)
    return offer


def _state(offer: Offer) -> str:
    state = label(f"offer.state.{offer.state}")
    return f"{offer.call.number}  {state}  {text_of(offer.call.titles)}"


@command(
    group,
    "draft",
    "offer.draft",
    params=[_number, click.Argument(["file"], type=click.File(encoding="utf-8"))],
    help="Begin an offer, or go on with it, from a YAML file: prices (euros by price point), "
    "answers (by criterion), notes, validity_confirmed. Unfinished is allowed.",
)
def draft(actor: Actor, number: str, file: TextIO) -> None:
    content = read_data(OfferFile(), file.read())
    offer = service.start_offer(actor, call_by_number(actor, number).id)
    click.echo(_state(service.save_draft(actor, offer.id, content)))
    _tell_shortcomings(actor, offer)


def _tell_shortcomings(actor: Actor, offer: Offer) -> None:
    for problem in shortcomings(offer.call, queries.own_copy(actor, offer).working):
        click.echo(f"  {problem.field}: {sentence(problem)}")


@command(
    group,
    "submit",
    "offer.submit",
    params=[
        _number,
        click.Option(
            ["--assured"],
            is_flag=True,
            help="The offer is valid until the service begins and you may give it.",
        ),
    ],
    help="Seal the draft; an offer sealed before is replaced.",
)
def submit(actor: Actor, number: str, assured: bool) -> None:
    sealed = service.submit_offer(actor, _own(actor, number).id, assured=assured)
    _tell_receipt(sealed)


def _tell_receipt(sealed: SealedOffer) -> None:
    click.echo(f"{sealed.receipt_number}  {format_exact(sealed.submitted_at)}")
    click.echo(f"sha256 {sealed.sha256}")


@command(group, "withdraw", "offer.withdraw", params=[_number], help="Take a sealed offer back.")
def withdraw(actor: Actor, number: str) -> None:
    click.echo(_state(service.withdraw_offer(actor, _own(actor, number).id)))


@command(
    group,
    "show",
    "offer.view_own",
    params=[_number],
    help="Show your own offer: its state, receipt, prices and what it still lacks.",
)
def show(actor: Actor, number: str) -> None:
    offer = _own(actor, number)
    content = queries.own_copy(actor, offer).working
    click.echo(_state(offer))
    if sealed := queries.standing_version(offer):
        _tell_receipt(sealed)
    for key, price in content["prices"].items():
        click.echo(f"  {key}: {format_money(price) if isinstance(price, int) else price}")
    if (total := comparison_cents(offer.call, content)) is not None:
        click.echo(f"  Σ {format_money(total)}")
    _tell_shortcomings(actor, offer)


@command(
    group,
    "open",
    "offer.open",
    params=[_number],
    help="Open a call's sealed offers after the deadline.",
)
def open_offers(actor: Actor, number: str) -> None:
    opening = service.open_offers(actor, call_by_number(actor, number).id)
    for offer in (*opening.opened, *opening.unreadable):
        state = label(f"offer.state.{offer.state}")
        click.echo(f"{offer.number}  {state}  {offer.organisation.name}")
