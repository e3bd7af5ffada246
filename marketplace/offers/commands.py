"""Commands of offers."""

import os
from typing import BinaryIO, TextIO

import click

from marketplace.offers import queries, service
from marketplace.offers.content import (
    Content,
    as_written,
    asked_of,
    comparison_cents,
    gone_on,
    shortcomings,
)
from marketplace.offers.models import Offer, SealedOffer
from marketplace.offers.opening.queries import awaited
from marketplace.offers.opening.service import begin_opening, complete_opening
from marketplace.offers.receipts import public_key, verified
from marketplace.offers.schemas import OfferFile
from marketplace.platform.actor import Actor
from marketplace.platform.commands import command
from marketplace.platform.datafiles import read_data
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.i18n import format_exact, format_money, text_of
from marketplace.platform.words import label, sentence
from marketplace.procurement.queries import call_by_number
from marketplace.sealing.installation import key_around
from marketplace.sealing.typed import PASSPHRASE, PASSWORD, passphrase, with_password

group = click.Group("offer", help="Offers: written, sealed until the deadline, opened.")

ASKS = f"Asks for your password ({PASSWORD}): drafts open by it alone."
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
    "answers (by criterion), requirements, notes, validity_confirmed. Unfinished is allowed; what "
    f"the file leaves out stays as an earlier draft has it. {ASKS}",
)
def draft(actor: Actor, number: str, file: TextIO) -> None:
    content = read_data(OfferFile(), file.read())
    offer = service.start_offer(actor, call_by_number(actor, number).id)
    version = queries.draft_state(actor, offer).version
    if version > 1 or offer.call.lot_id is not None:  # which began with the agreed prices
        actor = with_password(actor)
        content = gone_on(queries.own_copy(actor, offer).working, content)
    click.echo(_state(service.save_draft(actor, offer.id, content, version=version)))
    _tell_shortcomings(actor, offer, as_written(offer.call, content))


def _tell_shortcomings(actor: Actor, offer: Offer, content: Content) -> None:
    asked = asked_of(offer.call, queries.own_agreed(actor, offer.call))
    for problem in shortcomings(asked, content):
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
    help=f"Seal the draft; an offer sealed before is replaced. {ASKS}",
)
def submit(actor: Actor, number: str, assured: bool) -> None:
    actor = with_password(actor)
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
    help=f"Show your own offer: its state, receipt, prices and what it still lacks. {ASKS}",
)
def show(actor: Actor, number: str) -> None:
    actor = with_password(actor)
    offer = _own(actor, number)
    content = queries.own_copy(actor, offer).working
    click.echo(_state(offer))
    if sealed := queries.standing_version(offer):
        _tell_receipt(sealed)
    for key, price in content["prices"].items():
        click.echo(f"  {key}: {format_money(price) if isinstance(price, int) else price}")
    if (total := comparison_cents(offer.call, content)) is not None:
        click.echo(f"  Σ {format_money(total)}")
    _tell_shortcomings(actor, offer, content)


_escrow = click.Option(["--escrow"], is_flag=True, help="The passphrase is the envelope's.")


@command(
    group,
    "begin-opening",
    "offer.open",
    params=[_number, _escrow],
    help=f"Begin to open a call's offers. Asks for the passphrase ({PASSPHRASE}).",
)
def begin(actor: Actor, number: str, escrow: bool) -> None:
    call = call_by_number(actor, number)
    opening = begin_opening(actor, call.id, passphrase(), escrow=escrow)
    click.echo(f"{number}  {format_exact(opening.begun_at)}")
    for name in awaited(actor, call, opening).names(actor):
        click.echo(f"  {name}")


@command(
    group,
    "complete-opening",
    "offer.open",
    params=[_number, _escrow],
    help=f"Open the offers as the second officer. Asks for the passphrase ({PASSPHRASE}).",
)
def complete(actor: Actor, number: str, escrow: bool) -> None:
    call = call_by_number(actor, number)
    opening = complete_opening(actor, call.id, passphrase(), escrow=escrow)
    for offer in (*opening.opened, *opening.unreadable):
        state = label(f"offer.state.{offer.state}")
        click.echo(f"{offer.number}  {state}  {offer.organisation.name}")


@group.command("verify")
@click.argument("receipt", type=click.File("rb"))
@click.option("--offer", type=click.File("rb"), help="The sealed offer: it must be the same one.")
@click.option("--key", help="The public key from the installation's page /receipts/key.")
def verify(receipt: BinaryIO, offer: BinaryIO | None, key: str | None) -> None:
    """Check a receipt without the service: no database, no network.

    Without --key it is checked by the key of the installation that the command runs in. Outside of
    one the receipt proves nothing by itself: the command tells what to do, and ends with 2.
    """
    own = None if key else key_around(os.environ)
    known = key or (public_key(own) if own else None)
    try:
        text = receipt.read().decode(errors="replace")  # what is no text is no receipt
        found = verified(text, key=known, offer=offer.read() if offer else None)
    except Refused as error:
        code = "receipt.not_ours" if own and error.code == "receipt.other_key" else error.code
        raise click.ClickException(VERDICTS[code]) from error
    click.echo(f"{found.number}  {found.submitted_at.isoformat()}  {found.call}  v{found.version}")
    click.echo(f"sha256 {found.sha256}")
    if found.ended_at is not None:
        click.echo(f"{found.ended_by}  {found.ended_at.isoformat()}")
    if offer is not None:
        click.echo("The sealed offer is the one of the receipt.")
    if known is None:
        click.echo(f"Not proven yet: the receipt names {found.public_key} itself. {GET_THE_KEY}")
        raise SystemExit(2)
    click.echo("The signature holds.")


GET_THE_KEY = (
    "Copy the public key from the page /receipts/key of the service that gave it, "
    "and run the command again with --key KEY."
)
VERDICTS = {
    "receipt.unreadable": "The file is no receipt.",
    "receipt.forged": "The signature does not hold: the receipt was changed.",
    "receipt.other_key": "The receipt was signed with another key than the one given.",
    "receipt.not_ours": f"The receipt was signed by another installation. {GET_THE_KEY}",
    "receipt.other_offer": "The sealed offer is not the one of the receipt.",
}
"""Checked without the service, and so without its catalogues of words."""
