"""The lives of a payment run and of a payment line, as data."""

from collections import Counter
from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition
from outcomes.payments.payers import payer_account

UNDECIDED = ("calculated", "answered")
"""States of a line that the verifier still has to look at."""
OPEN = (*UNDECIDED, "asked_back")
"""States in which the verifier may decide; a line that was asked about may wait for its answer."""
COUNTED = (*UNDECIDED, "verified", "paid")
"""States of the lines that a run's totals count."""


def follows_a_question(line: Any) -> bool:
    """Whether a line adjusts one that was asked about: it waits with that one."""
    return line.adjusted is not None and line.adjusted.state == "asked_back"


def to_decide(line: Any) -> bool:
    """Whether a line waits for the verifier."""
    return line.state in UNDECIDED and not follows_a_question(line)


def lines_decided(run: Any, _actor: Actor) -> Refused | None:
    """A run is verified when no line waits for the verifier."""
    waiting = sum(to_decide(line) for line in run.lines)
    return Refused("payment.lines_waiting", count=waiting) if waiting else None


def pays(run: Any) -> bool:
    """Whether the run's verified lines come to something for any provider."""
    totals: Counter[Any] = Counter()
    for line in run.lines:
        if line.state == "verified":
            totals[line.provider_id] += line.amount_cents
    return any(total > 0 for total in totals.values())


def something_to_pay(run: Any, _actor: Actor) -> Refused | None:
    """A run that pays nobody has nothing to approve; told once all lines are decided."""
    undecided = any(to_decide(line) for line in run.lines)
    return None if undecided or pays(run) else Refused("payment.nothing_verified")


def nothing_to_pay(run: Any, _actor: Actor) -> Refused | None:
    """A run that pays somebody is not closed, it is submitted."""
    return Refused("payment.something_to_pay") if pays(run) else None


def another_person(run: Any, actor: Actor) -> Refused | None:
    """Two people: who verified a line of the run, or the run, does not approve it."""
    verifiers = {run.verified_by} | {line.verified_by for line in run.lines}
    return Refused("payment.same_person") if actor.user_id in verifiers else None


def statements_ready(run: Any, _actor: Actor) -> Refused | None:
    """The bank file leaves only with the statements that explain it."""
    missing = sum(statement.pdf_id is None for statement in run.statements)
    return Refused("payment.statements_missing", count=missing) if missing else None


def payers_known(run: Any, actor: Actor) -> Refused | None:
    """Each buyer's account is known, and confirmed where a person has written it."""
    for buyer in {statement.buyer for statement in run.statements}:
        try:
            payer_account(actor, buyer, actor.today)
        except Refused as refusal:
            return refusal
    return None


def run_open(line: Any, _actor: Actor) -> Refused | None:
    """Lines are decided in a run that is being verified."""
    if line.run is None:
        return Refused("payment.line_in_no_run")
    if line.run.state != "calculated":
        return Refused("payment.run_not_open", number=line.run.number)
    return None


def outcome_decided(line: Any, _actor: Actor) -> Refused | None:
    """An adjustment is paid or deducted only where its outcome was paid or is."""
    if line.adjusts_line_id is None:
        return None
    if line.adjusted is not None and line.adjusted.state in ("verified", "paid"):
        return None
    return Refused("payment.outcome_undecided")


def claimed_once(line: Any, _actor: Actor) -> Refused | None:
    """What another contract has claimed is not paid again, unless that claim was rejected."""
    other = line.conflicts_with
    if line.claim != "conflict" or other is None or other.state == "rejected":
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
            (lines_decided, something_to_pay),
        ),
        Transition(
            "close", ("calculated",), "closed", "payment.close", (lines_decided, nothing_to_pay)
        ),
        Transition("send_back", ("verified",), "calculated", "payment.send_back"),
        Transition("approve", ("verified",), "approved", "payment.approve", (another_person,)),
        Transition(
            "hand_over",
            ("approved",),
            "handed_over",
            "payment.hand_over",
            (statements_ready, payers_known),
        ),
    ),
)

LINE = Lifecycle(
    "payment_line",
    ("calculated", "asked_back", "answered", "verified", "rejected", "paid"),
    (
        Transition(
            "verify", OPEN, "verified", "payment.verify", (run_open, outcome_decided, claimed_once)
        ),
        Transition("ask_back", UNDECIDED, "asked_back", "payment.ask_back", (run_open,)),
        Transition("answer", ("asked_back",), "answered", "payment.answer"),
        Transition("reject", OPEN, "rejected", "payment.reject", (run_open, outcome_refused)),
        Transition(
            "reopen", ("verified", "rejected"), "calculated", "payment.verify", (not_submitted,)
        ),
        Transition("pay", ("verified",), "paid", "payment.hand_over"),
    ),
)
