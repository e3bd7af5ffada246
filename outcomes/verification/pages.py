"""Pages of verification: the queue of a run's lines, and one line beside its evidence."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.platform.actor import Actor, Audience
from marketplace.platform.audit import history
from marketplace.platform.db import db
from marketplace.platform.errors import DomainError, Refused
from marketplace.platform.forms import Form, FormField, request_form
from marketplace.platform.i18n import language
from marketplace.platform.identity.queries import town_names
from marketplace.platform.paging import asked_page, cut_page
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label, sentence, told
from outcomes.payments.lifecycle import LINE, UNDECIDED
from outcomes.payments.models import PaymentLine, PaymentRun
from outcomes.payments.pages import LINE_STATUS
from outcomes.payments.queries import lines_of_run, run_by_number, totals
from outcomes.payments.words import line_reason, state_words
from outcomes.pure.explain import explanation_from
from outcomes.pure.scheme import parse_scheme
from outcomes.verification import evidence, queries, service
from outcomes.verification.schemas import AnswerSchema, NoteSchema

bp = Blueprint("verification", __name__, url_prefix="/payments")

PAGE = 100
"""Lines of the queue on one page."""
GROUPS = ODD, PLAIN, DECIDED = range(3)
"""The groups of the queue in their order."""


@dataclass(frozen=True)
class Row:
    """A line of the queue with what the page says about it."""

    line: PaymentLine
    title: str
    particulars: list[str]
    oddities: list[evidence.Oddity]
    town: str

    @property
    def open(self) -> bool:
        """Whether the line waits for the verifier."""
        return self.line.state in UNDECIDED

    @property
    def place(self) -> int:
        """The group that it stands in: odd, plain or decided."""
        if not self.open:
            return DECIDED
        return ODD if evidence.comes_first(self.line) else PLAIN


FILTERS: dict[str, Callable[[Row], str]] = {
    "state": lambda row: row.line.state,
    "contract": lambda row: row.line.source.number,
    "town": lambda row: row.town,
    "rule": lambda row: row.line.rule,
}
"""What the queue can be narrowed by."""


@bp.get("/runs/<number>/lines")
@allow("payment.view")
def lines(number: str) -> str:
    """The queue: odd lines first, plain ones below for bulk verification, decided ones last."""
    actor = current_actor()
    run = run_by_number(actor, number)
    rows = sorted(_rows(actor, run), key=lambda row: row.place)
    chosen = _chosen()
    found = _matching(rows, chosen)
    page = cut_page(found, asked_page(), PAGE)
    return render_template(
        "web/payments/lines.html",
        run=run,
        groups=[(place, [row for row in page.rows if row.place == place]) for place in GROUPS],
        counts=Counter(row.place for row in found),
        filters=[_filter(name, chosen.get(name, ""), rows) for name in FILTERS],
        chosen=chosen,
        page=page,
        may_verify=any(row.open for row in found) and _may(actor, found, "verify"),
        waiting=sum(row.open for row in rows),
        total=totals([run.id])[run.id],
        status_kinds=LINE_STATUS,
        breadcrumbs=_trail(run, _("Tarkastus")),
    )


def _chosen() -> dict[str, str]:
    """The filters that the address names."""
    asked = {name: request.args.get(name, "") for name in FILTERS}
    return {name: value for name, value in asked.items() if value}


def _matching(rows: Sequence[Row], chosen: Mapping[str, str]) -> list[Row]:
    return [row for row in rows if all(FILTERS[name](row) == chosen[name] for name in chosen)]


def _rows(actor: Actor, run: PaymentRun) -> list[Row]:
    towns = town_names(actor)
    return [
        Row(
            line,
            evidence.fact(line),
            evidence.particulars(line),
            evidence.oddities(line),
            towns.get(line.municipality or "", ""),
        )
        for line in lines_of_run(actor, run.id)
    ]


def _filter(name: str, value: str, rows: Sequence[Row]) -> FormField:
    """A question of the filter bar with the answers that occur, each with how many lines."""
    names = {
        "state": _("Tila"),
        "contract": _("Sopimus tai tilaus"),
        "town": _("Kunta"),
        "rule": _("Sääntö"),
    }
    counted = Counter(FILTERS[name](row) for row in rows)
    words = {row.line.rule: row.particulars[0] for row in rows}
    said = {
        "state": lambda code: label(f"payment_line.state.{code}"),
        "rule": words.__getitem__,
    }.get(name, str)
    choices = [(code, f"{said(code)} ({count})") for code, count in sorted(counted.items()) if code]
    return FormField(name, names[name], "", "select", value, required=False, choices=choices)


def _may(actor: Actor, rows: Sequence[Row], action: str) -> bool:
    return any(LINE.can(row.line, action, actor) for row in rows if row.open)


def _trail(run: PaymentRun, here: str) -> list[tuple[str, str | None]]:
    return [
        (_("Tehtävät"), url_for("home.index")),
        (_("Maksuajot"), url_for("payments.index")),
        (run.number, url_for("payments.run", number=run.number)),
        (here, None),
    ]


@bp.post("/runs/<number>/verify")
@allow("payment.verify")
def verify(number: str) -> Response:
    """Verify the chosen lines of a run, or all plain ones that match the queue's filters."""
    actor = current_actor()
    run = run_by_number(actor, number)
    try:
        count = service.verify_lines(actor, run.id, _lines_meant(actor, run))
    except DomainError as error:
        if error.status == 403:
            raise
        flash(sentence(error), "alert")
    else:
        flash(ngettext("%(num)d rivi tarkastettu.", "%(num)d riviä tarkastettu.", count), "success")
    return redirect(url_for("verification.lines", number=number, **_chosen()))


def _lines_meant(actor: Actor, run: PaymentRun) -> list[UUID]:
    """The lines that were ticked; or by the other button all plain ones, as many as it said.

    Raises Refused where another number matches by now: nobody decides about lines unseen.
    """
    if "matching" not in request.form:
        return request.form.getlist("line", type=UUID)
    matching = _matching(_rows(actor, run), _chosen())
    plain = [row.line.id for row in matching if row.place == PLAIN]
    if len(plain) != request.form.get("matching", type=int):
        raise Refused("payment.matching_changed", count=len(plain))
    return plain


@bp.get("/lines/<uuid:line_id>")
@allow("payment.view_line")
def line(line_id: UUID) -> str:
    """One line beside its evidence."""
    return _line_page(queries.line_by_id(current_actor(), line_id))


def _line_page(line: PaymentLine, form: Form | None = None) -> str:
    actor = current_actor()
    provider = actor.audience == Audience.PROVIDER
    acts = {act.action: act for act in LINE.acts(line, actor)}
    previous, following, place = _neighbours(actor, line)
    return render_template(
        "web/payments/line.html",
        line=line,
        title=evidence.fact(line),
        reason=line_reason(line, language()),
        oddities=evidence.oddities(line),
        months=evidence.calendar_months(line) if line.contract else [],
        legend=evidence.calendar_legend(line),
        steps=evidence.arithmetic(line),
        facts=[] if provider else queries.facts_of_line(actor, line),
        marking=queries.marking_of_line(actor, line),
        acts=acts,
        missing={name: [sentence(no) for no in act.missing] for name, act in acts.items()},
        form=form or Form(AnswerSchema() if provider else NoteSchema()),
        remarks=_remarks(line),
        events=told(history(db.session(), "payment_line", line.id)),
        previous=previous,
        following=following,
        place=place,
        status_kind=LINE_STATUS[line.state],
        state_words=state_words(line, actor.today),
        breadcrumbs=_own_trail() if provider else _line_trail(line),
        **_parties(actor, line),
    )


def _parties(actor: Actor, line: PaymentLine) -> dict[str, Any]:
    """Rule, groups and town of a line in words."""
    contract, referral = line.contract, line.referral
    scheme = parse_scheme(contract.scheme, contract.number) if contract else None
    groups = referral.groups if scheme and referral else []
    return {
        "rule": explanation_from(line.explanation).rule_label.in_language(language()),
        "groups": [
            scheme.groups[code].label.in_language(language())
            for code in groups
            if scheme and code in scheme.groups
        ],
        "town": town_names(actor).get(line.municipality or "", ""),
    }


def _remarks(line: PaymentLine) -> list[dict[str, str]]:
    return [
        {
            "kind": "alert" if remark["kind"] == service.REJECTION else "info",
            "title": label(f"payment_line.remark.{remark['kind']}"),
            "text": remark["text"],
        }
        for remark in line.remarks
    ]


def _line_trail(line: PaymentLine) -> list[tuple[str, str | None]]:
    if line.run is None:
        return [(_("Maksuajot"), url_for("payments.index")), (_("Maksurivi"), None)]
    *before, _here = _trail(line.run, "")
    queue = url_for("verification.lines", number=line.run.number)
    return [*before, (_("Tarkastus"), queue), (_("Maksurivi"), None)]


def _own_trail() -> list[tuple[str, str | None]]:
    return [(_("Maksut"), url_for("payments.own")), (_("Maksurivi"), None)]


def _neighbours(actor: Actor, line: PaymentLine) -> tuple[str | None, str | None, str]:
    """Links to the lines before and after among those that wait, and the place among them."""
    if actor.audience == Audience.PROVIDER or line.run_id is None:
        return None, None, ""
    waiting = queries.waiting_lines(actor, line)
    place = [row.id for row in waiting].index(line.id)
    before = waiting[place - 1] if place > 0 else None
    after = waiting[place + 1] if place + 1 < len(waiting) else None
    return _link(before), _link(after), f"{place + 1}/{len(waiting)}"


def _link(line: PaymentLine | None) -> str | None:
    return url_for("verification.line", line_id=line.id) if line else None


@bp.post("/lines/<uuid:line_id>/<any(verify,ask_back,reject,reopen):act>")
@allow("payment.verify")
def decide(line_id: UUID, act: str) -> tuple[str, int] | Response:
    """The verifier's acts on one line; then on to the next one that waits."""
    actor = current_actor()
    line = queries.line_by_id(actor, line_id)
    form = request_form(NoteSchema())
    verbs: dict[str, Callable[[dict[str, Any]], object]] = {
        "verify": lambda _data: service.verify_line(actor, line.id),
        "ask_back": lambda data: service.ask_back(actor, line.id, data["note"]),
        "reject": lambda data: service.reject_line(actor, line.id, data["note"]),
        "reopen": lambda _data: service.reopen_line(actor, line.id),
    }
    if not form.accepted(verbs[act]):
        return _line_page(line, form), form.status
    said = {
        "verify": _("Rivi tarkastettu."),
        "ask_back": _("Kysymys lähetettiin palveluntuottajalle."),
        "reject": _("Rivi hylättiin, ja syy kerrottiin palveluntuottajalle."),
        "reopen": _("Rivi on taas tarkastettavana."),
    }
    flash(said[act], "success")
    following = _neighbours(actor, line)[1] if act != "reopen" else _link(line)
    return redirect(following or _queue_of(line))


def _queue_of(line: PaymentLine) -> str:
    if line.run is None:
        return url_for("verification.line", line_id=line.id)
    return url_for("verification.lines", number=line.run.number)


@bp.post("/lines/<uuid:line_id>/answer")
@allow("payment.answer")
def answer(line_id: UUID) -> tuple[str, int] | Response:
    """The provider's answer to a question."""
    actor = current_actor()
    line = queries.line_by_id(actor, line_id)
    form = request_form(AnswerSchema())
    if form.accepted(lambda data: service.answer_line(actor, line.id, data["answer"])):
        flash(_("Vastauksesi lähetettiin maksatukseen."), "success")
        return redirect(url_for("verification.line", line_id=line.id))
    return _line_page(line, form), form.status
