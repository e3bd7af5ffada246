"""Reads of decisions: signed ones for everybody, drafts for those who prepare and make them."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import aliased, defer, joinedload, lazyload

from marketplace.decisions.kinds import AWARDS, STANDING_KINDS, kind_of
from marketplace.decisions.lifecycle import STANDING
from marketplace.decisions.models import CLAIM, PRIVATE, Decision, DecisionCondition, DecisionParty
from marketplace.evaluation.models import Evaluation
from marketplace.offers.conflicts import check_free, declared_conflict
from marketplace.offers.models import Offer
from marketplace.platform.actor import Actor, Audience
from marketplace.platform.audit import AuditEvent
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.files import StoredFile
from marketplace.platform.paging import Page, read_page
from marketplace.platform.permissions import may
from marketplace.platform.unit import system_unit, unit

LIMIT = 200
SEES_DRAFTS = "evaluation.view"
READ, READ_FALLEN = "read", "read_fallen"
"""What the audit log says of a party's place once a person of it has opened the decision; and
once it has opened one that is in force no longer."""
FALLEN = ("lapsed", "annulled")
"""States of decisions that fell without a decision in their place, which would be told instead."""


def decision_by_number(actor: Actor, number: str) -> Decision:
    """A decision by its diary number; NotFound where the actor may not know of it, Forbidden for
    a draft where the actor has declared a conflict of interest."""
    found = db.session.scalars(
        select(Decision).filter_by(area_id=actor.area_id, diary_number=number)
    ).one_or_none()
    if found is None or (found.signed_at is None and not may(actor, SEES_DRAFTS)):
        raise NotFound("decision.not_found", number=number)
    if found.signed_at is None:
        check_free(actor, found.matter_id)
    return found


def award_of_call(actor: Actor, call_id: UUID) -> Decision | None:
    """The award of a call, a draft before the one that stands; None where there is none."""
    return db.session.scalars(
        select(Decision)
        .where(
            Decision.area_id == actor.area_id,
            Decision.kind.in_(AWARDS),
            Decision.subject_id == call_id,
            Decision.state.in_(("draft", *STANDING)),
        )
        .order_by(Decision.created_at.desc(), Decision.id)
        .limit(1)
    ).one_or_none()


def standing_decision(actor: Actor, call_id: UUID) -> Decision | None:
    """The signed decision that ends a call or its comparison, or decides an application, and is in
    force; a reversal does neither, and a suspension leaves the admission in force."""
    return db.session.scalars(
        select(Decision).where(
            Decision.area_id == actor.area_id,
            Decision.subject_id == call_id,
            Decision.state.in_(STANDING),
            Decision.kind.in_(STANDING_KINDS),
        )
    ).one_or_none()


def decided_since(actor: Actor, removal: Decision) -> Refused | None:
    """Why a removal is not itself removed: something has been decided on its matter since, by the
    authority or by a court; None for other decisions."""
    if removal.kind != "reversal":
        return None
    removed = removal.rests_on
    if removed is None or removed.state != "replaced":
        return Refused("decision.decided_since", number=removal.diary_number)
    standing = standing_decision(actor, removal.matter_id) if kind_of(removed).stands else None
    if (
        standing is not None and standing.id != removed.rests_on_id
    ):  # which came back by the removal
        return Refused("decision.decided_since", number=removal.diary_number)
    return None


def kept_out(decision: Decision) -> tuple[Decision, Decision] | None:
    """The newest award, made before a decision on the same call, whose removal or cancellation a
    court annulled while something else stood, with that removal; None where none waits so."""
    awards = db.session.scalars(
        select(Decision)
        .where(
            Decision.subject_id == decision.subject_id,
            Decision.kind.in_(AWARDS),
            Decision.state == "replaced",
            Decision.signed_at <= decision.signed_at,
        )
        .order_by(Decision.signed_at.desc(), Decision.created_at.desc(), Decision.id)
    )
    for award in awards:
        by = [
            each for each in later_decisions(award) if each.signed_at and not kind_of(each).answers
        ]
        if by and by[-1].kind in ("reversal", "cancellation") and by[-1].state == "annulled":
            return award, by[-1]
    return None


def removals_before(decision: Decision) -> Sequence[Decision]:
    """The removals in force on the matter of an award: it stands only because they do."""
    if decision.kind not in AWARDS:
        return []
    return db.session.scalars(
        select(Decision)
        .where(
            Decision.subject_id == decision.subject_id,
            Decision.kind == "reversal",
            Decision.state.in_(STANDING),
        )
        .order_by(Decision.created_at, Decision.id)
    ).all()


def held_with(decision: Decision) -> list[Decision]:
    """The signed awards that a claim against a decision holds too: those that rest on its
    comparison, and the one that stands because of a removal."""
    found = awards_after(decision)
    if decision.kind == "reversal":
        wanted = select(Decision).where(
            Decision.subject_id == decision.subject_id,
            Decision.kind.in_(AWARDS),
            Decision.state.in_(STANDING),
        )
        found += db.session.scalars(wanted).all()
    return found


def concerns(actor: Actor, decision: Decision) -> bool:
    """Whether the actor's organisation may seek a change of a decision here: it was given notice,
    or its sealed offer to a cancelled call will not be opened, and so is named nowhere."""
    own = actor.organisation_id
    if own is None or own in {party.organisation_id for party in decision.parties}:
        return own is not None
    sealed = exists().where(
        Offer.call_id == decision.matter_id, Offer.provider_id == own, Offer.state == "submitted"
    )
    return decision.kind == "cancellation" and bool(db.session.scalar(select(sealed)))


def fallen_before(decision: Decision) -> Iterator[Decision]:
    """What a decision took out of force, and what that had: the newest first. An answer to a claim
    takes nothing out of force."""
    earlier = None if kind_of(decision).answers else decision.rests_on
    while earlier is not None and earlier.state == "replaced":
        yield earlier
        earlier = earlier.rests_on


def lapsed_before(decision: Decision) -> Iterator[Decision]:
    """The lapsed awards whose comparison an award rests on, the newest first."""
    earlier = decision.rests_on if decision.kind in AWARDS else None
    while earlier is not None and earlier.state in ("lapsed", "replaced"):
        if earlier.state == "lapsed":
            yield earlier
        earlier = earlier.rests_on


def awards_after(decision: Decision) -> list[Decision]:
    """The signed awards that rest on the comparison of a lapsed one, the newest first."""
    if decision.state not in ("lapsed", "replaced"):
        return []
    found = [
        each
        for each in later_decisions(decision)
        if each.kind in AWARDS and each.state in (*STANDING, "lapsed", "replaced")
    ]
    return [later for each in found for later in (*awards_after(each), each)]


def no_award() -> ColumnElement[bool]:
    """The condition that a call has no award, drafted or standing, asked of an evaluation."""
    awarded = select(Decision.subject_id).where(
        Decision.kind.in_(AWARDS), Decision.state.in_(("draft", *STANDING))
    )
    return Evaluation.call_id.not_in(awarded)


def later_decisions(decision: Decision) -> Sequence[Decision]:
    """The decisions that rest on another, answers to claims included, in order, as far as the
    actor sees them."""
    return db.session.scalars(
        select(Decision)
        .where(Decision.rests_on_id == decision.id, Decision.state != "discarded")
        .order_by(Decision.created_at, Decision.id)
    ).all()


def signed_on(decision: Decision) -> Sequence[Decision]:
    """All decisions signed on the same matter, answers to claims not included, in order."""
    return db.session.scalars(
        select(Decision)
        .where(Decision.subject_id == decision.subject_id, Decision.signed_at.is_not(None))
        .order_by(Decision.signed_at, Decision.created_at, Decision.id)
    ).all()


def correction_of(decision: Decision) -> Decision | None:
    """The signed correction that replaced a decision; None where something else did."""
    later = [each for each in later_decisions(decision) if each.signed_at]
    found = [each for each in later if each.kind == "correction"]
    return found[-1] if found and decision.state == "replaced" else None


def condition_by_place(decision: Decision, position: int) -> DecisionCondition:
    """A condition of a decision by its place; raises NotFound."""
    for condition in decision.conditions:
        if condition.position == position:
            return condition
    raise NotFound("decision.condition_not_found", position=position)


def open_conditions(actor: Actor, limit: int) -> Sequence[DecisionCondition]:
    """The conditions of standing decisions that nobody has settled, the first last day first; to a
    provider those of its own awards."""
    wanted = (
        select(DecisionCondition)
        .options(joinedload(DecisionCondition.decision))
        .join(Decision, Decision.id == DecisionCondition.decision_id)
        .where(
            Decision.area_id == actor.area_id,
            Decision.state.in_(STANDING),
            DecisionCondition.state == "open",
            ~declared_conflict(Decision.subject_id, actor.user_id),
        )
    )
    if actor.audience == Audience.PROVIDER:
        won = DecisionParty.outcome == "awarded"
        own = DecisionParty.organisation_id == actor.organisation_id
        joined = DecisionParty.decision_id == Decision.id
        wanted = wanted.join(DecisionParty, and_(joined, won, own))
    ordered = wanted.order_by(DecisionCondition.last_day, DecisionCondition.position)
    return db.session.scalars(ordered.limit(limit)).all()


def lapsed_awards(actor: Actor, limit: int) -> Sequence[Decision]:
    """Awards that lapsed with a condition and that nothing has followed yet, of the matters in
    which the actor takes part."""
    later = aliased(Decision)
    followed = select(later.id).where(
        later.rests_on_id == Decision.id,
        later.subject_id == Decision.subject_id,
        later.state.in_(("draft", *STANDING)),
    )
    return db.session.scalars(
        select(Decision)
        .where(
            Decision.area_id == actor.area_id,
            Decision.state == "lapsed",
            ~followed.exists(),
            ~declared_conflict(Decision.subject_id, actor.user_id),
        )
        .order_by(Decision.diary_number)
        .limit(limit)
    ).all()


def signed_decisions(actor: Actor, page: int = 1) -> Page[Decision]:
    """A page of the public list, the newest first."""
    wanted = (
        select(Decision)
        .options(
            *map(lazyload, (Decision.maker, Decision.file)),
            *map(defer, (Decision.grounds, Decision.power)),
        )
        .where(Decision.area_id == actor.area_id, Decision.signed_at.is_not(None))
        .order_by(Decision.signed_at.desc(), Decision.diary_number.desc())
    )
    return read_page(wanted, page)


def sent_back(decision: Decision) -> AuditEvent | None:
    """The word with which its maker sent a draft back, until it has been finished anew."""
    if decision.state != "draft" or decision.whole:
        return None
    return db.session.scalars(
        select(AuditEvent)
        .filter_by(object_type=Decision.__tablename__, object_id=decision.id, action="send_back")
        .order_by(AuditEvent.sequence.desc())
        .limit(1)
    ).one_or_none()


def drafts(actor: Actor, limit: int = LIMIT) -> Sequence[Decision]:
    """Decisions that wait for a signature, the oldest first; nobody else's business, nor of who
    has declared a conflict of interest in the matter."""
    if not may(actor, SEES_DRAFTS):
        return []
    basis = aliased(Decision)
    answered = select(basis.subject_id).where(
        basis.id == Decision.rests_on_id, Decision.subject_type == CLAIM
    )
    matter = func.coalesce(answered.correlate(Decision).scalar_subquery(), Decision.subject_id)
    return db.session.scalars(
        select(Decision)
        .filter_by(area_id=actor.area_id, state="draft")
        .where(~declared_conflict(matter, actor.user_id))
        .order_by(Decision.created_at, Decision.id)
        .limit(limit)
    ).all()


def document_of(actor: Actor, decision: Decision) -> StoredFile | None:
    """The decision's PDF, which everybody may read once it is signed; None until it is made.

    Stored files are shown to their owners only, so it is asked as the system.
    """
    if decision.file_id is None:
        return None
    with unit(actor) as u, system_unit(u) as s:
        return s.get(StoredFile, decision.file_id)


def unread(actor: Actor, action: str = READ) -> ColumnElement[bool]:
    """The condition that a person has not opened a decision, asked of its party; of one that fell,
    not since then."""
    return ~exists().where(
        AuditEvent.object_type == DecisionParty.__tablename__,
        AuditEvent.object_id == DecisionParty.id,
        AuditEvent.actor_user_id == actor.user_id,
        AuditEvent.action == action,
    )


def own_decisions(actor: Actor, limit: int) -> Sequence[tuple[Decision, str]]:
    """Signed decisions that the actor's organisation may still seek a remedy against and that the
    person has not opened, each with what became of it there."""
    rows = db.session.execute(
        select(Decision, DecisionParty.outcome)
        .join(DecisionParty, DecisionParty.decision_id == Decision.id)
        .where(
            DecisionParty.organisation_id == actor.organisation_id,
            Decision.state == "signed",
            Decision.final_after >= actor.today,
            unread(actor),
        )
        .order_by(Decision.final_after, Decision.diary_number)
        .limit(limit)
    )
    return [(decision, outcome) for decision, outcome in rows]


def fallen_unread(actor: Actor) -> list[ColumnElement[bool]]:
    """The conditions of a place of the actor's organisation in a decision that fell and that the
    person has not opened since, asked of both together."""
    return [
        DecisionParty.decision_id == Decision.id,
        DecisionParty.organisation_id == actor.organisation_id,
        Decision.state.in_(FALLEN),
        unread(actor, READ_FALLEN),
    ]


def own_fallen(actor: Actor, limit: int) -> Sequence[Decision]:
    """The decisions of that kind, the newest first."""
    return db.session.scalars(
        select(Decision)
        .join(DecisionParty, DecisionParty.decision_id == Decision.id)
        .where(*fallen_unread(actor))
        .order_by(Decision.signed_at.desc(), Decision.diary_number)
        .limit(limit)
    ).all()


def reads_reasons(actor: Actor, party: DecisionParty) -> bool:
    """Whether the actor may read why a party was treated as it was."""
    own = party.organisation_id == actor.organisation_id
    return party.outcome not in PRIVATE or own or may(actor, SEES_DRAFTS)


def decisions_on(actor: Actor, subject_id: UUID) -> Sequence[Decision]:
    """The decisions on an application (its key) that the actor may see, the newest first."""
    wanted = select(Decision).where(
        Decision.area_id == actor.area_id,
        Decision.subject_id == subject_id,
        Decision.state != "discarded",
    )
    if not may(actor, SEES_DRAFTS):
        wanted = wanted.where(Decision.signed_at.is_not(None))
    return db.session.scalars(
        wanted.order_by(Decision.created_at.desc(), Decision.id).limit(LIMIT)
    ).all()
