"""Pages of payment runs, and a provider's own statements and lines."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from contracts.agreements.queries import contract_names
from marketplace.platform.actor import Actor
from marketplace.platform.forms import Form, request_form
from marketplace.platform.i18n import (
    language,
    text_of,
)
from marketplace.platform.paging import asked_page
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import said_missing, sentence
from outcomes.payees.words import hold_words
from outcomes.payments import queries, service, shown
from outcomes.payments.addresses import addresses_missing
from outcomes.payments.calculation import engine_lines
from outcomes.payments.expected import (
    awaits_invoice,
    expected,
    on_hold_words,
    waits_only_for_payee,
)
from outcomes.payments.holds import own_holds
from outcomes.payments.interest.queries import interest_of
from outcomes.payments.lifecycle import LINE, RUN, hand_over_refusals, sample_waits, to_decide
from outcomes.payments.models import PaymentRun, Statement
from outcomes.payments.parts import parts_of
from outcomes.payments.payers import EInvoiceAddress, einvoice_address
from outcomes.payments.previews import previews_of
from outcomes.payments.recoveries.queries import own_claims
from outcomes.payments.return_codes import advice_on, return_words
from outcomes.payments.routes import BANK_FILE
from outcomes.payments.schemas import CalculateSchema, HandOverSchema, SendBackSchema
from outcomes.payments.settlement.queries import sent_by
from outcomes.payments.statements.queries import withdrawals
from outcomes.payments.words import line_reason, own_state, state_words, statement_words
from outcomes.pure.files import write_lines_csv

bp = Blueprint("payments", __name__, url_prefix="/payments")
bp.add_app_template_filter(return_words, "return_words")
bp.add_app_template_filter(advice_on, "return_advice")

STATUS = {
    "calculated": "due",
    "verified": "due",
    "approved": "ok",
    "handed_over": "ok",
    "closed": "info",
}
"""The kind of status label of each state of a run."""
PROGRESS = (*LINE.states, queries.SETTLED)
"""How far a provider's own lines may be."""
EARLIER = 6
"""How many earlier runs a run's page lists."""
CLAIMS = 20
"""How many recovery claims a provider's page lists, those that are open first."""


@bp.route("/", methods=["GET", "POST"])
@allow("payment.view")
def index() -> tuple[str, int] | BaseResponse:
    """All runs; a verifier calculates a new one here."""
    actor = current_actor()
    form = request_form(CalculateSchema(), as_of=actor.today)
    if form.accepted(lambda data: service.calculate_payments(actor, data["as_of"])):
        flash(_("Maksuajo %(number)s laskettiin.", number=form.result.number), "success")
        return redirect(url_for("verification.queue", run=form.result.number))
    runs = queries.runs(actor, asked_page())
    page = render_template(
        "web/payments/index.html",
        form=form,
        runs=runs,
        open_run=next(iter(queries.runs_in(actor, ("calculated",), 1)), None),
        totals=queries.totals([run.id for run in runs.rows]),
        status_kinds=STATUS,
        breadcrumbs=[(_("Tehtävät"), url_for("home.index")), (_("Maksuajot"), None)],
    )
    return page, form.status


@bp.get("/runs/<number>")
@allow("payment.view")
def run(number: str) -> str:
    """One run: totals, breakdowns, who has done what, and the next act."""
    return _run_page(queries.run_by_number(current_actor(), number))


def _sample_of(run: PaymentRun, undecided: int) -> str:
    """The number of the sample that keeps a decided run with its verifier; empty where none."""
    decided = run.state == "calculated" and not undecided
    kept_back = sample_waits(run, current_actor()) if decided else None
    return kept_back.facts["number"] if kept_back else ""


def _run_page(
    run: PaymentRun, send_back_form: Form | None = None, hand_over_form: Form | None = None
) -> str:
    actor = current_actor()
    queries.read_adjusted(run.lines)
    acts = RUN.acts(run, actor)
    total = queries.totals([run.id])[run.id]
    payees = shown.payees(actor, run)
    earlier = queries.runs_before(run, EARLIER)
    return render_template(
        "web/payments/run.html",
        run=run,
        total=total,
        **_paid(actor, run, payees),
        statements_ready=_statements_ready(run),
        sent=sent_by([each.id for each in run.hand_overs]),
        by_contract=queries.by_contract(run.id),
        by_municipality=shown.shares(actor, run, total.net_cents),
        steps=shown.steps(run),
        persons=[
            *shown.persons(run, actor, "approve" in acts and acts["approve"].possible),
            *shown.accounts(run, payees),
            *shown.held(payees),
            *shown.changed(run),
        ],
        acts=acts,
        missing=said_missing(acts),
        may_hand_over=may(actor, "payment.hand_over")
        and any(each.state == "approved" for each in run.statements),
        not_ready=[sentence(no) for no in hand_over_refusals(run, actor)],
        undecided=(undecided := sum(to_decide(line) for line in run.lines)),
        sample=_sample_of(run, undecided),
        **shown.left_out(run, actor),
        form=send_back_form or hand_over_form,
        send_back_form=send_back_form or Form(SendBackSchema()),
        hand_over_form=hand_over_form
        or Form(HandOverSchema(), pay_on=queries.next_pay_day(actor.today)),
        status_kind=STATUS[run.state],
        status_kinds=STATUS,
        earlier=earlier,
        totals=queries.totals([each.id for each in earlier]),
        breadcrumbs=_trail((run.number, None)),
    )


def _paid(actor: Actor, run: PaymentRun, payees: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Who is paid, by which routes, what it comes to, and what keeps some of it."""
    still_here = [each for each in payees if not each["has_left"]]
    return {
        "payees": payees,
        "several_buyers": len({each["buyer"] for each in payees}) > 1,
        "paid": {
            name: sum(each[name] for each in payees if each["is_paid"])
            for name in ("net_cents", "vat_cents", "gross_cents")
        },
        "routes": sorted({each["route"] for each in payees}),
        "addresses": addresses_missing(
            actor, [(each["provider_id"], each["payer"]) for each in still_here]
        ),
        "held_cents": sum(each["gross_cents"] for each in payees if shown.holds(each)),
    }


def _trail(*last: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """The way to a run and what follows."""
    runs = (_("Maksuajot"), url_for("payments.index"))
    return [(_("Tehtävät"), url_for("home.index")), runs, *last]


def _statements_ready(run: PaymentRun) -> tuple[int, int]:
    """How many of a run's statements are made, and of how many."""
    return sum(each.pdf_id is not None for each in run.statements), len(run.statements)


@bp.get("/runs/<number>/statements-ready")
@allow("payment.view")
def statements_ready(number: str) -> Response:
    """Asked by a run's page that waits for statements: once all are made, it is to load anew."""
    ready, count = _statements_ready(queries.run_by_number(current_actor(), number))
    return Response(status=204, headers={"HX-Refresh": "true"} if ready == count else None)


@bp.get("/runs/<number>/lines.csv")
@allow("payment.view")
def lines_csv(number: str) -> Response:
    """The run's lines as a file."""
    actor = current_actor()
    run = queries.run_by_number(actor, number)
    content = write_lines_csv(engine_lines(queries.lines_of_run(actor, run.id)), language())
    response = Response(content, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{run.number}.csv"'
    return response


@bp.get("/runs/<number>/submit")
@allow("payment.submit")
def preview(number: str) -> str | BaseResponse:
    """The statements that submitting the run makes and sends, before anybody confirms it."""
    actor = current_actor()
    run = queries.run_by_number(actor, number)
    queries.read_adjusted(run.lines)
    if not RUN.can(run, "submit", actor):
        return redirect(url_for("payments.run", number=number))
    previews = previews_of(actor, run)
    due = [each.due for each in previews.statements]
    return render_template(
        "web/payments/submit.html",
        run=run,
        previews=previews,
        **shown.left_out(run, actor),
        hold_words=hold_words,
        changed=shown.changed(run),
        addresses=addresses_missing(actor, [(each.provider_id, each.buyer) for each in due]),
        breadcrumbs=_trail(
            (run.number, url_for("payments.run", number=number)),
            (_("Lähetä hyväksyttäväksi"), None),
        ),
    )


@bp.post("/runs/<number>/submit")
@allow("payment.submit")
def submit(number: str) -> BaseResponse:
    """Hand the run to the approver."""
    said = _("Maksuajo odottaa nyt toisen henkilön hyväksyntää.")
    return _act(number, service.submit_run, said)


@bp.post("/runs/<number>/close")
@allow("payment.close")
def close(number: str) -> BaseResponse:
    """End a run that pays nobody."""
    return _act(number, service.close_run, _("Maksuajo päätettiin ilman maksua."))


@bp.post("/runs/<number>/approve")
@allow("payment.approve")
def approve(number: str) -> BaseResponse:
    """Approve the run."""
    said = _("Maksuajo on hyväksytty.")
    return _act(number, service.approve_run, said)


def _act(number: str, verb: Callable[..., PaymentRun], said: str) -> BaseResponse:
    actor = current_actor()
    verb(actor, queries.run_by_number(actor, number).id)
    flash(said, "success")
    return redirect(url_for("payments.run", number=number))


@bp.post("/runs/<number>/send-back")
@allow("payment.send_back")
def send_back(number: str) -> tuple[str, int] | BaseResponse:
    """Give the run back to the verifier."""
    actor = current_actor()
    run = queries.run_by_number(actor, number)
    form = request_form(SendBackSchema())
    if form.accepted(lambda data: service.send_back(actor, run.id, data["reason"])):
        flash(_("Maksuajo palautettiin tarkastajalle."), "success")
        return redirect(url_for("payments.run", number=number))
    return _run_page(run, send_back_form=form), form.status


@bp.post("/runs/<number>/hand-over")
@allow("payment.hand_over")
def hand_over(number: str) -> tuple[str, int] | BaseResponse:
    """Make the bank file."""
    actor = current_actor()
    run = queries.run_by_number(actor, number)
    form = request_form(HandOverSchema())
    if form.accepted(lambda data: service.hand_over(actor, run.id, data["pay_on"])):
        _tell_left(form.result)
        return redirect(url_for("payments.run", number=number))
    return _run_page(run, hand_over_form=form), form.status


def _invoiced(
    actor: Actor, statements: Sequence[Statement]
) -> list[tuple[str, EInvoiceAddress | None]]:
    """The buyers that wait for the provider's e-invoices, and where each takes them."""
    buyers = {each.buyer for each in statements if awaits_invoice(each)}
    return [
        (each.name, einvoice_address(actor, each))
        for each in sorted(buyers, key=attrgetter("name"))
    ]


def _tell_left(run: PaymentRun) -> None:
    """Say what left, and loudly what did not."""
    routes = {each.route for each in run.statements if each.pay_on is not None}
    if routes == {BANK_FILE}:
        flash(_("Pankkitiedosto on valmis."), "success")
    elif BANK_FILE in routes:
        flash(_("Pankkitiedosto ja aineisto ostoreskontraan ovat valmiit."), "success")
    else:
        flash(_("Aineisto ostoreskontraan on valmis."), "success")
    kept = [each.number for each in run.statements if each.state == "approved"]
    if kept:
        told = ngettext(
            "%(num)d maksuerittely ei lähtenyt maksuun: %(numbers)s. Syy on maksuajon sivulla.",
            "%(num)d maksuerittelyä ei lähtenyt maksuun: %(numbers)s. Syyt ovat maksuajon sivulla.",
            len(kept),
            numbers=", ".join(kept),
        )
        flash(told, "alert")


@bp.get("/own")
@allow("payment.view_own")
def own() -> str:
    """A provider's statements and lines, each with its reason, and what they come to."""
    actor = current_actor()
    search = queries.LineSearch(request.args.get("contract", ""), request.args.get("state", ""))
    page = queries.own_page(actor, search, asked_page())
    totals = queries.own_totals(actor, search.contract)
    statements = queries.own_statements(actor, asked_page(queries.STATEMENTS))
    replaced = queries.replacements(actor, statements.rows)
    holds = own_holds(actor)
    return render_template(
        "web/payments/own.html",
        statements=statements,
        claims=own_claims(actor, CLAIMS),
        interest=interest_of(actor, statements.rows),
        invoiced=_invoiced(actor, statements.rows),
        withdrawals=withdrawals(statements.rows),
        replaced=replaced,
        parts=parts_of(actor, statements.rows),
        statement_states={
            each.number: ("error", on_hold_words())
            if holds and waits_only_for_payee(each)
            else statement_words(each, actor.today, replaced.get(each.number, ()))
            for each in statements.rows
        },
        standing=[each for each in statements.rows if each.state != "withdrawn"],
        page=page,
        rows=[
            (line, line_reason(line, language()), state_words(line, actor.today, own=True))
            for line in page.rows
        ],
        search=search,
        contracts=[
            (number, f"{number} {text_of(titles)}") for number, titles in contract_names(actor)
        ],
        totals=[(state, totals[state]) for state in PROGRESS if state in totals],
        expected=expected(actor, page.rows, on_hold=bool(holds)),
        holds=[hold_words(hold) for hold in holds],
        states=[(state, own_state(state)) for state in PROGRESS],
        earned=_earned(totals),
        status_kinds=shown.LINE_STATUS,
        breadcrumbs=[(_("Tehtävät"), url_for("home.index")), (_("Maksut"), None)],
    )


def _earned(totals: Mapping[str, queries.Total]) -> queries.Total:
    """All lines but the rejected ones."""
    kept = [total for state, total in totals.items() if state != "rejected"]
    return queries.Total(sum(total.lines for total in kept), sum(total.net_cents for total in kept))
