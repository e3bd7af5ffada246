"""Pages of statements: finance's list, and one with its lines, days and acts."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from marketplace.platform.actor import Actor
from marketplace.platform.audit import history, last_change
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.forms import Form, request_form
from marketplace.platform.i18n import format_date_fi, format_day_of, format_money, language
from marketplace.platform.paging import asked_page
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label, said_missing, sentence, told
from outcomes.payments import shown
from outcomes.payments.accounts import changed_account
from outcomes.payments.interest.queries import interest_of
from outcomes.payments.models import Statement
from outcomes.payments.parts import told_of
from outcomes.payments.routes import ROUTES
from outcomes.payments.settlement.kept import problem_of
from outcomes.payments.settlement.queries import may_be_back, transfers_of, waiting_of
from outcomes.payments.settlement.schemas import PaidSchema
from outcomes.payments.settlement.service import record_payment, record_return
from outcomes.payments.statements import queries, service
from outcomes.payments.statements.bundles import calculations_of
from outcomes.payments.statements.lifecycle import STATEMENT
from outcomes.payments.statements.schemas import (
    InvoiceSchema,
    ReasonSchema,
    ReturnSchema,
    WithdrawSchema,
)
from outcomes.payments.terms import is_late, lateness
from outcomes.payments.words import account_notice, line_reason
from outcomes.pure.problems import problem_words

bp = Blueprint("statements", __name__, url_prefix="/payments/statements")

STATUS = {
    "preview": "info",
    "sent": "due",
    "verified": "due",
    "approved": "ok",
    "handed_over": "ok",
    "settled": "ok",
    "withdrawn": "error",
}
"""The kind of status label of each state."""
PLAIN: dict[str, Callable[..., Statement]] = {
    "send": service.send_statement,
    "verify": service.verify_statement,
    "approve": service.approve_statement,
}
"""The acts that ask for nothing more."""
REASONED: dict[str, Callable[..., Statement]] = {
    "recall": service.recall_statement,
    "send_back": service.send_back_statement,
    "take_back": service.send_back_statement,
    "withdraw": service.withdraw_statement,
    "fail": record_return,
    "bounce": record_return,
}
"""The acts that ask for a reason."""
RETURNS = ("fail", "bounce")
"""Those that write down that a payment did not go through."""
BANK_DAYS = ("paid_on", "returned_on")
"""What an event keeps of the day that the bank told."""


@bp.get("")
@allow("payment.view")
def index() -> str:
    """All statements, narrowed by state and route."""
    actor = current_actor()
    search = queries.StatementSearch(request.args.get("state", ""), request.args.get("route", ""))
    return render_template(
        "web/payments/statements.html",
        page=queries.statement_page(actor, search, asked_page()),
        search=search,
        states=[
            (queries.LATE, _("Myöhässä")),
            *((state, label(f"statement.state.{state}")) for state in STATEMENT.states),
        ],
        routes=[(route, label(f"statement.route.{route}")) for route in ROUTES],
        status_kinds=STATUS,
        is_late=is_late,
        today=actor.today,
        breadcrumbs=[
            (_("Tehtävät"), url_for("home.index")),
            (_("Maksuajot"), url_for("payments.index")),
            (_("Maksuerittelyt"), None),
        ],
    )


@bp.get("/<number>")
@allow("payment.view")
def show(number: str) -> str:
    """One statement: what it comes to, by when it is due, its lines, and the next act."""
    return _page(queries.statement_by_number(current_actor(), number))


def _page(
    statement: Statement,
    form: Form | None = None,
    asked: str = "",
    invoice: Form | None = None,
    paid: Form | None = None,
) -> str:
    actor = current_actor()
    acts = STATEMENT.acts(statement, actor)
    lines = queries.lines_page(actor, statement, asked_page())
    return render_template(
        "web/payments/statement.html",
        statement=statement,
        run=statement.run,
        status_kind=STATUS[statement.state],
        steps=_steps(statement),
        page=lines,
        rows=[(line, line_reason(line, language())) for line in lines.rows],
        changed=shown.changed(statement.run, statement),
        acts=acts,
        missing=said_missing(acts),
        reasoned=[
            (name, _reason_form(name, form, asked))
            for name in REASONED
            if name in acts and acts[name].possible
        ],
        invoice_form=invoice or Form(InvoiceSchema(), received_on=actor.today),
        paid_form=paid or _paid_form(statement, actor),
        form=form or invoice or paid,
        **_payment(actor, statement),
        events=_events(statement),
        breadcrumbs=[
            (_("Tehtävät"), url_for("home.index")),
            (_("Maksuerittelyt"), url_for("statements.index")),
            (statement.number, None),
        ],
    )


def _paid_form(statement: Statement, actor: Actor) -> Form:
    return Form(PaidSchema(), seen=last_change(statement), paid_on=statement.pay_on or actor.today)


def _payment(actor: Actor, statement: Statement) -> dict[str, Any]:
    """To whom its money goes, in which parts, and how late it is."""
    account = changed_account(statement)
    told_of_it = told_of(actor, [statement])[statement.number]
    transfers = transfers_of(actor, statement.id)
    waiting = [each for each in waiting_of(statement.id) if not each.told_by_payment]
    return {
        "changed_account": account,
        "account_notice": account_notice(account) if account else None,
        "told": told_of_it,
        "parts": [(part.whose, format_money(part.cents)) for part in told_of_it.parts],
        "transfers": transfers,
        "open_entries": waiting,
        "entry_words": {each.id: problem_words(problem_of(each), language()) for each in waiting},
        "whole_may_be_back": any(may_be_back(each) for each in transfers),
        "late": lateness(actor, statement),
        "interest": interest_of(actor, [statement]).get(statement.number),
    }


def _reason_form(name: str, form: Form | None, asked: str) -> Form:
    return form if form is not None and name == asked else Form(_reason_schema(name))


def _reason_schema(act: str) -> ReasonSchema:
    if act == "withdraw":
        return WithdrawSchema()
    return ReturnSchema() if act in RETURNS else ReasonSchema()


@bp.post("/<number>/invoice")
@allow("payment.verify")
def invoice(number: str) -> tuple[str, int] | BaseResponse:
    """Match the provider's invoice with the statement."""
    actor = current_actor()
    statement = queries.statement_by_number(actor, number)
    form = request_form(InvoiceSchema())

    def receive(data: dict[str, Any]) -> Statement:
        given = {"invoice_number": data["invoice_number"], "received_on": data["received_on"]}
        return service.receive_invoice(actor, statement.id, gross_cents=data["gross"], **given)

    if form.accepted(receive):
        flash(_("Lasku täsmää. Maksuerittely odottaa hyväksyntää."), "success")
        return redirect(url_for("statements.show", number=number))
    return _page(statement, invoice=form), form.status


@bp.post("/<number>/paid")
@allow("payment.settle")
def paid(number: str) -> tuple[str, int] | BaseResponse:
    """Write down that accounts payable have paid the statement."""
    actor = current_actor()
    statement = queries.statement_by_number(actor, number)
    form = request_form(PaidSchema(), seen=last_change(statement))

    def take(data: dict[str, Any]) -> Statement:
        return record_payment(actor, statement.id, data["paid_on"], form.seen)

    if form.accepted(take):
        flash(label(f"statement.state.{form.result.state}"), "success")
        return redirect(url_for("statements.show", number=number))
    return _page(statement, paid=form), form.status


@bp.post("/<number>/<any(send, verify, approve):act>")
@allow("payment.view")
def take(number: str, act: str) -> BaseResponse:
    """Take an act that asks for nothing more; the verb asks who may."""
    actor = current_actor()
    statement = PLAIN[act](actor, queries.statement_by_number(actor, number).id)
    flash(label(f"statement.state.{statement.state}"), "success")
    return redirect(url_for("statements.show", number=number))


@bp.post("/<number>/<any(recall, send_back, take_back, withdraw, fail, bounce):act>")
@allow("payment.view")
def give_back(number: str, act: str) -> tuple[str, int] | BaseResponse:
    """Take an act that asks for a reason; the verb asks who may."""
    actor = current_actor()
    statement = queries.statement_by_number(actor, number)
    form = request_form(_reason_schema(act))
    if form.accepted(lambda data: REASONED[act](actor, statement.id, **data)):
        flash(label(f"audit.statement.{act}"), "success")
        return redirect(url_for("statements.show", number=number))
    return _page(statement, form, act), form.status


@bp.get("/<number>/bundle.json")
@allow("payment.view_line")
def bundle(number: str) -> Response:
    """The statement as data; a provider's own alone."""
    statement = queries.statement_papers(current_actor(), number)
    response = jsonify(queries.bundle(statement))
    response.headers["Content-Disposition"] = f'attachment; filename="{number}.json"'
    return response


@bp.get("/<number>/calculations")
@allow("payment.view_line")
def calculations(number: str) -> str:
    """How anybody calculates the statement again; a provider's own alone."""
    statement = queries.statement_papers(current_actor(), number)
    own = may(current_actor(), "payment.view_own")
    back = ("payments.own", _("Maksut")) if own else ("statements.index", _("Maksuerittelyt"))
    return render_template(
        "web/payments/calculations.html",
        statement=statement,
        calculations=calculations_of(statement),
        breadcrumbs=[
            (_("Tehtävät"), url_for("home.index")),
            (back[1], url_for(back[0])),
            (_("Laskelmat %(number)s", number=number), None),
        ],
    )


@bp.get("/<number>/calculations/<int:place>.zip")
@allow("payment.view_line")
def calculation(number: str, place: int) -> BaseResponse:
    """One calculation with all that it rested on, to be calculated again offline."""
    actor = current_actor()
    statement = queries.statement_papers(actor, number)
    try:
        name, content = service.statement_bundle(actor, statement.id, place)
    except Refused as refusal:
        flash(sentence(refusal), "error")
        return redirect(url_for("statements.calculations", number=number))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype="application/zip", headers=headers)


def _steps(statement: Statement) -> list[dict[str, str]]:
    """The state line of a statement: what was done when, and by whom."""
    if statement.state == "withdrawn":
        return [
            {"label": _("Laadittu"), "when": format_day_of(statement.created_at), "state": "done"},
            {
                "label": label("statement.state.withdrawn"),
                "when": format_day_of(queries.withdrawal_of(statement).at),
                "state": "done",
            },
        ]
    told_of = {
        "preview": (_("Laadittu"), format_day_of(statement.created_at)),
        "sent": (_("Lähetetty palveluntuottajalle"), format_day_of(statement.sent_at)),
        "verified": (_("Tarkastettu"), _signed(statement.verifier, statement.verified_at)),
        "approved": (_("Hyväksytty"), _signed(statement.approver, statement.approved_at)),
        "handed_over": (
            _("Lähetetty maksuun"),
            format_day_of(statement.hand_over.created_at) if statement.hand_over else "",
        ),
        "settled": (_("Maksettu"), format_date_fi(statement.paid_on)),
    }
    now = list(told_of).index(statement.state)
    return [
        {
            "label": name,
            "when": when if place <= now else "",
            "state": "done" if place <= now else "now" if place == now + 1 else "ahead",
        }
        for place, (name, when) in enumerate(told_of.values())
    ]


def _events(statement: Statement) -> list[dict[str, str]]:
    """What was done with a statement; of what the bank told, on which day it happened."""
    events = history(db.session(), "statement", statement.id)
    shown = told(events)
    for event, each in zip(events, shown, strict=True):
        days = [event.facts[name] for name in BANK_DAYS if event.facts.get(name)]
        for day in days:
            each["title"] += f" {format_date_fi(date.fromisoformat(day))}"
    return shown


def _signed(person: Any, at: Any) -> str:
    return f"{format_day_of(at)}, {person.name}" if person and at else ""
