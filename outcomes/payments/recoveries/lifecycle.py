"""The life of a recovery claim, as data."""

from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Guard, Lifecycle, Transition
from outcomes.payments.approvals import approval_power
from outcomes.payments.held import never_came, paid_since
from outcomes.payments.own import own_line, owners_of_lines
from outcomes.payments.recoveries.models import ASKED_NO_MORE
from outcomes.payments.recoveries.queries import (
    GIVEN,
    facts_changed,
    lines_anew,
    lines_of,
    outcomes_left,
    paid_anew,
    stands_proposed,
)

OPEN = ("prepared", "sent")
"""States in which somebody still has to do something."""


def preparers_of(claim: Any) -> set[str]:
    """Keys of the people who prepared a claim, verified a line of it or proposed what is to become
    of it."""
    named = {claim.prepared_by, claim.proposed_by} - {None}
    return {*map(str, named), *claim.line_verifiers}


def kept_out(claim: Any) -> set[str]:
    """Keys of the people who don't approve a claim, nor have a deputy do it."""
    return preparers_of(claim) | owners_of_lines(lines_of(claim.id))


def another_person(claim: Any, actor: Actor) -> Refused | None:
    """Two people: who prepared it or verified a line of it neither sends it nor writes it off."""
    mine = str(actor.user_id) in preparers_of(claim)
    return Refused("recovery.same_person") if mine else None


def written_by_another(claim: Any, actor: Actor) -> Refused | None:
    """That it was paid back is no word of who prepared it: the bank's file says it, or another."""
    mine = actor.user_id == claim.prepared_by
    return Refused("recovery.own_word") if mine else None


def not_own(claim: Any, actor: Actor) -> Refused | None:
    """Nobody decides what one brought about, or what one's own firm pays back."""
    return own_line(actor, lines_of(claim.id))


def within_limit(claim: Any, actor: Actor) -> Refused | None:
    """The approver has the power for the sum, and not as the deputy of who may not approve it."""
    try:
        approval_power(actor, claim.gross_cents, kept_out(claim))
    except Refused as refusal:
        return refusal
    return None


def proposed(act: str) -> Guard:
    """What the provider is to be spared is decided by two: one has proposed it, with the reason."""

    def guard(claim: Any, _actor: Actor) -> Refused | None:
        return None if claim.proposed == act else Refused("recovery.not_proposed")

    return guard


def something_proposed(claim: Any, _actor: Actor) -> Refused | None:
    """Something is proposed, which nobody has decided."""
    return None if stands_proposed(claim) else Refused("recovery.nothing_proposed")


def by_hand(claim: Any, _actor: Actor) -> Refused | None:
    """What the bank has told is not undone, but what a person has written down."""
    if not claim.repayments:
        return Refused("recovery.nothing_repaid")
    return None if claim.by_hand else Refused("recovery.bank_told", number=claim.number)


def not_given_up(claim: Any, _actor: Actor) -> Refused | None:
    """What two have given up is not asked again by one."""
    return Refused("recovery.was_given_up") if claim.was_given_up else None


def given_up(claim: Any, _actor: Actor) -> Refused | None:
    """It was given up before it was paid back."""
    return None if claim.was_given_up else Refused("recovery.was_not_given_up")


def not_given_back(claim: Any, _actor: Actor) -> Refused | None:
    """What the provider has got back was paid."""
    return None if claim.given_back_on is None else Refused("recovery.given_back")


def something_to_give_back(claim: Any, _actor: Actor) -> Refused | None:
    """The provider has paid something of what is asked no more."""
    return None if claim.to_give_back_cents else Refused("recovery.nothing_to_give_back")


def not_paid_since(claim: Any, _actor: Actor) -> Refused | None:
    """What came back let its outcomes be paid anew: then it did come back."""
    again = claim.state == "paid" and paid_since(claim.id)
    return Refused("recovery.paid_since") if again else None


def nothing_repaid(claim: Any, _actor: Actor) -> Refused | None:
    """Of what was paid back in part the rest is paid too, or given up: its lines are set off as a
    whole, and the part given back, only where something of them is earned again and waits for it.
    """
    stays = claim.repayments and not _waits(claim)
    return Refused("recovery.part_repaid", number=claim.number) if stays else None


def earned_again(claim: Any, _actor: Actor) -> Refused | None:
    """What it asks back was verified anew. Of what was given up, or paid back in part, nothing is
    left to ask back: else one person lets it be taken from what the provider earns next."""
    whole = claim.state == "written_off" or claim.repayments
    if _waits(claim) and not (whole and outcomes_left(claim.id)):
        return None
    return Refused("recovery.not_earned_again")


def _waits(claim: Any) -> bool:
    return any(line.amount_cents > 0 for line in lines_anew(claim.id))


def really_paid(claim: Any, _actor: Actor) -> Refused | None:
    """What it asks back was paid, and has not come back from the bank since."""
    return Refused("recovery.never_paid") if never_came(lines_of(claim.id)) else None


def facts_known(claim: Any, actor: Actor) -> Refused | None:
    """What it asks back rests on the facts as they are known: none of them has changed since the
    last run was calculated, and no line that pays an outcome of it anew waits for a decision."""
    stale = facts_changed(actor, claim) or paid_anew(claim.id)
    return Refused("recovery.facts_changed") if stale else None


_DECIDES = (another_person, not_own, within_limit)
_RECORDS = (written_by_another, not_own)
_UNDOES = (by_hand, not_own, not_paid_since, not_given_back)
_GIVES_BACK = (something_to_give_back, written_by_another, not_own)
STAYS = ("sent", "written_off", *ASKED_NO_MORE)
"""States in which a claim stays as a repayment that was written down by mistake is undone."""
RECOVERY = Lifecycle(
    "recovery_claim",
    ("prepared", "sent", "paid", "set_off", "written_off", "cancelled", "withdrawn"),
    (
        Transition(
            "approve",
            ("prepared",),
            "sent",
            "payment.approve",
            (*_DECIDES, facts_known, really_paid),
        ),
        Transition("withdraw", ("prepared",), "withdrawn", "payment.withdraw"),
        Transition("repay", GIVEN, "paid", "payment.settle"),
        Transition("record", GIVEN, "paid", "payment.record_repayment", _RECORDS),
        *(
            Transition(action, (state,), state, permission, guards)
            for state in GIVEN
            for action, permission, guards in (
                ("repay_part", "payment.settle", ()),
                ("record_part", "payment.record_repayment", _RECORDS),
                ("propose_set_off", "payment.verify", (nothing_repaid,)),
            )
        ),
        *(
            Transition("undo_repayment", (state,), state, "payment.approve", _UNDOES)
            for state in STAYS
        ),
        Transition(
            "undo_repayment", ("paid",), "sent", "payment.approve", (not_given_up, *_UNDOES)
        ),
        Transition(
            "undo_repaid_loss", ("paid",), "written_off", "payment.approve", (given_up, *_UNDOES)
        ),
        *(
            Transition("give_back", (state,), state, "payment.record_repayment", _GIVES_BACK)
            for state in ASKED_NO_MORE
        ),
        Transition(
            "set_off",
            GIVEN,
            "set_off",
            "payment.approve",
            (proposed("set_off"), *_DECIDES, nothing_repaid),
        ),
        Transition("propose_write_off", ("sent",), "sent", "payment.verify"),
        Transition(
            "write_off",
            ("sent",),
            "written_off",
            "payment.approve",
            (proposed("write_off"), *_DECIDES),
        ),
        *(
            Transition("decline", (state,), state, "payment.withdraw", (something_proposed,))
            for state in GIVEN
        ),
        Transition("cancel", GIVEN, "cancelled", "payment.verify", (earned_again,)),
    ),
)
"""What providers are asked to pay back."""
