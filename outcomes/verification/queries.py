"""Reads for verification: one line, and the facts that it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, or_, select

from marketplace.platform.actor import Actor
from marketplace.platform.audit import AuditEvent, history
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.files import StoredFile
from marketplace.platform.identity.queries import organisation
from outcomes.evidence.queries import evidence_file, is_withheld_from
from outcomes.payments.changed import CHANGED
from outcomes.payments.lifecycle import OPEN
from outcomes.payments.marks import CORRECTED_DAYS
from outcomes.payments.models import PaymentLine
from outcomes.payments.recoveries.models import RecoveryClaim
from outcomes.payments.recoveries.queries import claims_asking, outcomes_left
from outcomes.payments.resting import spells_under
from outcomes.pure.explain import Adjustment, Outcome
from outcomes.results.confirming.models import WorkConfirmation
from outcomes.results.confirming.queries import answers_about
from outcomes.results.queries import (
    Calculated,
    Fact,
    changed_spells,
    evidence_of,
    facts_then,
)
from outcomes.verification.adjusted import facts_of_adjustment

RIVALS = 20
"""How many lines of the same outcome a page shows at most."""


def line_by_id(_actor: Actor, line_id: UUID) -> PaymentLine:
    """A payment line by its key; NotFound where the actor may not know of it."""
    found = db.session.get(PaymentLine, line_id)
    if found is None:
        raise NotFound("payment_line.not_found", key=str(line_id))
    return found


def facts_of_line(actor: Actor, line: PaymentLine) -> list[Fact]:
    """The spells that a line rests on, each with where it came from and what is known of it now; of
    an adjustment those of the outcome before it, each with what the adjustment says of it."""
    if line.adjusted is not None:
        return facts_of_adjustment(actor, line)
    told = evidence_of(actor, line.explained.spell_ids)
    return facts_then(told, Calculated(line.as_of, line.created_at), actor.now)


def changed_since(actor: Actor, line: PaymentLine) -> bool:
    """Whether what is known has changed since a line was calculated."""
    told = evidence_of(actor, spells_under([line])[line.id])
    then = Calculated(line.as_of, line.created_at)
    return bool(changed_spells(told, then, actor.now))


def resting(line: PaymentLine) -> PaymentLine:
    """The line whose days and facts a line rests on: of an adjustment to nothing, the one that it
    adjusts."""
    explanation = line.explained
    gone = isinstance(explanation, Adjustment) and explanation.now is None
    return line.adjusted if gone and line.adjusted is not None else line


@dataclass(frozen=True)
class Decided:
    """The last decision on a line: which, by whom and when."""

    action: str
    who: str
    at: datetime


def decision_of(line: PaymentLine) -> Decided | None:
    """The last decision on a line; None where there is none yet."""
    events = history(db.session(), "payment_line", line.id)
    event = next((each for each in reversed(events) if each.action in ("verify", "reject")), None)
    return Decided(event.action, event.actor_name, event.created_at) if event else None


def claims_asking_it(line: PaymentLine) -> tuple[list[str], list[str]]:
    """Numbers of the recovery claims that ask a line's outcome back: those that are cancelled when
    it is verified, and those for which it then waits; none where it is decided."""
    cancelled: list[str] = []
    waited_for: list[str] = []
    if line.state in OPEN and line.amount_cents > 0:
        for key in claims_asking([line.outcome]):
            claim = db.session.get_one(RecoveryClaim, key)
            whole = claim.state == "written_off" or claim.repaid_cents
            waits = whole and outcomes_left(key, line)
            (waited_for if waits else cancelled).append(claim.number)
    return cancelled, waited_for


def moved_line(line: PaymentLine) -> PaymentLine | None:
    """Where the outcome is now that an adjustment took off its day, by a line of its own."""
    explanation = line.explained
    if not isinstance(explanation, Adjustment) or explanation.moved_to is None:
        return None
    return db.session.scalars(
        select(PaymentLine)
        .where(
            PaymentLine.contract_id == line.contract_id,
            PaymentLine.subject_id == line.subject_id,
            PaymentLine.rule == line.rule,
            PaymentLine.outcome_on == explanation.moved_to,
            PaymentLine.adjusts_line_id.is_(None),
        )
        .limit(1)
    ).one_or_none()


@dataclass(frozen=True)
class Paper:
    """Evidence that a provider sent, and whether the actor is shown it yet."""

    file: StoredFile
    shown: bool


def papers_of(actor: Actor, facts: Sequence[Fact]) -> list[Paper]:
    """The evidence of the facts of a line, each file once."""
    keys = dict.fromkeys(fact.evidence.file_id for fact in facts if fact.evidence.file_id)
    files = [evidence_file(actor, key) for key in keys]
    return [Paper(file, not is_withheld_from(actor, file)) for file in files]


def words_of_client(
    actor: Actor, line: PaymentLine, facts: Sequence[Fact]
) -> Sequence[WorkConfirmation]:
    """What the line's client has answered about the work that it rests on."""
    employers = {fact.evidence.spell.employer_id for fact in facts}
    if not employers:
        return []
    return answers_about(actor, line.person_key, employers)


MARKED = {"referral": "create", "service_start": "start", "service_end": "end"}
"""The act by which each dated moment of a referral is marked."""


@dataclass(frozen=True)
class Marking:
    """A day of a referral that a line rests on: who marked it, for whom and when."""

    action: str
    day: date
    who: str
    organisation: str
    at: datetime
    changed_since: bool


def marking_of_line(actor: Actor, line: PaymentLine) -> Marking | None:
    """Where the day of a fee for a moment of the referral comes from; None for other lines."""
    explanation = line.explained
    outcome = explanation.now if isinstance(explanation, Adjustment) else explanation
    if outcome is None or outcome.anchor is None or line.referral is None:
        return None
    action, referral = MARKED[outcome.anchor], line.referral
    events = history(db.session(), "referral", referral.id)
    marks = (each for each in reversed(events) if each.action == action or _corrects(each, outcome))
    event = next(marks, None)
    if event is None:
        return None
    days = {
        "referral": referral.referred_on,
        "service_start": referral.started_on,
        "service_end": referral.ended_on,
    }
    return Marking(
        action=action,
        day=outcome.outcome_on,
        who=event.actor_name,
        organisation=_organisation_name(actor, event.actor_organisation_id),
        at=event.created_at,
        changed_since=days[outcome.anchor] != outcome.outcome_on,
    )


def _corrects(event: AuditEvent, outcome: Outcome) -> bool:
    """Whether a coach corrected a referral's day to the one on which the outcome rests."""
    name = CORRECTED_DAYS.get(outcome.anchor or "")
    if event.action != "correct_days" or name is None:
        return False
    before, after = (event.facts[side].get(name) for side in ("before", "after"))
    return before != after and after == outcome.outcome_on.isoformat()


def _organisation_name(actor: Actor, key: UUID | None) -> str:
    return organisation(actor, key).name if key else ""


def rivals_of(_actor: Actor, line: PaymentLine) -> Sequence[PaymentLine]:
    """The lines of other contracts for the same person, employment and kind of outcome, the
    earliest first."""
    if line.employment is None:
        return []
    return db.session.scalars(
        select(PaymentLine)
        .where(
            PaymentLine.area_id == line.area_id,
            PaymentLine.person_key == line.person_key,
            PaymentLine.employment == line.employment,
            PaymentLine.outcome_kind == line.outcome_kind,
            PaymentLine.contract_id != line.contract_id,
        )
        .order_by(PaymentLine.created_at, PaymentLine.line_id)
        .limit(RIVALS)
    ).all()


def lines_outside_runs(_actor: Actor, limit: int) -> Sequence[PaymentLine]:
    """Lines that were asked about when their run left, those answered first, and those that are to
    be decided anew since: their facts changed, or their dispute was upheld."""
    asked = PaymentLine.state.in_(("asked_back", "answered"))
    anew = or_(PaymentLine.exception.in_(CHANGED), PaymentLine.adjusts_line_id.is_(None))
    changed = and_(PaymentLine.state == "calculated", anew)
    return db.session.scalars(
        select(PaymentLine)
        .where(PaymentLine.run_id.is_(None), or_(asked, changed))
        .order_by(PaymentLine.state, PaymentLine.outcome_on, PaymentLine.line_id)
        .limit(limit)
    ).all()
