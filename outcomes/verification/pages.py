"""The page of one line beside its evidence: the verifier decides it, the provider answers."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.platform.actor import Actor, Audience
from marketplace.platform.audit import history, last_change
from marketplace.platform.db import db
from marketplace.platform.forms import Form, request_form
from marketplace.platform.i18n import language, text_of
from marketplace.platform.identity.municipalities import town_names
from marketplace.platform.permissions import may
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label, said_missing, told
from outcomes.payments.expected import expected
from outcomes.payments.lifecycle import LINE, UNDECIDED
from outcomes.payments.marks import BOTH_PAY
from outcomes.payments.models import PaymentLine
from outcomes.payments.shown import LINE_STATUS
from outcomes.payments.words import line_reason, state_words
from outcomes.pure.scheme import parse_scheme
from outcomes.results.conflicts import settled_about, waiting_about
from outcomes.verification import evidence, queries, service
from outcomes.verification.adjusted import days_of_adjustment, own_facts_of_adjustment
from outcomes.verification.disputes.lifecycle import DISPUTE
from outcomes.verification.disputes.queries import decision_on, disputes_of
from outcomes.verification.disputes.schemas import DisputeAnswerSchema, DisputeSchema
from outcomes.verification.queue import Queue, QueueSearch
from outcomes.verification.queue_pages import (
    arguments,
    asked_search,
    bp,
    line_url,
    queue_url,
    trail,
)
from outcomes.verification.reasons import reasons_ever
from outcomes.verification.schemas import AnswerSchema, BothPaySchema, NoteSchema
from outcomes.verification.subsidies import subsidy_words


@bp.get("/lines/<uuid:line_id>")
@allow("payment.view_line")
def line(line_id: UUID) -> str:
    """One line beside its evidence."""
    return line_page(queries.line_by_id(current_actor(), line_id))


def line_page(
    line: PaymentLine,
    form: Form | None = None,
    clause_form: Form | None = None,
    dispute_form: Form | None = None,
) -> str:
    """A line with its evidence, its disputes and the acts on it; a form that came back is shown."""
    actor = current_actor()
    provider = actor.audience == Audience.PROVIDER
    acts = LINE.acts(line, actor)
    note_form = form or _empty_form(actor, line)
    return render_template(
        "web/payments/line.html",
        line=line,
        form=clause_form or dispute_form or note_form,  # whose errors the page tells first
        note_form=note_form,
        title=evidence.fact(line),
        reason=line_reason(line, language()),
        oddities=evidence.oddities(line),
        subsidy=subsidy_words(line),
        **_calendar(actor, line),
        conditions=evidence.conditions(line),
        steps=evidence.arithmetic(line),
        **_facts(actor, line),
        **_earlier(actor, line),
        asked_back=([], []) if provider else queries.claims_asking_it(line),
        acts=acts,
        may_calculate=may(actor, "payment.calculate"),
        missing=said_missing(acts),
        clause_form=clause_form or Form(BothPaySchema()),
        remarks=_remarks(actor, line),
        **_disputes(actor, line, dispute_form),
        events=told(history(db.session(), "payment_line", line.id)),
        status_kind=LINE_STATUS[line.state],
        line_states=LINE_STATUS,
        state_words=state_words(line, actor.today, own=provider),
        expected=expected(actor, [line]).get(line.id) if provider else None,
        **({"breadcrumbs": _own_trail()} if provider else _within_queue(actor, line)),
        **_parties(actor, line),
    )


def _calendar(actor: Actor, line: PaymentLine) -> dict[str, Any]:
    """The days that a line rests on and who marked them; of an adjustment by the facts that it was
    calculated with."""
    rests = queries.resting(line)
    marking = queries.marking_of_line(actor, rests)
    days = days_of_adjustment(actor, line) if line.adjusted is not None else None
    if days is not None:
        return {
            "months": evidence.adjusted_months(line, days),
            "legend": evidence.adjusted_legend(line, days),
            "changed_days": evidence.changed_days(days),
            "marking": marking,
        }
    return {
        "months": evidence.calendar_months(rests) if line.contract else [],
        "legend": evidence.calendar_legend(rests),
        "changed_days": [],
        "marking": marking,
    }


def _facts(actor: Actor, line: PaymentLine) -> dict[str, Any]:
    """The facts that a line rests on with their papers, and what was said of them since; a provider
    sees of an adjustment which facts changed and who told so, and of other lines none."""
    if actor.audience == Audience.PROVIDER:
        facts = own_facts_of_adjustment(actor, line) if line.adjusted is not None else []
        return {"facts": facts, "papers": (), "disputed": (), "disputed_spells": ()}
    facts = queries.facts_of_line(actor, line)
    spell_ids = {fact.evidence.spell.spell_id for fact in facts}
    waiting = waiting_about(spell_ids)
    return {
        "facts": facts,
        "papers": queries.papers_of(actor, facts),
        "changed_later": queries.changed_since(actor, line) if facts else False,
        "disputed": {conflict.id for _spell, conflict in waiting},
        "disputed_spells": {spell_id for spell_id, _conflict in waiting},
        "settled": settled_about(spell_ids),
        "answers": queries.words_of_client(actor, line, facts),
    }


def _earlier(actor: Actor, line: PaymentLine) -> dict[str, Any]:
    """The line that an adjustment adjusts, its decision, and where the outcome is now."""
    adjusted = line.adjusted if line.adjusts_line_id else None
    if adjusted is None:
        return {"adjusted": None}
    return {
        "adjusted": adjusted,
        "adjusted_title": evidence.fact(adjusted),
        "adjusted_state": state_words(adjusted, actor.today),
        "adjusted_decision": queries.decision_of(adjusted),
        "moved": queries.moved_line(line),
    }


def _disputes(actor: Actor, line: PaymentLine, form: Form | None) -> dict[str, Any]:
    """What was disputed of a line, and what the actor may say to it now."""
    provider = actor.audience == Audience.PROVIDER
    disputes = disputes_of(actor, line.id)
    open_one = next((each for each in disputes if each.state == DISPUTE.initial), None)
    decision = decision_on(actor, line) if may(actor, "dispute.make") else None
    answers = DISPUTE.acts(open_one, actor) if open_one else {}
    return {
        "disputes": disputes,
        "dispute_form": form or Form(DisputeSchema() if provider else DisputeAnswerSchema()),
        "open_dispute": open_one,
        "disputable_until": decision.last_day
        if decision and not open_one and decision.last_day >= actor.today
        else None,
        "dispute_acts": answers,
        "dispute_missing": said_missing(answers),
    }


def _empty_form(actor: Actor, line: PaymentLine) -> Form:
    if actor.audience == Audience.PROVIDER:
        return Form(AnswerSchema())
    return Form(NoteSchema(actor), seen=last_change(line))


def _within_queue(actor: Actor, line: PaymentLine) -> dict[str, Any]:
    """Where a line stands in the queue from which it was opened, and what else was claimed of its
    outcome."""
    search = asked_search()
    found = Queue(actor, search)
    waits = line.state in UNDECIDED
    before, after = (found.previous(line.id), found.following(line.id)) if waits else (None, None)
    return {
        "previous": line_url(before, search) if before else None,
        "following": line_url(after, search) if after else None,
        "arguments": arguments(search),
        "rivals": queries.rivals_of(actor, line),
        "breadcrumbs": trail(search, _("Maksurivi")),
    }


def _parties(actor: Actor, line: PaymentLine) -> dict[str, Any]:
    """Rule, groups and town of a line in words."""
    contract, referral = line.contract, line.referral
    scheme = parse_scheme(contract.scheme, contract.number) if contract else None
    groups = referral.groups if scheme and referral else []
    return {
        "rule": line.explained.rule_label.in_language(language()),
        "groups": [
            scheme.groups[code].label.in_language(language())
            for code in groups
            if scheme and code in scheme.groups
        ],
        "town": town_names(actor).get(line.municipality or "", ""),
    }


def _remarks(actor: Actor, line: PaymentLine) -> list[dict[str, str]]:
    names = {rule.key: text_of(rule.value["names"]) for rule in reasons_ever(actor)}
    return [
        {
            "kind": "alert" if _is_rejection(line, remark) else "info",
            "title": ": ".join(
                filter(
                    None,
                    (
                        _remark_name(line, remark),
                        names.get(remark.get("reason", "")),
                    ),
                )
            ),
            "text": remark["text"],
            "file_id": remark.get("file_id", ""),
        }
        for remark in line.remarks
    ]


def _is_rejection(line: PaymentLine, remark: Mapping[str, str]) -> bool:
    return remark["kind"] == service.REJECTION and line.state == "rejected"


def _remark_name(line: PaymentLine, remark: Mapping[str, str]) -> str:
    """What a remark is called; of a line that is rejected no more, why it was rejected before."""
    if remark["kind"] == service.REJECTION and not _is_rejection(line, remark):
        return label("payment_line.remark.rejected_before")
    return label(f"payment_line.remark.{remark['kind']}")


def _own_trail() -> list[tuple[str, str | None]]:
    return [(_("Maksut"), url_for("payments.own")), (_("Maksurivi"), None)]


@bp.post("/lines/<uuid:line_id>/<any(verify,ask_back,reject,reopen):act>")
@allow("payment.verify")
def decide(line_id: UUID, act: str) -> tuple[str, int] | Response:
    """The verifier's acts on one line; then on to the next one that waits."""
    actor, search = current_actor(), asked_search()
    line = queries.line_by_id(actor, line_id)
    onward = _next_url(actor, line, search)
    if line.state == DONE.get(act):  # a key pressed twice: it is as the actor wants it
        return redirect(onward)
    form = request_form(NoteSchema(actor), seen=last_change(line))
    verbs: dict[str, Callable[[dict[str, Any]], object]] = {
        "verify": lambda _data: service.verify_line(actor, line.id, seen=form.seen),
        "ask_back": lambda data: service.ask_back(actor, line.id, data["note"], data["reason"]),
        "reject": lambda data: service.reject_line(
            actor, line.id, data["note"], data["reason"], seen=form.seen
        ),
        "reopen": lambda _data: service.reopen_line(actor, line.id),
    }
    if not form.accepted(verbs[act]):
        return line_page(line, form), form.status
    said = {
        "verify": _("Rivi tarkastettu."),
        "ask_back": _("Kysymys lähetettiin palveluntuottajalle."),
        "reject": _("Rivi hylättiin, ja syy kerrottiin palveluntuottajalle."),
        "reopen": _("Rivi on taas tarkastettavana."),
    }
    flash(said[act], "success")
    if act == "reopen":
        return redirect(line_url(line.id, search))
    return redirect(onward)


DONE = {"verify": "verified", "ask_back": "asked_back", "reject": "rejected"}
"""What a line is after an act on it."""


def _next_url(actor: Actor, line: PaymentLine, search: QueueSearch) -> str:
    """The line that waits after one, or the queue."""
    following = Queue(actor, search).following(line.id)
    return line_url(following, search) if following else queue_url(search)


@bp.post("/lines/<uuid:line_id>/both-pay")
@allow("payment.record_term")
def both_pay(line_id: UUID) -> tuple[str, int] | Response:
    """The verifier records that the contract of a line pays though another one does too."""
    actor, search = current_actor(), asked_search()
    line = queries.line_by_id(actor, line_id)
    form = request_form(BothPaySchema())
    holds = {"holds": True}
    number = line.source.number
    if form.accepted(
        lambda data: service.record_term(actor, number, BOTH_PAY, holds, data["clause"])
    ):
        flash(_("Ehto on kirjattu. Sopimus maksaa, vaikka toinenkin maksaa."), "success")
        return redirect(line_url(line.id, search))
    return line_page(line, clause_form=form), form.status


@bp.post("/lines/<uuid:line_id>/answer")
@allow("payment.answer")
def answer(line_id: UUID) -> tuple[str, int] | Response:
    """The provider's answer to a question."""
    actor = current_actor()
    line = queries.line_by_id(actor, line_id)
    form = request_form(AnswerSchema())

    def answered(data: dict[str, Any]) -> str | None:
        file = data["file"]
        content, name = (file.read(), file.filename) if file else (b"", "")
        answered_line = service.answer_line(actor, line.id, data["answer"], content, name)
        return answered_line.remarks[-1].get("file_id")

    if form.accepted(answered):
        flash(_("Vastauksesi lähetettiin maksatukseen."), "success")
        if form.result is not None:  # nobody is shown it before it is gone through
            return redirect(url_for("evidence.show", file_id=form.result))
        return redirect(url_for("verification.line", line_id=line.id))
    return line_page(line, form), form.status
