"""The life of a judgement: pending, perhaps clarified, then suitable or excluded by a person."""

from marketplace.offers.conflicts import conflicted, no_conflict
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition
from marketplace.procurement.minicompetitions.queries import why_not_party
from marketplace.suitability.models import Judgement

UNJUDGED = ("pending", "clarifying")
STATE = "suitability"
"""The state of a call whose offers are judged."""
BEFORE = (STATE, "evaluation")
"""States of a call before its decision."""


def call_judged_now(judgement: Judgement, _actor: Actor) -> Refused | None:
    """The offers are open, and the evaluation has not begun."""
    call = judgement.call
    return None if call.state == STATE else Refused("suitability.not_now", number=call.number)


def call_undecided(judgement: Judgement, _actor: Actor) -> Refused | None:
    """Nothing has been decided of the offers."""
    call = judgement.call
    return None if call.state in BEFORE else Refused("suitability.decided", number=call.number)


def judge_conflicted(judgement: Judgement, _actor: Actor) -> Refused | None:
    """Another person's judgement is confirmed where that person has declared a conflict of
    interest since."""
    if judgement.judged_by in conflicted(judgement.call_id):
        return None
    return Refused("suitability.judge_free", number=judgement.offer.number)


def nothing_awaited(judgement: Judgement, actor: Actor) -> Refused | None:
    """The provider is not still within its time to reply."""
    for each in judgement.clarifications:
        if each.answered_at is None and actor.now <= each.reply_by:
            return Refused("suitability.reply_awaited", reply_by=each.reply_by)
    return None


def offer_readable(judgement: Judgement, _actor: Actor) -> Refused | None:
    """What nobody could read cannot be compared."""
    offer = judgement.offer
    if offer.state == "opened":
        return None
    return Refused("suitability.unreadable", number=offer.number)


def still_party(judgement: Judgement, _actor: Actor) -> Refused | None:
    """In a mini-competition only parties in force are compared: who left, or was suspended, during
    the round is excluded with that reason (Act 1397/2016, section 43)."""
    lot, provider = judgement.call.lot, judgement.offer.provider_id
    return why_not_party(lot, [provider]).get(provider) if lot else None


SUITABILITY = Lifecycle(
    "judgement",
    ("pending", "clarifying", "suitable", "excluded"),
    (
        Transition(
            "ask",
            UNJUDGED,
            "clarifying",
            "suitability.judge",
            (no_conflict, call_judged_now, nothing_awaited, offer_readable),
        ),
        Transition(
            "accept",
            UNJUDGED,
            "suitable",
            "suitability.judge",
            (no_conflict, call_judged_now, nothing_awaited, offer_readable, still_party),
        ),
        Transition(
            "exclude",
            UNJUDGED,
            "excluded",
            "suitability.judge",
            (no_conflict, call_judged_now, nothing_awaited),
        ),
        Transition(
            "reopen",
            ("suitable", "excluded"),
            "pending",
            "suitability.judge",
            (no_conflict, call_judged_now),
        ),
        *(
            Transition(
                "confirm",
                (state,),
                state,
                "suitability.judge",
                (no_conflict, call_undecided, judge_conflicted),
            )
            for state in ("suitable", "excluded")
        ),
    ),
)
