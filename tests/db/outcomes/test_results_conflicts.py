"""Conflicts whose sources say something else while they wait: what ends them, what is kept."""

from datetime import timedelta
from typing import Any

import pytest

from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.errors import Conflict
from outcomes.pure.facts import AsOf, known_spells
from outcomes.results.conflicts import Disagreement, conflicts, waiting_conflicts
from outcomes.results.queries import spells_of
from outcomes.results.service import settle_conflict
from tests.factories.results import row, said_by

DENIED: dict[str, Any] = {"withdrawn": "1"}


def hours(verifier: Actor, key: str) -> list[int]:
    """The weekly hours of the work that is calculated with."""
    known = known_spells(spells_of(verifier, [key]), AsOf.of(verifier.now))
    return [int(each.hours_per_week) for each in known]


def the_conflict(verifier: Actor) -> Disagreement:
    (found,) = conflicts(verifier).rows
    return found


@pytest.fixture
def denied(verifier: Actor, key: str, clock: FixedClock) -> None:
    """The client system tells of a job that the client denies."""
    said_by(verifier, "client_system", row("TJ-1", key))
    clock.move_to(clock.now() + timedelta(hours=1))
    said_by(verifier, "participant", row("X-1", key, **DENIED))
    clock.move_to(clock.now() + timedelta(hours=1))
    assert waiting_conflicts(verifier) == 1


@pytest.mark.usefixtures("denied")
def test_a_settled_side_is_right_with_its_last_word(verifier: Actor, key: str) -> None:
    before = the_conflict(verifier)
    said_by(verifier, "client_system", row("TJ-1", key, hours_per_week="10"))
    found = the_conflict(verifier)
    assert found.stood.has_changed and not found.came.has_changed
    given = {"side": "stood", "reason": "Työsopimus on nähty."}
    with pytest.raises(Conflict):
        settle_conflict(verifier, before.conflict.id, **given, seen=0)
    settle_conflict(verifier, found.conflict.id, **given)
    assert (hours(verifier, key), the_conflict(verifier).kept) == ([10], "stood")


@pytest.mark.usefixtures("denied")
@pytest.mark.parametrize(
    ("source", "name", "said", "kept", "after"),
    [
        ("participant", "X-1", {}, "stood", [37]),
        ("participant", "X-1", {"hours_per_week": "20"}, "stood", [37]),
        ("client_system", "TJ-1", {"hours_per_week": "30"} | DENIED, "came", []),
    ],
)
def test_a_conflict_ends_as_a_source_comes_round(
    verifier: Actor, key: str, source: str, name: str, said: dict[str, Any], kept: str, after: Any
) -> None:
    assert said_by(verifier, source, row(name, key, **said)).new_versions == 1
    assert (waiting_conflicts(verifier), hours(verifier, key)) == (0, after)
    ended = conflicts(verifier).rows[-1]
    assert (ended.conflict.settled_by, ended.kept) == ("source", kept)
    assert ended.is_over != (said == {"hours_per_week": "20"})
    assert said_by(verifier, source, row(name, key, **said), "").new_versions == 0


@pytest.mark.usefixtures("denied")
def test_a_source_that_says_the_same_in_other_words_is_asked_about_once(
    verifier: Actor, key: str
) -> None:
    said_by(verifier, "participant", row("X-1", key, employer_id="T1", **DENIED))
    assert waiting_conflicts(verifier) == 1


def test_a_report_of_another_employer_that_is_corrected_ends_its_conflict(
    verifier: Actor, key: str, clock: FixedClock
) -> None:
    said_by(verifier, "client_system", row("TJ-1", key))
    said_by(verifier, "provider", row("P-1", key, employer_id="Keksitty Oy"))
    assert waiting_conflicts(verifier) == 1
    clock.move_to(clock.now() + timedelta(hours=1))
    assert said_by(verifier, "provider", row("P-1", key)).new_versions == 1
    assert (waiting_conflicts(verifier), hours(verifier, key)) == (0, [37])
    assert the_conflict(verifier).kept == "stood"


def test_a_file_brought_under_the_wrong_source_is_brought_under_the_right_one(
    verifier: Actor, key: str
) -> None:
    said_by(verifier, "provider", row("TJ-1", key))
    assert said_by(verifier, "client_system", row("TJ-1", key)).new_versions == 1
    with pytest.raises(Conflict):
        said_by(verifier, "client_system", row("TJ-1", key))
