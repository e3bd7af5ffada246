"""The verbs of decisions: drafted, edited or discarded, signed, annulled, made final."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from marketplace.decisions.award import award_in, frozen, thaw
from marketplace.decisions.competence import power_of
from marketplace.decisions.drafting import (
    competence,
    lay_draft,
    parties_of,
    person,
    write_words,
)
from marketplace.decisions.effects import EFFECTS
from marketplace.decisions.events import AwardReady, DecisionFell, DecisionReplaced
from marketplace.decisions.kinds import AWARDS, KINDS, kind_of
from marketplace.decisions.lifecycle import CONDITION, DECISION, STANDING, not_correctable
from marketplace.decisions.models import Decision, DecisionCondition
from marketplace.decisions.notices import notify_parties, tell_ended
from marketplace.decisions.remedy import (
    AFTER_FINALITY,
    AFTER_STANDSTILL,
    Remedy,
    remedy_of_decision,
)
from marketplace.decisions.wording import (
    ByParty,
    Words,
    suggested_strengths,
    suggested_weaknesses,
)
from marketplace.evaluation.queries import comparison
from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.events import send
from marketplace.platform.files import store
from marketplace.platform.jobs import enqueue
from marketplace.platform.lifecycle import fire
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit
from marketplace.procurement.models import Call
from marketplace.procurement.service import finish_call, reopen_evaluation

SECTIONS = "PK"
RENDER = "decision.render"
FINALISE_AT_ONCE = 100
"""How many decisions one run makes final at most; the next run takes the rest."""


# Drafts ---------------------------------------------------------------------------------------


@verb("decision.draft")
def draft_award(
    actor: Actor,
    call_id: UUID,
    grounds: str,
    reasons: ByParty,
    competence_words: str | None = None,
    *,
    strengths: ByParty | None = None,
    weaknesses: ByParty | None = None,
    conditions: Sequence[tuple[str, date | None]] = (),
) -> Decision:
    """Draft the award of a call whose offers are all scored, to the first in the ranking.

    `reasons`, `strengths` and `weaknesses` are told to each tenderer, by its organisation's key;
    the latter two come from the points where none are given. `conditions` are what the winner
    must still show, each with its last day. The comparison is frozen into the draft: from here on
    its scores can't be changed. Refuses while scores are missing; raises Invalid for missing
    words, Conflict where the call has a draft already.
    """
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        if call.state != "evaluation":
            raise Refused("decision.call_not_in_evaluation", number=call.number)
        compared = comparison(u.actor, call.id)
        for refusal in compared.refusals:
            raise refusal
        content = frozen(u.actor, compared)
        award = thaw(content)
        given = competence_words
        words = Words(
            grounds=grounds,
            competence=competence(u.actor, "award", call) if given is None else given,
            reasons=reasons,
            strengths=suggested_strengths(award, call.language) if strengths is None else strengths,
            weaknesses=suggested_weaknesses(award, call.language)
            if weaknesses is None
            else weaknesses,
            conditions=tuple(conditions),
        )
        return lay_draft(u, KINDS["award"], call, content, words, parties_of(award))


@verb("decision.draft")
def edit_decision(actor: Actor, decision_id: UUID, words: Words) -> Decision:
    """Change the words of a draft. Its comparison stays; to change that, discard the draft."""
    with unit(actor) as u:
        decision = u.lock(Decision, decision_id)
        words.check(award_in(decision), u.today)
        fire(u, DECISION, decision, "edit")
        write_words(u, decision, words)
        return decision


@verb("decision.draft")
def discard_decision(actor: Actor, decision_id: UUID, reason: str) -> Decision:
    """Give up a draft, with the reason; scores can be changed again and a new one drafted."""
    with unit(actor) as u:
        if not reason.strip():
            raise Invalid(Problem("reason", "decision.discard_reason_missing"))
        decision = u.lock(Decision, decision_id)
        fire(u, DECISION, decision, "discard", reason=reason.strip())
        return decision


# Signed ---------------------------------------------------------------------------------------


@verb("decision.sign")
def sign_decision(actor: Actor, decision_id: UUID, minutes: str | None = None) -> Decision:
    """Make a drafted decision: number its section, fix its remedy, and give notice to all.

    The maker is another person than the drafter and has the competence; of a body's decision it
    is who records it, with the meeting and section of its `minutes`. All notices are written in
    this transaction, so that every party is told at the same moment; the document is made by a
    job of its own. What the decision rests on is replaced, and the call moves as the kind says.
    Where the remedy lets the contract be made at once, AwardReady is sent.
    """
    with unit(actor) as u:
        u.lock(Call, u.get(Decision, decision_id).subject_id)  # as a cancellation locks: call first
        decision = u.lock(Decision, decision_id)
        decision.minutes = (minutes or "").strip() or None
        DECISION.check(decision, "sign", u.actor)
        _still_rests(u, decision)
        _replace_earlier(u, decision)
        _fix(u, decision, remedy_of_decision(u.actor, decision, u.today))
        fire(
            u,
            DECISION,
            decision,
            "sign",
            section=decision.section,
            noticed_on=str(decision.noticed_on),
            last_day=str(decision.final_after),
            power=decision.power["key"],
        )
        u.session.flush()
        EFFECTS[decision.kind](u, decision)
        u.session.refresh(decision)
        notify_parties(u, decision)
        enqueue(u, RENDER, key=f"{RENDER}:{decision.id}", decision_id=str(decision.id))
        _release(u, decision)
        return decision


def _still_rests(u: Unit, decision: Decision) -> None:
    """What the draft was laid on has not moved since: a correction on what may still be corrected,
    the next in line on what lapsed."""
    if decision.rests_on_id is None or decision.kind == "cancellation":
        return
    earlier = u.lock(Decision, decision.rests_on_id)
    if decision.kind == "award":
        if earlier.state != "lapsed" or u.get(Call, decision.subject_id).state != "decided":
            raise Refused("decision.basis_moved", number=earlier.diary_number)
    elif refusal := not_correctable(earlier, u.today):
        raise refusal


def _replace_earlier(u: Unit, decision: Decision) -> None:
    """What stands on the same matter and the decision rests on is in force no longer."""
    if decision.rests_on_id is None:
        return
    earlier = u.lock(Decision, decision.rests_on_id)
    if earlier.state in STANDING:
        fire(u, DECISION, earlier, "replace", by=decision.diary_number)
        u.session.flush()
        send(u, DecisionReplaced(earlier.id, decision.id))
        send(u, DecisionFell(earlier.id))


def _fix(u: Unit, decision: Decision, remedy: Remedy) -> None:
    """Maker, competence, section and remedy, as they are on the day of the decision."""
    decision.maker_id = person(u.actor)
    decision.power = power_of(u.actor, decision, u.get(Call, decision.subject_id))
    decision.section = _next_section(u)
    decision.signed_at = u.now
    decision.remedy = remedy.as_json()
    decision.noticed_on, decision.final_after = remedy.noticed_on, remedy.last_day
    decision.contract_from = remedy.contract_from if kind_of(decision).awards else None


def _next_section(u: Unit) -> str:
    """The next section of the year's list of office-holders' decisions: ``§ 14/2026``."""
    _series, year, count = next_number(u, SECTIONS).split("-")
    return f"§ {int(count)}/{year}"


def _release(u: Unit, decision: Decision) -> None:
    """Ask for the contract once nothing holds it; end the call once its award is final too."""
    award = award_in(decision)
    if award is None or decision.open_conditions or decision.state not in STANDING:
        return
    if decision.ready_at is None and _contract_allowed(decision, u.today):
        decision.ready_at = u.now
        send(
            u,
            AwardReady(
                call_id=decision.subject_id,
                decision_id=decision.id,
                offer_id=award.winner.offer_id,
                provider_id=award.winner.organisation_id,
            ),
        )
    if decision.state == "final" and u.get(Call, decision.subject_id).state == "decided":
        with unit(system_actor(u.actor.clock, u.actor.ids, u.actor.area_id)) as system:
            finish_call(system.actor, decision.subject_id)


def _contract_allowed(decision: Decision, today: date) -> bool:
    """As the remedy says: at once, after the standstill while no appeal is pending (Act
    1397/2016, section 150), or at finality."""
    if decision.contract_from is None or today < decision.contract_from:
        return False
    allowed = decision.remedy["contract_allowed"]
    if allowed == AFTER_FINALITY:
        return decision.state == "final"
    return allowed != AFTER_STANDSTILL or not decision.pending


@verb("decision.settle")
def fulfil_condition(actor: Actor, condition_id: UUID, note: str) -> Decision:
    """The winner has shown what a condition asks; `note` says how. With the last one the contract
    is asked for, if nothing else holds it."""
    with unit(actor) as u:
        decision, condition = _condition(u, condition_id)
        _settle(u, condition, "fulfil", note)
        u.session.refresh(decision)
        _release(u, decision)
        return decision


@verb("decision.settle")
def lapse_condition(actor: Actor, condition_id: UUID, note: str) -> Decision:
    """A condition was not fulfilled by its last day: the decision lapses, all parties are told, and
    an award to the next in line can be drafted."""
    with unit(actor) as u:
        decision, condition = _condition(u, condition_id)
        _settle(u, condition, "lapse", note)
        u.session.refresh(decision)
        fire(u, DECISION, decision, "lapse", condition=condition.words)
        u.session.flush()
        send(u, DecisionFell(decision.id))
        tell_ended(u, decision, f"{condition.words} {condition.note}")
        return decision


def _condition(u: Unit, condition_id: UUID) -> tuple[Decision, DecisionCondition]:
    decision = u.lock(Decision, u.get(DecisionCondition, condition_id).decision_id)
    if decision.state not in STANDING:
        raise Refused("decision.not_standing", number=decision.diary_number)
    return decision, u.lock(DecisionCondition, condition_id)


def _settle(u: Unit, condition: DecisionCondition, action: str, note: str) -> None:
    if not note.strip():
        raise Invalid(Problem("note", "decision.note_missing"))
    fire(u, CONDITION, condition, action, note=note.strip())
    condition.note, condition.settled_at = note.strip(), u.now
    u.session.flush()


@verb("decision.annul")
def annul_decision(actor: Actor, decision_id: UUID, reason: str) -> Decision:
    """A court has annulled a decision: all parties are told, and a decided call goes back to its
    evaluation."""
    with unit(actor) as u:
        call = u.lock(Call, u.get(Decision, decision_id).subject_id)
        decision = u.lock(Decision, decision_id)
        stood = decision.state in STANDING
        fire(u, DECISION, decision, "annul", reason=reason)
        u.session.flush()
        send(u, DecisionFell(decision.id))
        tell_ended(u, decision, reason)
        if stood and call.state in ("decided", "final"):
            reopen_evaluation(u.actor, call.id, reason)
        return decision


@verb("decision.hold")
def hold_decision(actor: Actor, decision_id: UUID, pending: int) -> Decision:
    """Note how many claims and appeals wait for their outcome; while there are any, the decision
    does not become final."""
    with unit(actor) as u:
        decision = u.lock(Decision, decision_id)
        decision.pending = pending
        record(u, decision, "hold", pending=pending)
        return decision


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


# By time --------------------------------------------------------------------------------------


@verb("decision.finalise")
def finalise_decisions(actor: Actor) -> int:
    """Make final the decisions whose last day for a remedy has passed and that no claim holds;
    returns how many. Contracts that waited for finality are asked for."""
    with unit(actor) as u:
        due = u.session.scalars(
            select(Decision)
            .where(
                Decision.state == "signed",
                Decision.final_after < u.today,
                Decision.pending == 0,
            )
            .order_by(Decision.final_after, Decision.diary_number)
            .limit(FINALISE_AT_ONCE)
            .with_for_update(of=Decision, skip_locked=True)
        ).all()
        for decision in due:
            fire(u, DECISION, decision, "finalise")
            decision.final_at = u.now
            _release(u, decision)
        return len(due)


@verb("decision.finalise")
def release_contracts(actor: Actor) -> int:
    """Ask for the contracts whose standstill has ended; returns how many decisions it looked at."""
    with unit(actor) as u:
        due = u.session.scalars(
            select(Decision)
            .where(
                Decision.kind.in_(AWARDS),
                Decision.state.in_(STANDING),
                Decision.ready_at.is_(None),
                Decision.contract_from <= u.today,
                or_(
                    Decision.state == "final",
                    Decision.remedy["contract_allowed"].astext != AFTER_FINALITY,
                ),
            )
            .order_by(Decision.contract_from, Decision.diary_number)
            .limit(FINALISE_AT_ONCE)
            .with_for_update(of=Decision, skip_locked=True)
        ).all()
        for decision in due:
            _release(u, decision)
        return len(due)
