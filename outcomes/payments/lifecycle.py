"""The lives of a payment run and of a payment line, as data."""

from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition

UNDECIDED = ("calculated", "answered")
"""States of a line that the verifier still has to look at."""


def lines_decided(run: Any, _actor: Actor) -> Refused | None:
    """A run is verified when no line waits for the verifier."""
    waiting = sum(line.state in UNDECIDED for line in run.lines)
    return Refused("payment.lines_waiting", count=waiting) if waiting else None


def something_to_pay(run: Any, _actor: Actor) -> Refused | None:
    """A run without a verified line has nothing to approve."""
    if any(line.state == "verified" for line in run.lines):
        return None
    return Refused("payment.nothing_verified")


def another_person(run: Any, actor: Actor) -> Refused | None:
    """Two people: who verified a line of the run, or the run, does not approve it."""
    verifiers = {run.verified_by} | {line.verified_by for line in run.lines}
    return Refused("payment.same_person") if actor.user_id in verifiers else None


def statements_ready(run: Any, _actor: Actor) -> Refused | None:
    """The bank file leaves only with the statements that explain it."""
    missing = sum(statement.pdf_id is None for statement in run.statements)
    return Refused("payment.statements_missing", count=missing) if missing else None


RUN = Lifecycle(
    "payment_run",
    ("calculated", "verified", "approved", "handed_over"),
    (
        Transition(
            "submit",
            ("calculated",),
            "verified",
            "payment.submit",
            (lines_decided, something_to_pay),
        ),
        Transition("send_back", ("verified",), "calculated", "payment.send_back"),
        Transition("approve", ("verified",), "approved", "payment.approve", (another_person,)),
        Transition(
            "hand_over", ("approved",), "handed_over", "payment.hand_over", (statements_ready,)
        ),
    ),
)

LINE = Lifecycle(
    "payment_line",
    ("calculated", "asked_back", "answered", "verified", "rejected", "paid"),
    (
        Transition("verify", UNDECIDED, "verified", "payment.verify"),
        Transition("ask_back", UNDECIDED, "asked_back", "payment.ask_back"),
        Transition("answer", ("asked_back",), "answered", "payment.answer"),
        Transition("reject", UNDECIDED, "rejected", "payment.reject"),
        Transition("reopen", ("verified", "rejected"), "calculated", "payment.verify"),
        Transition("pay", ("verified",), "paid", "payment.hand_over"),
    ),
)
