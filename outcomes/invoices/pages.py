"""Pages of e-invoices: the list, one with what differs, reading a file, tokens of systems."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.db import db
from marketplace.platform.forms import Form, request_form
from marketplace.platform.i18n import format_money, text_of
from marketplace.platform.paging import asked_page
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label, told
from marketplace.pure.money import parse_eur
from outcomes.invoices import queries, service
from outcomes.invoices.lifecycle import RECEIVED_INVOICE
from outcomes.invoices.models import ReceivedInvoice
from outcomes.invoices.schemas import EInvoiceForm, ReturnForm
from outcomes.invoices.words import payment_words
from outcomes.pure.problems import Problem as BadRow
from outcomes.results.reading import BadRows
from outcomes.results.words import reason_words

bp = Blueprint("invoices", __name__, url_prefix="/invoices")
ROWS_SHOWN = 50
STATUS = {"differs": "due", "matched": "ok", "returned": "info"}
"""The kind of status label of each state."""


def _money(text: str) -> str:
    return format_money(parse_eur(text, negative=True))


SHOWN: Mapping[str, Callable[[str], str]] = {
    "route": lambda code: label(f"statement.route.{code}"),
    "not_awaited": lambda code: label(f"statement.state.{code}"),
    **dict.fromkeys(
        ("net", "vat", "gross"), lambda text: format_money(parse_eur(text, negative=True))
    ),
}
"""How both sides of a difference are shown, where they are codes or amounts."""
Trail = list[tuple[str, str | None]]


def _trail(*names: str) -> Trail:
    parts: Trail = [
        (_("Tehtävät"), url_for("home.index")),
        (_("Maksuerittelyt"), url_for("statements.index")),
        (_("Verkkolaskut"), url_for("invoices.index") if names else None),
    ]
    return parts + [(name, None) for name in names]


@bp.get("")
@allow("invoice.view")
def index() -> str:
    """The e-invoices that came, narrowed by state."""
    state = request.args.get("state", "")
    return render_template(
        "web/invoices/index.html",
        page=queries.invoice_page(current_actor(), state, asked_page()),
        by_hand=queries.matched_by_hand(current_actor(), asked_page(queries.BY_HAND)),
        state=state,
        states=[
            (each, label(f"received_invoice.state.{each}")) for each in RECEIVED_INVOICE.states
        ],
        status_kinds=STATUS,
        breadcrumbs=_trail(),
    )


@bp.get("/own")
@allow("invoice.view_own")
def own() -> str:
    """The e-invoices that were received from the provider, with what became of each."""
    actor = current_actor()
    page = queries.own_page(actor, asked_page())
    return render_template(
        "web/invoices/own.html",
        page=page,
        paid={each.id: payment_words(each, actor.today) for each in page.rows},
        status_kinds=STATUS,
        breadcrumbs=_own_trail(),
    )


@bp.get("/own/<uuid:key>")
@allow("invoice.view_own")
def own_one(key: UUID) -> str:
    """One of the provider's own: what differs from its statement, why it came back, when it is
    paid."""
    actor = current_actor()
    invoice = queries.invoice_by_key(actor, key)
    return render_template(
        "web/invoices/own_one.html",
        invoice=invoice,
        status_kind=STATUS[invoice.state],
        differences=[_sides(each) for each in queries.differences_told(invoice)],
        reason=_reason(actor, invoice),
        paid=payment_words(invoice, actor.today),
        breadcrumbs=_own_trail(invoice.number),
    )


def _own_trail(*names: str) -> Trail:
    return [
        (_("Maksut"), url_for("payments.own")),
        (_("Verkkolaskut"), url_for("invoices.own") if names else None),
        *((name, None) for name in names),
    ]


def _reason(actor: Actor, invoice: ReceivedInvoice) -> str:
    code = invoice.return_reason
    return text_of(queries.reason_names(actor, code)) if code else ""


@bp.route("/new", methods=["GET", "POST"])
@allow("invoice.receive")
def upload() -> Response | tuple[str, int]:
    """Read a provider's e-invoice; one that agrees with its statement to the cent is matched."""
    actor = current_actor()
    form = request_form(EInvoiceForm(), received_on=actor.today)
    bad: list[BadRow] = []

    def receive(data: dict[str, Any]) -> tuple[ReceivedInvoice, bool]:
        file = data["file"]
        try:
            return service.receive_einvoice(actor, file.filename, file.read(), data["received_on"])
        except BadRows as error:
            bad.extend(error.rows)
            raise

    if form.accepted(receive):
        invoice, is_new = form.result
        _tell(invoice, is_new)
        return redirect(url_for(".show", key=invoice.id))
    page = render_template(
        "web/invoices/new.html",
        form=form,
        bad_rows=bad,
        bad_rows_shown=ROWS_SHOWN,
        reason_words=reason_words,
        breadcrumbs=_trail(_("Lue verkkolasku")),
    )
    return page, form.status


def _tell(invoice: ReceivedInvoice, is_new: bool) -> None:
    if not is_new:
        flash(_("Sama tiedosto on luettu jo aiemmin. Mitään ei muutettu."), "info")
    elif invoice.state == "matched":
        flash(_("Lasku täsmää. Maksuerittely odottaa hyväksyntää."), "success")
    else:
        flash(_("Lasku ei täsmää. Katso erot alta."), "error")


@bp.get("/<uuid:key>")
@allow("invoice.view")
def show(key: UUID) -> str:
    """One e-invoice: what it says, what differs, and what may be done."""
    actor = current_actor()
    return _page(actor, queries.invoice_by_key(actor, key), None)


def _page(actor: Actor, invoice: ReceivedInvoice, form: Form | None) -> str:
    return render_template(
        "web/invoices/show.html",
        invoice=invoice,
        status_kind=STATUS[invoice.state],
        differences=[_sides(each) for each in invoice.differences],
        acts={
            name: act for name, act in RECEIVED_INVOICE.acts(invoice, actor).items() if act.possible
        },
        form=form or Form(ReturnForm(actor)),
        reason=_reason(actor, invoice),
        events=told(history(db.session(), "received_invoice", invoice.id)),
        breadcrumbs=_trail(invoice.number),
    )


def _sides(difference: dict[str, str]) -> dict[str, str]:
    """A difference with both sides in words."""
    shown = SHOWN.get(difference["code"])
    if shown is None:
        return difference
    said = {side: shown(difference[side]) for side in ("expected", "found") if difference[side]}
    return {**difference, **said}


@bp.post("/<uuid:key>/compare")
@allow("invoice.receive")
def compare(key: UUID) -> Response:
    """Compare an invoice that differed anew."""
    invoice = service.compare_again(current_actor(), key)
    _tell(invoice, is_new=True)
    return redirect(url_for(".show", key=key))


@bp.post("/<uuid:key>/return")
@allow("invoice.return")
def give_back(key: UUID) -> Response | tuple[str, int]:
    """Return an invoice to its provider."""
    actor = current_actor()
    form = request_form(ReturnForm(actor))
    if form.accepted(lambda data: service.return_invoice(actor, key, **data)):
        flash(_("Lasku on palautettu."), "success")
        return redirect(url_for(".show", key=key))
    return _page(actor, queries.invoice_by_key(actor, key), form), form.status


@bp.route("/tokens", methods=["GET", "POST"])
@allow("invoice.token")
def tokens() -> str:
    """The tokens with which systems send invoices; posting makes one, shown once."""
    actor = current_actor()
    made = service.make_token(actor) if request.method == "POST" else None
    return render_template(
        "web/invoices/tokens.html",
        tokens=queries.tokens(actor),
        made=made,
        address=url_for("invoices_api.receive", _external=True),
        breadcrumbs=_trail(_("Rajapinnan avaimet")),
    )


@bp.post("/tokens/<uuid:key>/revoke")
@allow("invoice.token")
def revoke(key: UUID) -> Response:
    """Let a token be of no use any more."""
    service.revoke_token(current_actor(), key)
    flash(_("Avain on mitätöity."), "success")
    return redirect(url_for(".tokens"))
