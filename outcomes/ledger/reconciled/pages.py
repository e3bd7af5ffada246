"""The page of reconciling: whether all totals agree, and where they do not."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.platform.paging import SIZE, asked_page, cut_page
from marketplace.platform.web import allow, current_actor
from outcomes.ledger.reconciled.queries import differences_of, latest
from outcomes.ledger.reconciled.service import take_reconciliation
from outcomes.payments.settlement.queries import count_waiting, unconfirmed

bp = Blueprint("reconciled", __name__, url_prefix="/ledger/reconciliation")


@bp.get("")
@allow("ledger.view")
def show() -> str:
    """What was found last, and page by page of what one check differs: the one asked for, or the
    first that does."""
    found = latest(current_actor())
    shown = differences_of(found, request.args.get("check", "")) if found else None
    return render_template(
        "web/ledger/reconciliation.html",
        found=found,
        shown=shown,
        differences=cut_page(shown.differences, asked_page(), SIZE) if shown else None,
        unconfirmed=unconfirmed(current_actor()),
        waiting=count_waiting(current_actor()),
        breadcrumbs=[
            (_("Tehtävät"), url_for("home.index")),
            (_("Pääkirja"), url_for("ledger.index")),
            (_("Täsmäytys"), None),
        ],
    )


@bp.post("")
@allow("ledger.reconcile")
def take() -> Response:
    """Compare all totals now."""
    take_reconciliation(current_actor())
    flash(_("Summat verrattiin uudelleen."), "success")
    return redirect(url_for("reconciled.show"))
