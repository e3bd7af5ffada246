"""The page of e-invoices: a file is matched with its statement, or what differs is shown."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.platform.forms import request_form
from marketplace.platform.web import allow, current_actor
from outcomes.invoices.schemas import EInvoiceForm
from outcomes.invoices.service import InvoiceDiffers, receive_einvoice
from outcomes.payments.models import Statement
from outcomes.pure.problems import Problem as BadRow
from outcomes.results.reading import BadRows
from outcomes.results.words import reason_words

bp = Blueprint("invoices", __name__, url_prefix="/invoices")
ROWS_SHOWN = 50


@bp.route("/new", methods=["GET", "POST"])
@allow("payment.verify")
def upload() -> Response | tuple[str, int]:
    """Read a provider's e-invoice; one that agrees with its statement to the cent is matched."""
    actor = current_actor()
    form = request_form(EInvoiceForm(), received_on=actor.today)
    bad: list[BadRow] = []
    differs: list[InvoiceDiffers] = []

    def receive(data: dict[str, Any]) -> Statement:
        file = data["file"]
        try:
            return receive_einvoice(actor, file.filename, file.read(), data["received_on"])
        except BadRows as error:
            bad.extend(error.rows)
            raise
        except InvoiceDiffers as error:
            differs.append(error)
            raise

    if form.accepted(receive):
        flash(_("Lasku täsmää. Maksuerittely odottaa hyväksyntää."), "success")
        return redirect(url_for("statements.show", number=form.result.number))
    page = render_template(
        "web/invoices/new.html",
        form=form,
        bad_rows=bad,
        bad_rows_shown=ROWS_SHOWN,
        reason_words=reason_words,
        differs=differs[0] if differs else None,
        breadcrumbs=[
            (_("Tehtävät"), url_for("home.index")),
            (_("Maksuerittelyt"), url_for("statements.index")),
            (_("Lue verkkolasku"), None),
        ],
    )
    return page, form.status
