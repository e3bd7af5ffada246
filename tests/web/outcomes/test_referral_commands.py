"""Commands of people and referrals: the same road, checks and words as the pages."""

from collections.abc import Callable
from datetime import timedelta

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.commands import CommandLine
from outcomes.participants.commands import group as participant_group
from outcomes.referrals.commands import group as referral_group
from tests.factories.participants import CONTACT, NAME
from tests.factories.referrals import standing_contract
from tests.factories.setup import People

Run = Callable[..., Result]
COACH, PROVIDER = "coach@tyohame.example", "tuottaja@keksitty.example"


@pytest.fixture
def run(app: Flask, database: Session) -> Run:
    """Run a command of a group as a person."""

    def running(group: click.Group, as_: str, *arguments: str, typed: str = "") -> Result:
        line = CommandLine(lambda _context: app, as_, "fi")
        return CliRunner().invoke(group, arguments, obj=line, input=typed)

    return running


def test_a_person_goes_through_a_service_by_command(
    run: Run, people: People, system: Actor, clock: FixedClock
) -> None:
    contract, _provider = standing_contract(people, system)
    number = contract.number
    clock.move_to(clock.now() + timedelta(days=2))
    added = run(
        participant_group, COACH, "add", "--municipality", "061", typed=f"{NAME}\n{CONTACT}\n"
    )
    key = added.output.splitlines()[-1]
    assert f"{key}\t061" in run(participant_group, COACH, "list").output
    for who, arguments, state in (
        (COACH, ("propose", number, key, "--on", "2026-09-01"), "Odottaa vastausta"),
        (PROVIDER, ("accept", "O-2026-001"), "Otettu vastaan"),
        (PROVIDER, ("start", "O-2026-001", "--on", "2026-09-01"), "Palvelussa"),
        (PROVIDER, ("interrupt", "O-2026-001", "--on", "2026-09-02"), "Keskeytynyt"),
        (PROVIDER, ("resume", "O-2026-001"), "Palvelussa"),
        (PROVIDER, ("end", "O-2026-001"), "Päättynyt"),
        (COACH, ("list", "--state", "ended"), "Päättynyt"),
    ):
        done = run(referral_group, who, *arguments)
        assert (done.exit_code, done.output) == (0, f"O-2026-001\t{number}\t{key}\t{state}\n")
        assert NAME not in done.output


def test_what_a_scheme_asks_is_given_and_corrected_by_command(
    run: Run, people: People, system: Actor
) -> None:
    contract, _provider = standing_contract(people, system, scheme="osittainen.yaml")
    number = contract.number
    added = run(
        participant_group, COACH, "add", "--municipality", "061", typed=f"{NAME}\n{CONTACT}\n"
    )
    key = added.output.splitlines()[-1]
    propose = ("propose", number, key)
    assert "Palkkiomalli tarvitsee tämän tiedon." in run(referral_group, COACH, *propose).output
    wrong = run(referral_group, COACH, *propose, "--fact", "2025-03-02")
    assert "KOODI=ARVO" in wrong.output
    given = ("--fact", "unemployed_since=2025-03-02")
    assert run(referral_group, COACH, *propose, *given).exit_code == 0
    corrected = ("facts", "O-2026-001", "--fact", "unemployed_since=2025-04-02")
    assert run(referral_group, COACH, *corrected).exit_code == 0
    assert run(referral_group, PROVIDER, *corrected).exit_code == 1


def test_refusals_come_in_words_and_leave_nothing(run: Run, people: People, system: Actor) -> None:
    contract, _provider = standing_contract(people, system, capacity=0)
    number = contract.number
    added = run(
        participant_group,
        COACH,
        "add",
        "--municipality",
        "999",
        "--name",
        NAME,
        "--contact",
        CONTACT,
    )
    assert (added.exit_code, added.output) == (
        1,
        "Error: municipality: Valitse työllisyysalueen kunta.\n",
    )
    assert run(participant_group, COACH, "list").output == "Ei asiakkaita.\n"
    assert run(referral_group, PROVIDER, "propose", number, "A-222222").exit_code == 1
    assert "Kohdetta ei löydy" in run(referral_group, COACH, "propose", number, "A-222222").output
    assert run(referral_group, COACH, "list").output == "Ei ohjauksia.\n"
