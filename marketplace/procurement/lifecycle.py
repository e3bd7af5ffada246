"""The life of a call: drafted, reviewed by another, open to sealed offers, judged, decided, final.

It may end before: withdrawn before publication, cancelled after it, or without any offer.
"""

from marketplace.platform.actor import Actor
from marketplace.platform.audit import has_done
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition
from marketplace.procurement.completeness import (
    WHOLE,
    keys_are_ready,
    notice_given,
    official_notice,
)
from marketplace.procurement.models import Call

UNPUBLISHED = ("draft", "in_review", "ready")
"""States in which nobody outside the authority knows of the call."""


def another_person(call: Call, actor: Actor) -> Refused | None:
    """Who writes a call, or sends it to review, does not review it."""
    own = actor.user_id is None or actor.user_id in (call.submitted_by, call.officer_id)
    if own or has_done(call, actor.user_id, "create", "edit"):
        return Refused("call.same_person")
    return None


def notice_asked(call: Call, actor: Actor) -> Refused | None:
    """Its procedure asks for a notice in the official channel."""
    if official_notice(actor, call.model):
        return None
    return Refused("call.no_notice_asked")


def deadline_passed(call: Call, actor: Actor) -> Refused | None:
    """Offers may still arrive up to and at the deadline itself."""
    if actor.now > call.deadline:
        return None
    return Refused("call.deadline_not_passed", deadline=call.deadline)


def deadline_ahead(call: Call, actor: Actor) -> Refused | None:
    """What providers can no longer answer to is not corrected."""
    if actor.now <= call.deadline:
        return None
    return Refused("call.deadline_over", deadline=call.deadline)


REVIVED = {
    "open": "open",
    "closed": "closed",
    "suitability": "suitability",
    "evaluation": "evaluation",
    "decided": "evaluation",
}
"""Where a call goes on, by the state in which it was cancelled: an award that stood then has been
replaced and is made anew."""

CALL = Lifecycle(
    "call",
    (
        "draft",
        "in_review",
        "ready",
        "open",
        "closed",
        "suitability",
        "evaluation",
        "decided",
        "final",
        "no_offers",
        "withdrawn",
        "cancelled",
    ),
    (
        Transition("edit", ("draft",), "draft", "call.edit"),
        Transition("submit", ("draft",), "in_review", "call.edit", WHOLE),
        Transition("comment", ("in_review",), "in_review", "call.review"),
        Transition("return", ("in_review",), "draft", "call.review", (another_person,)),
        Transition("approve", ("in_review",), "ready", "call.review", (another_person, *WHOLE)),
        Transition("take_back", ("in_review", "ready"), "draft", "call.edit"),
        Transition("follow_need", UNPUBLISHED, "draft", "call.follow_need"),
        *(
            Transition("note_notice", (state,), state, "call.edit", (notice_asked,))
            for state in UNPUBLISHED
        ),
        Transition(
            "publish", ("ready",), "open", "call.publish", (*WHOLE, notice_given, keys_are_ready)
        ),
        Transition("correct", ("open",), "open", "call.correct", (deadline_ahead,)),
        Transition("close", ("open",), "closed", "call.close", (deadline_passed,)),
        Transition("open_offers", ("closed",), "suitability", "offer.open", (deadline_passed,)),
        Transition("find_none", ("closed",), "no_offers", "offer.open", (deadline_passed,)),
        Transition("evaluate", ("suitability",), "evaluation", "call.evaluate"),
        Transition("rejudge", ("evaluation",), "suitability", "call.reopen"),
        # from suitability where an award stands again whose removal had taken the call there
        Transition("conclude", ("suitability", "evaluation"), "decided", "call.conclude"),
        Transition("reopen", ("decided", "final"), "evaluation", "call.reopen"),
        Transition("finish", ("decided",), "final", "call.finish"),
        Transition("resume", ("final",), "decided", "call.resume"),
        Transition("withdraw", UNPUBLISHED, "withdrawn", "call.withdraw"),
        Transition(
            "cancel",
            ("open", "closed", "suitability", "evaluation", "decided"),
            "cancelled",
            "call.cancel",
        ),
        *(
            Transition(f"revive_{state}", ("cancelled",), state, "call.revive")
            for state in dict.fromkeys(REVIVED.values())
        ),
    ),
)
