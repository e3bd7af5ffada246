"""The page of what was handed over to accounts payable, and of how it is booked."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.platform.errors import Refused
from marketplace.platform.paging import asked_page
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from outcomes.payables import queries
from outcomes.payables.movements import booking_page, waiting
from outcomes.payables.service import book_movements, export_payables
from outcomes.payables.words import refusal_words

bp = Blueprint("payables", __name__, url_prefix="/payables")
MOST = 1000
"""Entries that wait are counted so far."""


@bp.get("")
@allow("payment.view")
def index() -> str:
    """All hand-overs with their files; each is booked here, once."""
    actor = current_actor()
    page = queries.hand_over_page(actor, asked_page())
    return render_template(
        "web/payables/index.html",
        page=page,
        rows=queries.with_bookings(page.rows),
        may_book=may(actor, "payment.book"),
        breadcrumbs=[
            (_("Tehtävät"), url_for("home.index")),
            (_("Maksuerittelyt"), url_for("statements.index")),
            (_("Maksuaineistot"), None),
        ],
    )


@bp.post("/<number>/booking")
@allow("payment.book")
def book(number: str) -> Response:
    """Write how a hand-over is booked."""
    actor = current_actor()
    try:
        export_payables(actor, queries.hand_over_by_number(actor, number).id)
    except Refused as refusal:
        flash(refusal_words(actor, refusal), "error")
    else:
        flash(_("Maksuaineiston %(number)s tiliöinti on muodostettu.", number=number), "success")
    return redirect(url_for("payables.index"))


@bp.get("/movements")
@allow("payment.view")
def movements() -> str:
    """What has moved since the hand-overs, and its bookings with their files."""
    actor = current_actor()
    return render_template(
        "web/payables/movements.html",
        page=booking_page(actor, asked_page()),
        waiting=waiting(actor, MOST),
        most=MOST,
        may_book=may(actor, "payment.book"),
        breadcrumbs=[
            (_("Tehtävät"), url_for("home.index")),
            (_("Maksuaineistot"), url_for("payables.index")),
            (_("Muut tapahtumat"), None),
        ],
    )


@bp.post("/movements")
@allow("payment.book")
def book_moved() -> Response:
    """Write how what has moved is booked."""
    actor = current_actor()
    try:
        made = book_movements(actor)
    except Refused as refusal:
        flash(refusal_words(actor, refusal), "error")
    else:
        flash(_("Tiliöinti %(number)s on muodostettu.", number=made.number), "success")
    return redirect(url_for("payables.movements"))
