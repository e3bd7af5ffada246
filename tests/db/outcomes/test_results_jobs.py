"""Which jobs the files of several sources tell of: none is lost, however files are cut."""

from datetime import timedelta

import pytest

from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from outcomes.pure.facts import AsOf, known_spells
from outcomes.results.conflicts import conflicts, waiting_conflicts
from outcomes.results.queries import spells_of
from tests.factories.results import row, said_by

SPRING = {"started_on": "2026-02-01", "ended_on": "2026-05-31"}
FIRST = {"started_on": "2026-02-01", "ended_on": "2026-03-31"}
SECOND = {"started_on": "2026-04-01", "ended_on": "2026-05-31"}


def periods(verifier: Actor, key: str) -> list[tuple[int, int]]:
    """First and last months of the work that is calculated with."""
    known = known_spells(spells_of(verifier, [key]), AsOf.of(verifier.now))
    return sorted((each.started_on.month, each.ended_on.month) for each in known if each.ended_on)


@pytest.mark.parametrize("files", [1, 2])
def test_two_jobs_of_the_system_beside_one_of_the_provider_stay_two(
    verifier: Actor,
    key: str,
    clock: FixedClock,
    files: int,
) -> None:
    said_by(verifier, "provider", row("O-1:T-1", key, **SPRING))
    told = row("TJ-1", key, **FIRST), row("TJ-2", key, **SECOND)
    for rows in (told,) if files == 1 else ((told[0],), (told[1],)):
        clock.move_to(clock.now() + timedelta(minutes=5))
        said_by(verifier, "client_system", *rows)
    assert periods(verifier, key) == [(2, 3), (4, 5)]
    assert said_by(verifier, "client_system", *told, "").new_versions == 0
    later = row("TJ-2", key, **SECOND | {"ended_on": "2026-06-30"})
    assert said_by(verifier, "client_system", later).new_versions == 1
    assert periods(verifier, key) == [(2, 3), (4, 6)]


@pytest.mark.parametrize("files", [1, 2])
def test_two_jobs_of_the_provider_beside_one_of_the_system_are_both_kept_beside_it(
    verifier: Actor,
    key: str,
    files: int,
) -> None:
    said_by(verifier, "client_system", row("TJ-1", key, **SPRING))
    told = row("P-1", key, **FIRST), row("P-2", key, **SECOND)
    for rows in (told,) if files == 1 else ((told[0],), (told[1],)):
        said_by(verifier, "provider", *rows)
    assert periods(verifier, key) == [(2, 5)]
    assert (conflicts(verifier).total, waiting_conflicts(verifier)) == (2, 0)
    assert said_by(verifier, "provider", *told, "").new_versions == 0
    assert said_by(verifier, "provider", told[1], "", "").new_versions == 0
