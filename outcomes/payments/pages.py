"""Pages of payment: runs, the verification queue, one line with its evidence, a provider's own."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from marketplace.platform.actor import Actor, Audience
from marketplace.platform.audit import history
from marketplace.platform.db import db
from marketplace.platform.forms import Form, posted
from marketplace.platform.i18n import format_date_fi, format_instant, language
from marketplace.platform.identity.queries import municipalities
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label, sentence
from outcomes.payments import evidence, queries, service
from outcomes.payments.calculation import engine_lines
from outcomes.payments.lifecycle import LINE, RUN, UNDECIDED
from outcomes.payments.models import PaymentLine, PaymentRun
from outcomes.payments.schemas import (
    AnswerSchema,
    CalculateSchema,
    HandOverSchema,
    NoteSchema,
    SendBackSchema,
)
from outcomes.payments.words import line_reason
from outcomes.pure.files import write_lines_csv
from outcomes.pure.scheme import parse_scheme

bp = Blueprint("payments", __name__, url_prefix="/payments")

STATUS = {
    "calculated": "due",
    "asked_back": "due",
    "answered": "info",
    "verified": "ok",
    "rejected": "error",
    "paid": "ok",
    "approved": "ok",
    "handed_over": "ok",
}
"""The kind of status label of each state of a run or a line."""


@bp.route("/", methods=["GET", "POST"])
@allow("payment.view")
def index() -> tuple[str, int] | BaseResponse:
    """All runs; a verifier calculates a new one here."""
    actor = current_actor()
    form = _form(CalculateSchema(), as_of=actor.today.isoformat())
    if form.accepted(lambda data: service.calculate_payments(actor, data["as_of"])):
        flash(_("Maksuajo %(number)s laskettiin.", number=form.result.number), "success")
        return redirect(url_for("payments.lines", number=form.result.number))
    page = render_template(
        "web/payments/index.html",
        form=form,
        runs=queries.runs(actor),
        totals={run.id: _total(run) for run in queries.runs(actor)},
        status_kinds=STATUS,
    )
    return page, _status(form)


@bp.get("/runs/<number>")
@allow("payment.view")
def run(number: str) -> str:
    """One run: totals, breakdowns, who has done what, and the next act."""
    return _run_page(queries.run_by_number(current_actor(), number))


def _run_page(run: PaymentRun, form: Form | None = None) -> str:
    actor = current_actor()
    acts = {act.action: act for act in RUN.acts(run, actor)}
    names = {m.municipality_code: m.name for m in municipalities(actor)}
    return render_template(
        "web/payments/run.html",
        run=run,
        total=_total(run),
        gross_cents=sum(statement.gross_cents for statement in run.statements),
        by_contract=queries.by_contract(run.id),
        by_municipality=[
            (names.get(row.label, row.label), row) for row in queries.by_municipality(run.id)
        ],
        steps=_steps(run),
        acts=acts,
        missing={name: [sentence(no) for no in act.missing] for name, act in acts.items()},
        undecided=sum(line.state in UNDECIDED for line in run.lines),
        form=form,
        send_back_form=form if form and "reason" in form.fields else Form(SendBackSchema()),
        hand_over_form=form
        if form and "pay_on" in form.fields
        else Form(HandOverSchema(), pay_on=actor.today.isoformat()),
        status_kind=STATUS[run.state],
    )


@bp.get("/runs/<number>/lines")
@allow("payment.view")
def lines(number: str) -> str:
    """The verification queue: odd lines first, plain ones below for bulk verification."""
    actor = current_actor()
    run = queries.run_by_number(actor, number)
    chosen = request.args.get("state", "")
    rows = [
        _row(line) for line in queries.lines_of_run(actor, run.id) if chosen in ("", line.state)
    ]
    open_rows = [row for row in rows if row["line"].state in UNDECIDED]
    return render_template(
        "web/payments/lines.html",
        run=run,
        odd=[row for row in open_rows if row["oddities"]],
        plain=[row for row in open_rows if not row["oddities"]],
        decided=[row for row in rows if row["line"].state not in UNDECIDED],
        may_verify="verify" in _line_acts(actor, open_rows) and run.state == "calculated",
        total=_total(run),
        state=chosen,
        states=[(state, label(f"payment_line.state.{state}")) for state in LINE.states],
        status_kinds=STATUS,
        names={m.municipality_code: m.name for m in municipalities(actor)},
    )


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


@bp.post("/runs/<number>/verify")
@allow("payment.verify")
def verify(number: str) -> BaseResponse:
    """Verify the chosen lines of a run."""
    actor = current_actor()
    run = queries.run_by_number(actor, number)
    chosen = [UUID(key) for key in request.form.getlist("line")]
    count = service.verify_lines(actor, run.id, chosen)
    flash(ngettext("%(num)d rivi tarkastettu.", "%(num)d riviä tarkastettu.", count), "success")
    return redirect(url_for("payments.lines", number=number))


@bp.post("/runs/<number>/submit")
@allow("payment.submit")
def submit(number: str) -> BaseResponse:
    """Hand the run to the approver."""
    actor = current_actor()
    service.submit_run(actor, queries.run_by_number(actor, number).id)
    flash(_("Maksuajo odottaa nyt toisen henkilön hyväksyntää."), "success")
    return redirect(url_for("payments.run", number=number))


@bp.post("/runs/<number>/approve")
@allow("payment.approve")
def approve(number: str) -> BaseResponse:
    """Approve the run."""
    actor = current_actor()
    service.approve_run(actor, queries.run_by_number(actor, number).id)
    flash(_("Maksuajo on hyväksytty. Maksuerittelyt laaditaan."), "success")
    return redirect(url_for("payments.run", number=number))


@bp.post("/runs/<number>/send-back")
@allow("payment.send_back")
def send_back(number: str) -> tuple[str, int] | BaseResponse:
    """Give the run back to the verifier."""
    actor = current_actor()
    run = queries.run_by_number(actor, number)
    form = _form(SendBackSchema())
    if form.accepted(lambda data: service.send_back(actor, run.id, data["reason"])):
        flash(_("Maksuajo palautettiin tarkastajalle."), "success")
        return redirect(url_for("payments.run", number=number))
    return _run_page(run, form), 422


@bp.post("/runs/<number>/hand-over")
@allow("payment.hand_over")
def hand_over(number: str) -> tuple[str, int] | BaseResponse:
    """Make the bank file."""
    actor = current_actor()
    run = queries.run_by_number(actor, number)
    form = _form(HandOverSchema())
    if form.accepted(lambda data: service.hand_over(actor, run.id, data["pay_on"])):
        flash(_("Pankkitiedosto on valmis."), "success")
        return redirect(url_for("payments.run", number=number))
    return _run_page(run, form), 422


@bp.get("/lines/<uuid:line_id>")
@allow("payment.view_line")
def line(line_id: UUID) -> str:
    """One line beside its evidence."""
    return _line_page(queries.line_by_id(current_actor(), line_id))


def _line_page(line: PaymentLine, form: Form | None = None) -> str:
    actor = current_actor()
    scheme = parse_scheme(line.contract.scheme, line.contract.number)
    rule = scheme.rule(line.rule)
    provider = actor.audience == Audience.PROVIDER
    previous, following, place = (None, None, "") if provider else _neighbours(actor, line)
    return render_template(
        "web/payments/line.html",
        line=line,
        reason=line_reason(line, language()),
        rule=rule.label.in_language(language()) if rule else line.rule,
        groups=[
            scheme.groups[code].label.in_language(language())
            for code in (line.referral.groups if line.referral else [])
            if code in scheme.groups
        ],
        months=evidence.calendar_months(line),
        legend=evidence.calendar_legend(line),
        steps=evidence.arithmetic(line),
        oddities=evidence.oddities(line),
        spells=[] if provider else queries.spells_of_line(actor, line),
        acts={act.action: act for act in LINE.acts(line, actor)},
        form=form or Form(AnswerSchema() if provider else NoteSchema()),
        events=[
            {
                "title": label(f"payment_line.act.{e.action}") if e.from_state else _("Laskettu"),
                "detail": f"{format_instant(e.created_at)}, {e.actor_name}",
            }
            for e in history(db.session(), "payment_line", line.id)
        ],
        previous=previous,
        following=following,
        place=place,
        status_kind=STATUS[line.state],
        back=url_for("payments.own")
        if provider
        else url_for("payments.lines", number=queries.run_of(line).number)
        if line.run_id
        else url_for("payments.index"),
    )


@bp.post("/lines/<uuid:line_id>/<any(verify,ask_back,reject,reopen):act>")
@allow("payment.verify")
def decide(line_id: UUID, act: str) -> tuple[str, int] | BaseResponse:
    """The verifier's acts on one line; then on to the next one that waits."""
    actor = current_actor()
    line = queries.line_by_id(actor, line_id)
    form = _form(NoteSchema())
    verbs = {
        "verify": lambda data: service.verify_lines(actor, line.run_id, [line.id]),
        "ask_back": lambda data: service.ask_back(actor, line.id, data["note"]),
        "reject": lambda data: service.reject_line(actor, line.id, data["note"]),
        "reopen": lambda data: service.reopen_line(actor, line.id),
    }
    if not form.accepted(verbs[act]):
        return _line_page(line, form), 422
    flash(
        {
            "verify": _("Rivi tarkastettu."),
            "ask_back": _("Kysymys lähetettiin palveluntuottajalle."),
            "reject": _("Rivi hylättiin, ja syy kerrottiin palveluntuottajalle."),
            "reopen": _("Rivi on taas tarkastettavana."),
        }[act],
        "success",
    )
    following = _neighbours(actor, line)[1] if act != "reopen" else None
    if following:
        return redirect(following)
    if line.run_id:
        return redirect(url_for("payments.lines", number=queries.run_of(line).number))
    return redirect(url_for("payments.line", line_id=line.id))


@bp.post("/lines/<uuid:line_id>/answer")
@allow("payment.answer")
def answer(line_id: UUID) -> tuple[str, int] | BaseResponse:
    """The provider's answer to a question."""
    actor = current_actor()
    line = queries.line_by_id(actor, line_id)
    form = _form(AnswerSchema())
    if form.accepted(lambda data: service.answer_line(actor, line.id, data["answer"])):
        flash(_("Vastauksesi lähetettiin maksatukseen."), "success")
        return redirect(url_for("payments.line", line_id=line.id))
    return _line_page(line, form), 422


@bp.get("/own")
@allow("payment.view_own")
def own() -> str:
    """A provider's statements and lines, each with its reason."""
    actor = current_actor()
    return render_template(
        "web/payments/own.html",
        statements=queries.statements(actor),
        rows=[_row(line) for line in queries.own_lines(actor)],
        status_kinds=STATUS,
    )


def _row(line: PaymentLine) -> dict[str, object]:
    return {
        "line": line,
        "reason": line_reason(line, language()),
        "oddities": evidence.oddities(line),
    }


def _line_acts(actor: Actor, rows: list[dict[str, object]]) -> set[str]:
    return {act.action for act in LINE.acts(rows[0]["line"], actor)} if rows else set()


def _neighbours(actor: Actor, line: PaymentLine) -> tuple[str | None, str | None, str]:
    """Links to the lines before and after among those that wait, and the place among them."""
    if line.run_id is None:
        return None, None, ""
    waiting = [
        row
        for row in queries.lines_of_run(actor, line.run_id)
        if row.state in UNDECIDED or row.id == line.id
    ]
    waiting.sort(key=lambda row: not evidence.oddities(row))
    place = [row.id for row in waiting].index(line.id)
    before = waiting[place - 1] if place > 0 else None
    after = waiting[place + 1] if place + 1 < len(waiting) else None
    return (
        url_for("payments.line", line_id=before.id) if before else None,
        url_for("payments.line", line_id=after.id) if after else None,
        f"{place + 1}/{len(waiting)}",
    )


def _total(run: PaymentRun) -> dict[str, int]:
    """Lines and cents without VAT of a run, those not rejected."""
    counted = [line for line in run.lines if line.state not in ("rejected", "asked_back")]
    return {"lines": len(counted), "net_cents": sum(line.amount_cents for line in counted)}


def _steps(run: PaymentRun) -> list[dict[str, str]]:
    """The state line of a run: who did what and when."""
    order = list(RUN.states)
    now = order.index(run.state)
    done = [
        (_("Laskettu"), format_instant(run.created_at)),
        (_("Tarkastettu"), _signature(run.verifier, run.verified_at)),
        (_("Hyväksytty"), _signature(run.approver, run.approved_at)),
        (_("Pankkiin"), format_instant(run.handed_over_at)),
        (_("Maksupäivä"), format_date_fi(run.pay_on)),
    ]
    states = [
        "done" if place <= now else "now" if place == now + 1 else "ahead" for place in range(5)
    ]
    return [
        {"label": name, "when": when, "state": state}
        for (name, when), state in zip(done, states, strict=True)
    ]


def _signature(person: object, at: object) -> str:
    return f"{format_instant(at)}, {person.name}" if person and at else ""  # type: ignore[attr-defined,arg-type]


def _form(schema: object, **standing: object) -> Form:
    if request.method == "POST":
        return Form(schema, posted=posted(schema, request.form, request.files))  # type: ignore[arg-type]
    return Form(schema, **standing)  # type: ignore[arg-type]


def _status(form: Form) -> int:
    return 200 if form.posted is None else 422
