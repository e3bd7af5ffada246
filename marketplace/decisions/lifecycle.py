"""The life of a decision: drafted by one person, signed by another, final when nobody seeks a
remedy in time; or replaced by a correction, annulled by a court, lapsed with a condition."""

from datetime import date, timedelta

from marketplace.decisions.award import award_in, winner_away
from marketplace.decisions.competence import may_hold, no_power
from marketplace.decisions.kinds import kind_of
from marketplace.decisions.matter import matter_of
from marketplace.decisions.models import CALL, Decision, DecisionCondition
from marketplace.decisions.partners.queries import partners_decided
from marketplace.offers.conflicts import conflict_of, conflicted
from marketplace.platform.actor import Actor
from marketplace.platform.audit import has_done
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.identity.models import User
from marketplace.platform.lifecycle import Lifecycle, Transition
from marketplace.platform.permissions import may
from marketplace.procurement.obstacles import not_awardable
from marketplace.pure.periods import local_day
from marketplace.suitability.queries import judged_in_conflict

STANDING = ("signed", "final")
"""States of a decision that is in force."""


def another_person(decision: Decision, actor: Actor) -> Refused | None:
    """Who prepares a decision, or any of its words, does not make it."""
    own = actor.user_id is None or actor.user_id == decision.drafted_by
    if own or has_done(decision, actor.user_id, "edit"):
        return Refused("decision.same_person")
    return None


def no_conflict(decision: Decision, actor: Actor) -> Refused | None:
    """Who has declared a conflict of interest neither prepares nor makes a decision on the call."""
    return conflict_of(actor, decision.matter_id)


def drafter_free(decision: Decision, _actor: Actor) -> Refused | None:
    """What somebody prepared who has declared a conflict of interest since, another goes through
    and saves before it is signed."""
    if decision.drafted_by not in conflicted(decision.matter_id):
        return None
    drafter = db.session.get(User, decision.drafted_by)
    return Refused("decision.drafter_conflicted", name=drafter.name if drafter else "")


def judgements_stand(decision: Decision, actor: Actor) -> Refused | None:
    """Nobody is excluded or let in by who has declared a conflict of interest."""
    matter = matter_of(decision)
    return judged_in_conflict(actor, matter) if decision.matter_type == CALL else None


def signs(decision: Decision, actor: Actor) -> bool:
    """Whether a draft waits for the actor's signature."""
    if not may(actor, "decision.sign"):
        return False
    guards = (words_written, another_person, no_conflict, drafter_free)
    if any(guard(decision, actor) for guard in guards):
        return False
    return may_hold(actor, decision, matter_of(decision))


def winner_stands(decision: Decision, actor: Actor) -> Refused | None:
    """Nobody is awarded while its registration is suspended or closed."""
    award = award_in(decision)
    return winner_away(actor, award) if award else None


def call_awardable(decision: Decision, actor: Actor) -> Refused | None:
    """Nothing is awarded that another call has bought meanwhile, or for a time that is over."""
    return not_awardable(actor, matter_of(decision)) if kind_of(decision).awards else None


def words_written(decision: Decision, _actor: Actor) -> Refused | None:
    """A decision is reasoned: its grounds, the competence, and to each party its own reasons; and
    who wrote them last has not put it aside half done."""
    if not decision.whole:
        return Refused("decision.half_done")
    texts = [decision.grounds, decision.competence]
    texts += [party.reasons for party in decision.parties if party.outcome != "told"]
    return None if all(text.strip() for text in texts) else Refused("decision.words_missing")


def remedy_time_over(decision: Decision, actor: Actor) -> Refused | None:
    """The last day to seek a remedy still belongs to whoever may."""
    if decision.heard_until is None:
        return Refused("decision.letter_unsent", number=decision.diary_number)
    if actor.today > decision.heard_until:
        return None
    return Refused("decision.remedy_time_runs", last_day=decision.heard_until)


def nothing_pending(decision: Decision, _actor: Actor) -> Refused | None:
    """A claim or an appeal that waits for its outcome holds finality."""
    if not decision.pending:
        return None
    return Refused("decision.claims_pending", count=decision.pending)


def no_contract_yet(decision: Decision, _actor: Actor) -> Refused | None:
    """What a contract has been made of is not decided anew; one not in force yet falls."""
    if decision.contracted_at is None:
        return None
    return Refused("decision.contract_made", number=decision.diary_number)


def condition_lapsed(decision: Decision, _actor: Actor) -> Refused | None:
    """An award lapses when the winner has not fulfilled a condition."""
    if any(each.state == "lapsed" for each in decision.conditions):
        return None
    return Refused("decision.no_condition_lapsed")


def not_correctable(decision: Decision, today: date) -> Refused | None:
    """Why a decision may not be corrected on a day; None where it may.

    The buyer may for as many days as its remedy says, and for as long as a claim is pending
    (Act 1397/2016, sections 132–133).
    """
    if decision.state not in STANDING or decision.signed_at is None:
        return Refused("decision.not_standing", number=decision.diary_number)
    if kind_of(decision).answers:
        return Refused("decision.answer_stands", number=decision.diary_number)
    if decision.contracted_at is not None:
        return Refused("decision.contract_made", number=decision.diary_number)
    days = int(decision.remedy.get("correction_days", 0))
    last_day = local_day(decision.signed_at) + timedelta(days=days)
    if today > last_day and not decision.pending:
        return Refused("decision.correction_time_over", last_day=last_day)
    return None


def conditions_ahead(decision: Decision, actor: Actor) -> Refused | None:
    """The winner has time to fulfil what the award asks of it."""
    passed = [each.last_day for each in decision.conditions if each.last_day < actor.today]
    return Refused("decision.condition_passed", last_day=min(passed)) if passed else None


DECISION = Lifecycle(
    "decision",
    ("draft", "signed", "final", "replaced", "lapsed", "annulled", "discarded"),
    (
        Transition("edit", ("draft",), "draft", "decision.draft", (no_conflict,)),
        Transition("discard", ("draft",), "discarded", "decision.discard", (no_conflict,)),
        Transition(
            "send_back",
            ("draft",),
            "draft",
            "decision.sign",
            (words_written, another_person, no_conflict),
        ),
        Transition(
            "sign",
            ("draft",),
            "signed",
            "decision.sign",
            (
                words_written,
                conditions_ahead,
                another_person,
                no_conflict,
                drafter_free,
                judgements_stand,
                winner_stands,
                call_awardable,
                partners_decided,
                no_power,
            ),
        ),
        Transition(
            "finalise",
            ("signed",),
            "final",
            "decision.finalise",
            (remedy_time_over, nothing_pending),
        ),
        Transition("reopen", ("final",), "signed", "decision.reopen"),
        Transition("replace", STANDING, "replaced", "decision.sign", (no_contract_yet,)),
        Transition("remove_again", STANDING, "replaced", "decision.restore"),
        Transition("restore", ("replaced", "annulled"), "signed", "decision.restore"),
        # a ruling that had annulled what was in force no longer has itself been overturned
        Transition("return_replaced", ("annulled",), "replaced", "decision.annul"),
        Transition("return_lapsed", ("annulled",), "lapsed", "decision.annul"),
        Transition("lapse", STANDING, "lapsed", "decision.settle", (condition_lapsed,)),
        Transition("annul", (*STANDING, "replaced", "lapsed"), "annulled", "decision.annul"),
    ),
)


def free_to_settle(condition: DecisionCondition, actor: Actor) -> Refused | None:
    """Who has declared a conflict of interest does not say whether the winner fulfilled it."""
    return no_conflict(condition.decision, actor)


def last_day_over(condition: DecisionCondition, actor: Actor) -> Refused | None:
    """The winner has the whole last day."""
    if actor.today > condition.last_day:
        return None
    return Refused("decision.condition_runs", last_day=condition.last_day)


CONDITION = Lifecycle(
    "decision_condition",
    ("open", "fulfilled", "lapsed"),
    (
        Transition("fulfil", ("open",), "fulfilled", "decision.settle", (free_to_settle,)),
        Transition(
            "lapse", ("open",), "lapsed", "decision.settle", (free_to_settle, last_day_over)
        ),
        # its award had fallen and stands again
        Transition("renew", ("open",), "open", "decision.restore"),
    ),
)
