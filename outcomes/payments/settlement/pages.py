"""Pages of settlement: what the bank or accounts payable tell of payments."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.platform.forms import Form, request_form
from marketplace.platform.i18n import language
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label
from outcomes.payments.settlement import service
from outcomes.payments.settlement.schemas import BankFileSchema
from outcomes.pure.bankfiles.camt import BankEntry
from outcomes.pure.problems import FileProblems, Problem, problem_words

bp = Blueprint("settlement", __name__, url_prefix="/payments/settlement")
SHOWN = 200


@bp.route("", methods=["GET", "POST"])
@allow("payment.settle")
def bank() -> str | tuple[str, int]:
    """Read a file of the bank, and tell what it came to."""
    form = request_form(BankFileSchema())
    bad: list[Problem] = []

    def take(data: dict[str, Any]) -> service.Settled | None:
        file = data["file"]
        try:
            return service.settle_from_bank(current_actor(), file.filename, file.read())
        except FileProblems as error:
            bad.extend(error.problems)
            return None

    accepted = form.accepted(take)
    settled = form.result if accepted else None
    page = render_template(
        "web/payments/settlement.html",
        form=Form(BankFileSchema()) if settled else form,
        settled=settled,
        foreign=[_name(entry) for entry in settled.foreign] if settled else [],
        problems=[problem_words(each, language()) for each in bad[:SHOWN]],
        open=[problem_words(each, language()) for each in settled.open[:SHOWN]] if settled else [],
        breadcrumbs=[
            (_("Tehtävät"), url_for("home.index")),
            (_("Maksuerittelyt"), url_for("statements.index")),
            (_("Pankin tiedosto"), None),
        ],
    )
    return page, 422 if bad else form.status


@bp.post("/transfers/<uuid:key>")
@allow("payment.settle")
def transfer(key: UUID) -> Response:
    """Write down that a transfer to somebody else, which had come back, is paid after all."""
    actor = current_actor()
    paid = service.record_transfer(actor, key, actor.today)
    flash(_("Maksu %(number)s on kirjattu maksetuksi.", number=paid.end_to_end_id), "success")
    return redirect(url_for("statements.show", number=paid.payment.statement.number))


@bp.post("/payments/<uuid:key>/back")
@allow("payment.settle")
def money_back(key: UUID) -> Response:
    """Write down that the money of a payment that the bank paid after all has come back today."""
    actor = current_actor()
    payment = service.record_money_back(actor, key, actor.today)
    flash(label("audit.payment.money_back"), "success")
    return redirect(url_for("statements.show", number=payment.statement.number))


def _name(entry: BankEntry) -> str:
    """What an entry calls itself."""
    return entry.end_to_end_id or entry.reference or entry.servicer_reference or "–"
