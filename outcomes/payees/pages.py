"""Pages of payees: who can be paid today, what is known of each, and a new record of a kind."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.platform.errors import NotFound
from marketplace.platform.forms import request_form
from marketplace.platform.identifiers import spaced
from marketplace.platform.paging import asked_page
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label
from marketplace.providers.models import Provider
from marketplace.providers.queries import provider_by_business_id
from marketplace.providers.register import business_register
from outcomes.payees import queries, service
from outcomes.payees.lifecycle import PAYEE_ENDING, PAYEE_RECORD
from outcomes.payees.models import PayeeRecord
from outcomes.payees.schemas import FORMS
from outcomes.payees.words import hold_words, unknown_words
from outcomes.pure.payees import KINDS

bp = Blueprint("payees", __name__, url_prefix="/payees")
STATUS = {"recorded": "due", "confirmed": "ok", "withdrawn": "info"}
EXAMPLE_CENTS = 100_000
"""A payment without VAT by which the page shows how one would be parted."""
Trail = list[tuple[str, str | None]]


@bp.get("")
@allow("payee.view")
def index() -> str:
    """The providers that may be paid, and what holds a payment to each today."""
    page, payees = queries.payees(current_actor(), asked_page())
    return render_template(
        "web/payees/index.html",
        page=page,
        payees=payees,
        hold_words=hold_words,
        unknown_words=unknown_words,
        breadcrumbs=trail(),
    )


@bp.get("/<business_id>")
@allow("payee.view")
def show(business_id: str) -> str:
    """What is known of one payee, and how a payment to it would be parted today."""
    actor = current_actor()
    provider = provider_by_business_id(actor, business_id)
    payee = queries.payee_at(actor, provider.provider_id, actor.today)
    page = queries.records_of(actor, provider.provider_id, asked_page())
    endings = queries.waiting_endings(actor, provider.provider_id)
    return render_template(
        "web/payees/show.html",
        provider=provider,
        payee=payee,
        example=payee.shares(EXAMPLE_CENTS, 0),
        example_cents=EXAMPLE_CENTS,
        page=page,
        used=queries.used_of([*page.rows, *(each.record for each in endings)]),
        lifecycle=PAYEE_RECORD,
        ending_lifecycle=PAYEE_ENDING,
        endings=endings,
        actor=actor,
        kinds=[kind for kind in KINDS if kind in FORMS],
        has_register=business_register() is not None,
        status_kinds=STATUS,
        hold_words=hold_words,
        unknown_words=unknown_words,
        spaced=spaced,
        breadcrumbs=trail(provider),
    )


@bp.route("/<business_id>/records/<kind>", methods=["GET", "POST"])
@allow("payee.record")
def record(business_id: str, kind: str) -> Response | tuple[str, int]:
    """Write down what a paper tells."""
    actor = current_actor()
    provider = provider_by_business_id(actor, business_id)
    if kind not in FORMS:
        raise NotFound("payee.kind_unknown")
    form = request_form(FORMS[kind](), valid_from=actor.today)

    def keep(data: dict[str, Any]) -> PayeeRecord:
        file = data.pop("file")
        return service.record_payee(
            actor, provider.provider_id, kind, data, content=file.read(), name=file.filename
        )

    def check(data: dict[str, Any]) -> None:
        file = data.pop("file", None)
        service.check_record(actor, kind, data, file.read() if file else None)

    if form.accepted(keep, check):
        flash(
            _("Tieto kirjattiin. Se vaikuttaa, kun toinen henkilö on vahvistanut sen."), "success"
        )
        return redirect(url_for("payees.show", business_id=business_id))
    page = render_template(
        "web/payees/record.html",
        provider=provider,
        kind=kind,
        form=form,
        breadcrumbs=trail(provider, label(f"payee.kind.{kind}")),
    )
    return page, form.status


@bp.post("/<business_id>/look-up")
@allow("payee.look_up")
def look_up(business_id: str) -> Response:
    """Ask the business register."""
    actor = current_actor()
    provider = provider_by_business_id(actor, business_id)
    found = service.look_up(actor, provider.provider_id)
    told = (
        _("Maksunsaaja on ennakkoperintärekisterissä.")
        if found.listed
        else _("Maksunsaaja ei ole ennakkoperintärekisterissä. Maksusta pidätetään vero.")
    )
    flash(told, "success" if found.listed else "alert")
    if found.note:
        flash(_("Rekisteri kertoo myös: %(what)s.", what=found.note), "alert")
    return redirect(url_for("payees.show", business_id=business_id))


@bp.post("/records/<uuid:key>/confirm")
@allow("payee.confirm")
def confirm(key: UUID) -> Response:
    """Confirm a record as a second person."""
    return back(service.confirm_record(current_actor(), key), _("Tieto vahvistettiin."))


@bp.post("/records/<uuid:key>/withdraw")
@allow("payee.record")
def withdraw(key: UUID) -> Response:
    """Take back a record that nobody has confirmed."""
    return back(service.withdraw_record(current_actor(), key), _("Tieto peruttiin."))


def back(found: PayeeRecord, told: str) -> Response:
    """To the payee of a record, telling what was done."""
    flash(told, "success")
    return redirect(url_for("payees.show", business_id=found.organisation.business_id))


def trail(provider: Provider | None = None, here: str | None = None) -> Trail:
    """The way to the list of payees, to one of them, and to what is here."""
    steps: Trail = [(_("Tehtävät"), url_for("home.index"))]
    if provider is None:
        return [*steps, (_("Maksunsaajat"), None)]
    own = url_for("payees.show", business_id=provider.business_id)
    steps.append((_("Maksunsaajat"), url_for("payees.index")))
    name = provider.organisation.name
    return [*steps, (name, own), (here, None)] if here else [*steps, (name, None)]
