"""The lives of a payment run and of a payment line, as data."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from flask import current_app

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition
from outcomes.payments.changed import (
    facts_of_run_stand,
    facts_stand,
    not_adjusted_elsewhere,
)
from outcomes.payments.held import held_of
from outcomes.payments.payers import payers_on
from outcomes.payments.settlement.queries import held_among
from outcomes.payments.statements.lifecycle import (
    STANDING,
    money_is_here,
    not_own,
    within_limit,
)
from outcomes.pure.exceptions import DISPUTED

SamplesReader = Callable[[Any, Actor], Refused | None]
"""Says what keeps a run with its verifier because of its samples, which a room above draws."""
SAMPLES = "payment_samples"
"""Where the application keeps it."""
UNDECIDED = ("calculated", "answered")
"""States of a line that the verifier still has to look at."""
OPEN = (*UNDECIDED, "asked_back")
"""States in which the verifier may decide; a line that was asked about may wait for its answer."""
COUNTED = (*UNDECIDED, "verified", "paid")
"""States of the lines that a run's totals count."""


def to_decide(line: Any) -> bool:
    """Whether a line of a run waits for the verifier."""
    return line.state in UNDECIDED


def waits_apart(line: Any) -> bool:
    """Whether an undecided line adjusts one that the provider is asked about: it waits for that
    answer outside any run."""
    if line.adjusts_line_id is None or line.state not in OPEN:
        return False
    return line.adjusted is not None and line.adjusted.state == "asked_back"


def lines_decided(run: Any, _actor: Actor) -> Refused | None:
    """A run is verified when no line waits for the verifier."""
    waiting = sum(to_decide(line) for line in run.lines)
    return Refused("payment.lines_waiting", count=waiting) if waiting else None


def pays(run: Any) -> bool:
    """Whether the run's verified lines come to something for any provider from any buyer."""
    return comes_to_something(run.lines)


def comes_to_something(lines: Iterable[Any]) -> bool:
    """Whether the verified ones of some lines come to something for any provider from any buyer;
    those that wait for a recovery claim of the same outcome don't."""
    verified = [line for line in lines if line.state == "verified"]
    held = held_of(verified)
    totals: Counter[Any] = Counter()
    for line in verified:
        if line.id not in held:
            totals[line.provider_id, line.source.buyer_id] += line.amount_cents
    return any(total > 0 for total in totals.values())


def something_to_pay(run: Any, _actor: Actor) -> Refused | None:
    """A run that pays nobody has nothing to approve; told once all lines are decided."""
    undecided = any(to_decide(line) for line in run.lines)
    return None if undecided or pays(run) else Refused("payment.nothing_verified")


def nothing_sampled_waits(run: Any, actor: Actor) -> Refused | None:
    """What a sample casts doubt on waits for what the sample shows; told once all lines are
    decided, as far as they are to be."""
    if any(to_decide(line) for line in run.lines):
        return None
    return sample_waits(run, actor)


def sample_waits(run: Any, actor: Actor) -> Refused | None:
    """What keeps a run with its verifier because of its samples, by the sample's number."""
    asked: SamplesReader = current_app.extensions[SAMPLES]
    return asked(run, actor)


def nothing_to_pay(run: Any, _actor: Actor) -> Refused | None:
    """A run that pays somebody is not closed, it is submitted."""
    return Refused("payment.something_to_pay") if pays(run) else None


def another_person(run: Any, actor: Actor) -> Refused | None:
    """Two people: who verified a line of the run, or the run, does not approve it."""
    if not any(statement.state == "verified" for statement in run.statements):
        return None
    verifiers = {run.verified_by} | {line.verified_by for line in run.lines}
    return Refused("payment.same_person") if actor.user_id in verifiers else None


def each_approvable(run: Any, actor: Actor) -> Refused | None:
    """What of the run waits for the approver is within the power of who approves it all."""
    waiting = [each for each in run.statements if each.state == "verified"]
    held = held_among([each.id for each in waiting])
    for statement in waiting:
        if no := (
            not_own(statement, actor)
            or within_limit(statement, actor)
            or (money_is_here(statement, actor) if statement.id in held else None)
            or facts_stand(statement, actor)
        ):
            return no
    return None


def something_verified(run: Any, _actor: Actor) -> Refused | None:
    """Something of the run waits for the approver, or all of it is approved."""
    states = [statement.state for statement in run.statements]
    waits = "verified" in states or set(states) <= set(STANDING)
    return None if waits else Refused("payment.nothing_to_approve")


def none_approved(run: Any, _actor: Actor) -> Refused | None:
    """A run goes back to its verifier as a whole: nothing of it stands already."""
    standing = [each.number for each in run.statements if each.state in STANDING]
    return Refused("payment.approved_already", number=standing[0]) if standing else None


def statements_ready(run: Any, _actor: Actor) -> Refused | None:
    """What leaves leaves with the documents that explain it."""
    missing = sum(each.state == "approved" and each.pdf_id is None for each in run.statements)
    return Refused("payment.statements_missing", count=missing) if missing else None


def payers_known(run: Any, actor: Actor) -> Refused | None:
    """Each buyer's account is known, and confirmed where a person has written it."""
    buyers = {each.buyer_id: each.buyer for each in run.statements if each.state == "approved"}
    payers = payers_on(actor, actor.today)
    try:
        for buyer in buyers.values():
            payers.account(buyer)
    except Refused as refusal:
        return refusal
    return None


def hand_over_refusals(run: Any, actor: Actor) -> list[Refused]:
    """What keeps what is approved of a run from being handed over; empty where nothing does."""
    if not any(statement.state == "approved" for statement in run.statements):
        facts = {"kind": RUN.name, "action": "hand_over", "state": run.state}
        return [Refused("lifecycle.not_in_state", **facts)]
    asked = (statements_ready(run, actor), payers_known(run, actor))
    return [no for no in asked if no is not None]


def nothing_stands(run: Any, _actor: Actor) -> Refused | None:
    """A run is closed when every statement of it was withdrawn."""
    return Refused("payment.something_to_pay") if run.statements else None


def run_open(line: Any, _actor: Actor) -> Refused | None:
    """Lines are decided in a run that is being verified; what waits for the line that it adjusts
    is in none meanwhile."""
    if line.run is None:
        apart = line.adjusts_line_id is not None and line.adjusted.state in OPEN
        return Refused("payment.outcome_undecided" if apart else "payment.line_in_no_run")
    if line.run.state != "calculated":
        return Refused("payment.run_not_open", number=line.run.number)
    return None


def facts_settled(line: Any, _actor: Actor) -> Refused | None:
    """Nothing is paid by a fact of which sources still contradict each other."""
    return Refused("payment.facts_disputed") if line.exception == DISPUTED else None


def outcome_decided(line: Any, _actor: Actor) -> Refused | None:
    """An adjustment is paid or deducted only where its outcome was paid or is."""
    if line.adjusts_line_id is None:
        return None
    if line.adjusted is not None and line.adjusted.state in ("verified", "paid", "reclaimed"):
        return None
    return Refused("payment.outcome_undecided")


def claimed_once(line: Any, _actor: Actor) -> Refused | None:
    """What another contract has claimed is not paid again, unless that claim was rejected or taken
    back in full."""
    other = line.conflicts_with
    if line.claim != "conflict" or other is None:
        return None
    if other.state == "rejected" or other.claim == "released":
        return None
    return Refused("payment.claimed_already", number=other.source.number)


def outcome_refused(line: Any, _actor: Actor) -> Refused | None:
    """An adjustment follows from corrected facts: only with its outcome is it refused."""
    if line.adjusts_line_id is None or (line.adjusted and line.adjusted.state == "rejected"):
        return None
    return Refused("payment.adjustment_follows_facts")


def not_submitted(line: Any, _actor: Actor) -> Refused | None:
    """What waits for the approver, or was approved, is not taken back line by line.

    A rejected line may be taken up again whenever its run is not before the approver.
    """
    run = line.run
    if run is None or run.state == "calculated":
        return None
    if line.state == "rejected" and run.state != "verified":
        return None
    return Refused("payment.run_not_open", number=run.number)


RUN = Lifecycle(
    "payment_run",
    ("calculated", "verified", "approved", "handed_over", "closed"),
    (
        Transition(
            "submit",
            ("calculated",),
            "verified",
            "payment.submit",
            (lines_decided, facts_of_run_stand, nothing_sampled_waits, something_to_pay),
        ),
        Transition(
            "close",
            ("calculated",),
            "closed",
            "payment.close",
            (lines_decided, nothing_sampled_waits, nothing_to_pay),
        ),
        Transition("empty", ("verified",), "closed", "payment.withdraw", (nothing_stands,)),
        Transition("send_back", ("verified",), "calculated", "payment.send_back", (none_approved,)),
        Transition(
            "approve",
            ("verified",),
            "approved",
            "payment.approve",
            (another_person, something_verified, each_approvable),
        ),
        Transition(
            "hand_over",
            ("approved",),
            "handed_over",
            "payment.hand_over",
        ),
        Transition("follow", ("verified",), "approved", "payment.follow"),
        Transition("follow", ("approved",), "handed_over", "payment.follow"),
    ),
)

LINE = Lifecycle(
    "payment_line",
    ("calculated", "asked_back", "answered", "verified", "rejected", "paid", "reclaimed"),
    (
        Transition(
            "verify",
            OPEN,
            "verified",
            "payment.verify",
            (run_open, facts_settled, outcome_decided, claimed_once),
        ),
        Transition("ask_back", UNDECIDED, "asked_back", "payment.ask_back", (run_open,)),
        Transition("answer", ("asked_back",), "answered", "payment.answer"),
        Transition(
            "reject",
            OPEN,
            "rejected",
            "payment.reject",
            (run_open, outcome_refused, not_adjusted_elsewhere),
        ),
        Transition(
            "reopen",
            ("verified", "rejected"),
            "calculated",
            "payment.verify",
            (not_submitted, not_adjusted_elsewhere),
        ),
        Transition("recall", ("verified",), "calculated", "payment.recall"),
        Transition("uphold", ("rejected",), "calculated", "dispute.answer"),
        Transition("pay", ("verified",), "paid", "payment.hand_over"),
        Transition("come_back", ("paid",), "verified", "payment.settle"),
        Transition("find_paid", ("verified",), "paid", "payment.settle"),
        Transition("reclaim", ("verified",), "reclaimed", "payment.verify"),
        Transition("release", ("reclaimed",), "verified", "payment.withdraw"),
        Transition("cover", ("verified",), "reclaimed", "payment.verify"),
    ),
)
