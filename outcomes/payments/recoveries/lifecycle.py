"""The life of a recovery claim, as data."""

from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Guard, Lifecycle, Transition
from outcomes.payments.approvals import approval_power
from outcomes.payments.held import never_came, paid_since
from outcomes.payments.own import own_line, owners_of_lines
from outcomes.payments.recoveries.queries import (
    GIVEN,
    facts_changed,
    lines_of,
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
    """What the bank has told is not undone: a person has written the last repayment down."""
    if not claim.repayments:
        return Refused("recovery.nothing_repaid")
    told = claim.repayments[-1].source is not None
    return Refused("recovery.bank_told", number=claim.number) if told else None


def not_paid_since(claim: Any, _actor: Actor) -> Refused | None:
    """What came back let its outcomes be paid anew: then it did come back."""
    again = claim.state == "paid" and paid_since(claim.id)
    return Refused("recovery.paid_since") if again else None


def nothing_repaid(claim: Any, _actor: Actor) -> Refused | None:
    """Of what was paid back in part the rest is paid too, or given up: its lines are not set off as
    a whole."""
    facts = {"number": claim.number}
    return Refused("recovery.part_repaid", **facts) if claim.repayments else None


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
        Transition("record_part", ("sent",), "sent", "payment.record_repayment", _RECORDS),
        Transition(
            "undo_repayment",
            ("sent", "paid"),
            "sent",
            "payment.approve",
            (by_hand, not_own, not_paid_since),
        ),
        *(
            Transition("propose_set_off", (state,), state, "payment.verify", (nothing_repaid,))
            for state in GIVEN
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
        Transition("cancel", GIVEN, "cancelled", "payment.verify", (nothing_repaid,)),
    ),
)
"""What providers are asked to pay back."""
