"""Pages of the receipt of a sealed offer, and of the key that proves receipts."""

from io import BytesIO

from flask import current_app, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.offers import queries, receipts
from marketplace.offers.models import Offer, SealedOffer
from marketplace.offers.pages import Page, bp, own_offer_of, read_corrections
from marketplace.platform.actor import Actor
from marketplace.platform.errors import NotFound
from marketplace.platform.web import allow, current_actor
from marketplace.procurement.models import Call
from marketplace.procurement.queries import takes_offers
from marketplace.procurement.steps import Step, call_steps
from marketplace.sealing.installation import installation_key


@bp.route("/offers/<number>/receipt")
@allow("offer.view_own")
def receipt(number: str) -> Page:
    """The receipt of the version that stands: number, time, fingerprint, what happens next."""
    actor = current_actor()
    call, offer = own_offer_of(actor, number)
    sealed = queries.standing_version(offer)
    if sealed is None:
        page = "offers.receipts_of" if offer.versions else "offers.edit"
        return redirect(url_for(page, number=number))
    copy = queries.readable_copy(actor, offer)
    return render_template(
        "web/marketplace/offers/receipt.html",
        call=call,
        offer=offer,
        sealed=sealed,
        corrected_since=read_corrections(actor, offer),
        valid_until=queries.valid_until(offer),
        content=copy.sealed if copy else None,
        lost=copy is not None and copy.sealed is None,
        steps=_next_steps(call, actor),
        may_change=takes_offers(call, actor),
        breadcrumbs=[
            (_("Etusivu"), "/"),
            (_("Omat tarjoukset"), url_for("offers.own")),
            (_("Kuittaus"), None),
        ],
    )


@bp.route("/offers/<number>/receipts")
@allow("offer.view_own")
def receipts_of(number: str) -> Page:
    """Every version that was sealed, with its receipt and what became of it."""
    call, offer = own_offer_of(current_actor(), number)
    return render_template(
        "web/marketplace/offers/receipts.html",
        call=call,
        offer=offer,
        versions=list(reversed(offer.versions)),
        withdrawn=queries.withdrawn_version(offer),
        may_change=takes_offers(call, current_actor()),
        breadcrumbs=[
            (_("Etusivu"), "/"),
            (_("Omat tarjoukset"), url_for("offers.own")),
            (_("Kuittaukset"), None),
        ],
    )


@bp.route("/offers/<number>/receipt.json")
@bp.route("/offers/<number>/receipts/<int:version>.json")
@allow("offer.view_own")
def receipt_file(number: str, version: int | None = None) -> Response:
    """The signed receipt of the version that stands, or of any, as a file, to be checked without
    this service."""
    _call, offer = own_offer_of(current_actor(), number)
    sealed = _version(offer, number, version) if version else _standing(offer, number)
    written = receipts.as_text(receipts.signed(offer, sealed, installation_key()))
    return _file(written.encode(), f"{sealed.receipt_number}.json", "application/json")


@bp.route("/offers/<number>/receipt.txt")
@allow("offer.view_own")
def receipt_text(number: str) -> Response:
    """The receipt in words, as it was mailed, with the signed one below: one file for people and
    for the check."""
    _call, offer = own_offer_of(current_actor(), number)
    sealed = _standing(offer, number)
    written = render_template(
        "mail/offers/receipt.txt",
        offer=offer,
        sealed=sealed,
        signed=receipts.as_text(receipts.signed(offer, sealed, installation_key())),
        public_url=current_app.config["PUBLIC_URL"],
    )
    return _file(written.encode(), f"{sealed.receipt_number}.txt", "text/plain")


@bp.route("/offers/<number>/sealed")
@allow("offer.view_own")
def sealed_file(number: str) -> Response:
    """The sealed offer itself, as it lies with the authority."""
    _call, offer = own_offer_of(current_actor(), number)
    sealed = _standing(offer, number)
    return _file(sealed.ciphertext, f"{sealed.receipt_number}.sealed", "application/octet-stream")


def _standing(offer: Offer, number: str) -> SealedOffer:
    sealed = queries.standing_version(offer)
    if sealed is None:
        raise NotFound("sealed_offer.not_found", number=number)
    return sealed


def _version(offer: Offer, number: str, version: int) -> SealedOffer:
    for sealed in offer.versions:
        if sealed.version == version:
            return sealed
    raise NotFound("sealed_offer.not_found", number=number)


def _file(content: bytes, name: str, media_type: str) -> Response:
    return send_file(BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name)


@bp.route("/receipts/key")
@allow("offer.verify")
def receipt_key() -> str:
    """The public key that receipts are signed with, and how one is checked."""
    return render_template(
        "web/marketplace/offers/receipt_key.html",
        key=receipts.public_key(installation_key()),
        breadcrumbs=[(_("Etusivu"), "/"), (_("Kuittausten avain"), None)],
    )


def _next_steps(call: Call, actor: Actor) -> list[Step]:
    """The call's steps from the sealed offer on."""
    first: Step = {"label": _("Tarjous sinetöity"), "when": "", "state": "done"}
    return [first, *call_steps(call, actor)[1:]]
