"""Rows of a matter are locked in one order: call, decision, claim, contract."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from marketplace.claims.answers.service import draft_answer
from marketplace.claims.service import record_outcome, withdraw_claim
from marketplace.corrections.service import draft_correction, draft_reversal
from marketplace.decisions.finality.service import finalise_decisions
from marketplace.decisions.service import sign_decision
from marketplace.decisions.wording import words_of
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.pure.periods import HELSINKI
from tests.factories.claims import LOSER, answered, filed, recorded
from tests.factories.decisions import signed_award
from tests.factories.setup import People, seeing

ORDER = ("call", "decision", "claim", "contract")
LOCKS = re.compile(r"FOR UPDATE OF (\w+)")


@pytest.fixture
def locked() -> Iterator[list[str]]:
    """The tables whose rows have been locked, in the order of locking."""
    found: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.extend(name for name in LOCKS.findall(statement) if name in ORDER)

    event.listen(db.engine, "before_cursor_execute", listen)
    yield found
    event.remove(db.engine, "before_cursor_execute", listen)


def first_locks(locked: list[str], act: Callable[[], object]) -> list[str]:
    """Which tables an act locks, each where it is locked first."""
    locked.clear()
    act()
    return list(dict.fromkeys(locked))


def test_every_act_on_a_matter_locks_its_rows_in_the_same_order(
    people: People, clock: FixedClock, system: Actor, locked: list[str]
) -> None:
    decision = signed_award(people, clock)
    claim, other, third = (filed(people, decision) for _claim in range(3))
    appeal = recorded(people, decision, "appeal")
    officer, decider, party = (
        people.staff("officer"),
        people.staff("decider"),
        people.by_email(LOSER),
    )
    words = words_of(decision)
    drafts: list[Any] = []

    def finalised() -> int:
        clock.move_to(datetime(2026, 10, 10, 9, 0, tzinfo=HELSINKI) + timedelta(days=30))
        return finalise_decisions(seeing(system))

    acts: dict[str, Callable[[], object]] = {
        "file": lambda: filed(people, decision),
        "withdraw": lambda: withdraw_claim(seeing(party), third.id),
        "draft an answer": lambda: draft_answer(seeing(officer), other.id, "rejected", "Ei."),
        "reject": lambda: answered(people, claim),
        "draft a correction": lambda: drafts.append(
            draft_correction(seeing(officer), decision.id, words, [other.id])
        ),
        "correct": lambda: sign_decision(seeing(decider), drafts[-1].id),
        "lose an appeal": lambda: record_outcome(
            seeing(officer),
            appeal.id,
            "rejected",
            answer="Hylätty.",
            on=date(2026, 9, 22),
            court_number="1",
        ),
        "draft a reversal": lambda: drafts.append(
            draft_reversal(seeing(officer), drafts[0].id, "Virhe.")
        ),
        "reverse": lambda: sign_decision(seeing(decider), drafts[-1].id),
        "finalise": finalised,
    }
    for name, act in acts.items():
        order = first_locks(locked, act)
        assert order[:2] == ["call", "decision"], (name, order)
        assert order == [table for table in ORDER if table in order], (name, order)
