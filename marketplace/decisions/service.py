"""The verbs of decisions: an award drafted, edited or discarded, signed, documented, made final."""

from collections.abc import Mapping
from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from marketplace.decisions.award import Award, freeze, thaw, usual_competence
from marketplace.decisions.events import AwardReady
from marketplace.decisions.lifecycle import DECISION
from marketplace.decisions.models import Decision, DecisionParty
from marketplace.decisions.notices import notify_parties, tell_makers
from marketplace.decisions.remedy import remedy_of_award
from marketplace.evaluation.queries import comparison
from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.events import send
from marketplace.platform.files import store
from marketplace.platform.i18n import text_of
from marketplace.platform.jobs import enqueue
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit
from marketplace.procurement.models import Call
from marketplace.procurement.service import conclude_call

DIARY = "D"
SECTIONS = "PK"
RENDER = "decision.render"
AT_ONCE = "at_once"
FINALISE_AT_ONCE = 100
"""How many decisions one run makes final at most; the next run takes the rest."""


@verb("decision.draft")
def draft_award(
    actor: Actor,
    call_id: UUID,
    grounds: str,
    reasons: Mapping[UUID, str],
    competence: str | None = None,
) -> Decision:
    """Draft the award of a call whose offers are all scored, to the first in the ranking.

    `reasons` are told to each tenderer, by its organisation's key. The comparison is frozen into
    the draft: from here on its scores can't be changed. Refuses while scores are missing; raises
    Invalid for missing words, Conflict where the call has an award already.
    """
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        if call.state != "evaluation":
            raise Refused("decision.call_not_in_evaluation", number=call.number)
        compared = comparison(u.actor, call.id)
        for refusal in compared.refusals:
            raise refusal
        with force_locale(call.language):
            title = _("Hankintapäätös: %(title)s", title=text_of(call.titles))
            rule = competence if competence is not None else usual_competence()
        content = freeze(compared)
        _check_words(thaw(content), grounds, rule, reasons)
        decision = u.add(
            Decision,
            kind="award",
            subject_type="call",
            subject_id=call.id,
            state=DECISION.initial,
            title=title,
            diary_number=next_number(u, DIARY),
            drafted_by=_person(u.actor),
            competence=rule.strip(),
            grounds=grounds.strip(),
            content=content,
            remedy={},
        )
        _add_parties(u, decision, reasons)
        begin(u, DECISION, decision, number=decision.diary_number, call=call.number)
        tell_makers(u, decision)
        return decision


def _add_parties(u: Unit, decision: Decision, reasons: Mapping[UUID, str]) -> None:
    for row in thaw(decision.content).tenderers:
        u.add(
            DecisionParty,
            decision_id=decision.id,
            organisation_id=row.organisation_id,
            rank=row.standing.rank,
            outcome="awarded" if row.standing.rank == 1 else "not_awarded",
            reasons=reasons[row.organisation_id].strip(),
        )
    u.session.refresh(decision)


def _check_words(award: Award, grounds: str, competence: str, reasons: Mapping[UUID, str]) -> None:
    """Every text is needed; reasons are named in problems by the offer's number."""
    problems = [
        Problem(name, code)
        for name, code, text in (
            ("grounds", "decision.grounds_missing", grounds),
            ("competence", "decision.competence_missing", competence),
        )
        if not text.strip()
    ] + [
        Problem(f"reason_{row.number}", "decision.reason_missing", {"number": row.number})
        for row in award.tenderers
        if not reasons.get(row.organisation_id, "").strip()
    ]
    if problems:
        raise Invalid(*problems)


def _person(actor: Actor) -> UUID:
    """Only a person prepares and makes decisions, never the system."""
    if actor.user_id is None:
        raise Refused("decision.person_needed")
    return actor.user_id


@verb("decision.draft")
def edit_award(
    actor: Actor,
    decision_id: UUID,
    grounds: str,
    reasons: Mapping[UUID, str],
    competence: str,
) -> Decision:
    """Change the words of a draft. Its comparison stays; to change that, discard the draft."""
    with unit(actor) as u:
        decision = u.lock(Decision, decision_id)
        _check_words(thaw(decision.content), grounds, competence, reasons)
        fire(u, DECISION, decision, "edit")
        decision.grounds, decision.competence = grounds.strip(), competence.strip()
        for party in decision.parties:
            party.reasons = reasons[party.organisation_id].strip()
        u.session.flush()
        return decision


@verb("decision.draft")
def discard_award(actor: Actor, decision_id: UUID, reason: str) -> Decision:
    """Give up a draft, with the reason; scores can be changed again and a new one drafted."""
    with unit(actor) as u:
        if not reason.strip():
            raise Invalid(Problem("reason", "decision.discard_reason_missing"))
        decision = u.lock(Decision, decision_id)
        fire(u, DECISION, decision, "discard", reason=reason.strip())
        return decision


@verb("decision.sign")
def sign_decision(actor: Actor, decision_id: UUID) -> Decision:
    """Make a drafted decision: number its section, fix its remedy, and give notice to all.

    The maker is another person than the drafter. All notices are written in this transaction, so
    that every party is told at the same moment; the document is made by a job of its own. The
    call is decided. Where the remedy lets the contract be made at once, AwardReady is sent.
    """
    with unit(actor) as u:
        u.lock(Call, u.get(Decision, decision_id).subject_id)  # as a cancellation locks: call first
        decision = u.lock(Decision, decision_id)
        DECISION.check(decision, "sign", u.actor)
        call = conclude_call(u.actor, decision.subject_id)
        remedy = remedy_of_award(u.actor, call.model, u.today)
        decision.maker_id = _person(u.actor)
        decision.section = _next_section(u)
        decision.signed_at = u.now
        decision.remedy = remedy.as_json()
        decision.noticed_on, decision.final_after = remedy.noticed_on, remedy.last_day
        fire(
            u,
            DECISION,
            decision,
            "sign",
            section=decision.section,
            noticed_on=remedy.noticed_on.isoformat(),
            last_day=remedy.last_day.isoformat(),
        )
        u.session.flush()
        u.session.refresh(decision)
        notify_parties(u, decision)
        enqueue(u, RENDER, key=f"{RENDER}:{decision.id}", decision_id=str(decision.id))
        if decision.remedy["contract_allowed"] == AT_ONCE:
            send(u, _award_ready(decision))
        return decision


def _next_section(u: Unit) -> str:
    """The next section of the year's list of office-holders' decisions: ``§ 14/2026``."""
    _series, year, count = next_number(u, SECTIONS).split("-")
    return f"§ {int(count)}/{year}"


def _award_ready(decision: Decision) -> AwardReady:
    winner = thaw(decision.content).winner
    return AwardReady(
        call_id=decision.subject_id,
        decision_id=decision.id,
        offer_id=winner.offer_id,
        provider_id=winner.organisation_id,
    )


@verb("decision.render")
def attach_document(actor: Actor, decision_id: UUID, document: bytes) -> Decision:
    """Keep the rendered document of a signed decision; one that stands already stays."""
    with unit(actor) as u:
        decision = u.lock(Decision, decision_id)
        if decision.signed_at is None:
            raise Refused("decision.not_signed")
        if decision.file_id is None:
            file = store(u, document, f"{decision.diary_number}.pdf", "application/pdf")
            decision.file_id = file.id
            record(u, decision, "attach", sha256=file.sha256)
        return decision


@verb("decision.finalise")
def finalise_decisions(actor: Actor) -> int:
    """Make final the decisions whose last day for a remedy has passed; returns how many.

    Where the remedy makes the contract wait for finality, AwardReady is sent now.
    """
    with unit(actor) as u:
        due = u.session.scalars(
            select(Decision)
            .where(Decision.state == "signed", Decision.final_after < u.today)
            .order_by(Decision.final_after, Decision.diary_number)
            .limit(FINALISE_AT_ONCE)
            .with_for_update(of=Decision, skip_locked=True)
        ).all()
        for decision in due:
            fire(u, DECISION, decision, "finalise")
            decision.final_at = u.now
            if decision.remedy["contract_allowed"] != AT_ONCE:
                send(u, _award_ready(decision))
        return len(due)
