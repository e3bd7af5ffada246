"""Pages of settlement: what the bank or accounts payable tell of payments."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.forms import Form, FormSchema, request_form
from marketplace.platform.i18n import language
from marketplace.platform.paging import asked_page
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label, said_missing, told
from outcomes.payments.settlement import queries, service
from outcomes.payments.settlement.acts import Settled
from outcomes.payments.settlement.kept import problem_of
from outcomes.payments.settlement.lifecycle import ENTRY
from outcomes.payments.settlement.models import BACK_AGAIN, PAID_AGAIN, SettlementEntry
from outcomes.payments.settlement.schemas import (
    BankFileSchema,
    NoteSchema,
    PaidSchema,
    PayablesReplySchema,
)
from outcomes.payments.settlement.stories import moved_by
from outcomes.payments.terms import is_late
from outcomes.pure.bankfiles.reply import COLUMNS, EXAMPLE
from outcomes.pure.problems import FileProblems, Problem, problem_words

bp = Blueprint("settlement", __name__, url_prefix="/payments/settlement")
SHOWN = 200
Settle = Callable[[Actor, str, bytes], Settled]


@bp.route("", methods=["GET", "POST"])
@allow("payment.settle")
def bank() -> tuple[str, int]:
    """Read a file of the bank, and tell what it came to."""
    return _read(BankFileSchema(), service.settle_from_bank, _("Pankin tiedosto"))


@bp.route("/payables", methods=["GET", "POST"])
@allow("payment.settle")
def payables() -> tuple[str, int]:
    """Read a reply of accounts payable, and tell what it came to."""
    return _read(
        PayablesReplySchema(),
        service.settle_from_payables,
        _("Ostoreskontran vastaus"),
        columns=COLUMNS,
        example=EXAMPLE,
    )


def _read(schema: FormSchema, settle: Settle, title: str, **more: Any) -> tuple[str, int]:
    form = request_form(schema)
    bad: list[Problem] = []

    def take(data: dict[str, Any]) -> Settled | None:
        file = data["file"]
        try:
            return settle(current_actor(), file.filename, file.read())
        except FileProblems as error:
            bad.extend(error.problems)
            return None

    accepted = form.accepted(take)
    settled = form.result if accepted else None
    page = render_template(
        "web/payments/settlement.html",
        title=title,
        form=Form(schema) if settled else form,
        settled=settled,
        moved=settled.moved[:SHOWN] if settled else [],
        foreign=[entry.name for entry in settled.foreign] if settled else [],
        problems=[problem_words(each, language()) for each in bad[:SHOWN]],
        open=[problem_words(each, language()) for each in settled.open[:SHOWN]] if settled else [],
        breadcrumbs=_trail(title),
        **more,
    )
    return page, 422 if bad else 200 if settled else form.status


@bp.route("/awaited", methods=["GET", "POST"])
@allow("payment.settle")
def awaited() -> tuple[str, int] | Response:
    """Statements that accounts payable are to pay: those ticked are written down as paid on a
    day."""
    actor = current_actor()
    form = request_form(PaidSchema(), paid_on=actor.today)
    ticked = request.form.getlist("statement", type=UUID)

    def take(data: dict[str, Any]) -> list[str]:
        if not ticked:
            raise Refused("payment.none_ticked")
        return service.record_payments(actor, ticked, data["paid_on"])

    if form.accepted(take):
        count = len(form.result)
        said = ngettext(
            "%(num)d maksuerittely on kirjattu maksetuksi.",
            "%(num)d maksuerittelyä on kirjattu maksetuksi.",
            count,
        )
        flash(said, "success" if count else "alert")
        return redirect(url_for("settlement.awaited"))
    page = render_template(
        "web/payments/awaited.html",
        page=queries.awaited_page(actor, asked_page()),
        form=form,
        ticked=ticked,
        today=actor.today,
        is_late=is_late,
        breadcrumbs=_trail(_("Odottaa ostoreskontran vastausta")),
    )
    return page, form.status


def _trail(title: str) -> list[tuple[str, str | None]]:
    return [
        (_("Tehtävät"), url_for("home.index")),
        (_("Maksuerittelyt"), url_for("statements.index")),
        (title, None),
    ]


@bp.get("/open")
@allow("payment.view")
def waiting() -> str:
    """What files told that does not agree, until a person has settled it."""
    page = queries.waiting_page(current_actor(), asked_page())
    return render_template(
        "web/payments/entries.html",
        page=page,
        words={each.id: problem_words(problem_of(each), language()) for each in page.rows},
        breadcrumbs=_trail(_("Selvitettävät tapahtumat")),
    )


@bp.get("/open/<uuid:key>")
@allow("payment.view")
def entry(key: UUID) -> str:
    """One of them: what was told, and what can be done about it."""
    return _entry_page(queries.entry_by_key(current_actor(), key))


def _entry_page(entry: SettlementEntry, note: Form | None = None) -> str:
    acts = ENTRY.acts(entry, current_actor())
    trail = [*_trail("")[:-1], (_("Selvitettävät tapahtumat"), url_for("settlement.waiting"))]
    return render_template(
        "web/payments/entry.html",
        entry=entry,
        words=problem_words(problem_of(entry), language()) if entry.reason else "",
        acts=acts,
        missing=said_missing(acts),
        accepts=entry.reason in (PAID_AGAIN, BACK_AGAIN),
        comes_back=entry.reason == BACK_AGAIN,
        parts=moved_by(entry),
        note_form=note or Form(NoteSchema()),
        form=note,
        events=told(history(db.session(), "settlement_entry", entry.id)),
        breadcrumbs=[*trail, (entry.name, None)],
    )


@bp.post("/open/<uuid:key>/accept")
@allow("payment.settle")
def accept(key: UUID) -> Response:
    """Accept a second payment of what had come back: the statement is settled by it. Or a return:
    what stands as paid has come back by it."""
    actor = current_actor()
    comes_back = queries.entry_by_key(actor, key).reason == BACK_AGAIN
    entry = (service.accept_return if comes_back else service.accept_payment)(actor, key)
    if entry.state == "open":
        flash(
            _("Maksu on hyväksytty, mutta joku on saanut osuutensa useammin kuin kerran."), "alert"
        )
        return redirect(url_for("settlement.entry", key=key))
    if comes_back or entry.statement is None:
        flash(label("audit.settlement_entry.accept"), "success")
    else:
        flash(label(f"statement.state.{entry.statement.state}"), "success")
    if entry.statement is None:
        return redirect(url_for("settlement.waiting"))
    return redirect(url_for("statements.show", number=entry.statement.number))


@bp.post("/open/<uuid:key>/explain")
@allow("payment.settle")
def explain(key: UUID) -> tuple[str, int] | Response:
    """Settle it by what has become of it."""
    actor, form = current_actor(), request_form(NoteSchema())
    if form.accepted(lambda data: service.explain_entry(actor, key, data["note"])):
        flash(label("audit.settlement_entry.explain"), "success")
        return redirect(url_for("settlement.waiting"))
    return _entry_page(queries.entry_by_key(actor, key), form), form.status


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
