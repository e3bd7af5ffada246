"""What each person may not do is refused: as a page, as an act, and as a command."""

import re

import pytest

from tests.browser import BROWSER
from tests.browser.road import OTHERS, WINNER_EMAIL, Road
from tests.browser.test_along_the_road import STEPS

pytestmark = BROWSER

STAFF = {name: f"{name}@tyohame.example" for name in ("officer", "decider", "coach")}
STAFF |= {name: f"{name}@tyohame.example" for name in ("verifier", "approver")}
PROVIDERS = {
    "winner": WINNER_EMAIL,
    "loser": f"sari{OTHERS['losing']}@tuottaja.example",
}
EMAILS = STAFF | PROVIDERS

PAGES = (
    ("officer", "/payments/", 403),
    ("officer", "/participants", 403),
    ("decider", "/calls/new", 403),
    ("coach", "/payments/runs/{run}", 403),
    ("coach", "/procurement", 403),
    ("verifier", "/participants/{person_key}/identity", 403),
    ("verifier", "/calls/{call}/evaluation", 403),
    ("approver", "/results/new", 403),
    ("winner", "/providers", 403),
    ("winner", "/users/", 403),
    ("loser", "/contracts/{contract}", 404),
    ("loser", "/referrals/{referral}", 404),
    ("loser", "{asked_line}", 404),
)
"""Pages of others. What a provider may not even know of is not found."""

ACTS = (
    ("officer", "/decisions/{decision}/sign", 403),
    ("officer", "/contracts/{contract}/accept", 403),
    ("decider", "/calls/{call}/opening", 403),
    ("coach", "/referrals/{referral}/accept", 403),
    ("verifier", "/payments/runs/{run}/approve", 403),
    ("approver", "/payments/runs/{run}/submit", 403),
    ("winner", "/calls/{call}/publish", 403),
    ("loser", "/contracts/{contract}/accept", 404),
)
"""Acts of others, sent with a valid CSRF token though no page has the button."""

COMMANDS = (
    ("officer", "decision sign {decision}"),
    ("winner", "call publish {call}"),
    ("coach", "payment calculate --as-of 2027-02-28"),
    ("verifier", "payment approve {run}"),
    ("approver", "payment submit {run}"),
)


@pytest.fixture
def walked(road: Road) -> Road:
    """The road with everything on it."""
    road.walk_to(STEPS[-1], STEPS)
    return road


def test_pages_of_others_are_refused_in_the_products_look(walked: Road) -> None:
    for name, path, status in PAGES:
        person = walked.person(EMAILS[name])
        person.opens(path.format_map(vars(walked)))
        assert (name, path, person.status) == (name, path, status)
        person.sees("Et voi tehdä tätä" if status == 403 else "Sivua ei löydy", "Mitä voit tehdä")
    assert walked.inspection.take_problems() == []


def test_acts_of_others_are_refused(walked: Road) -> None:
    for name, path, status in ACTS:
        person = walked.person(EMAILS[name])
        person.opens("/")
        person.tries_to_post(path.format_map(vars(walked)))
        assert (name, path, person.status) == (name, path, status)
    assert walked.inspection.take_problems() == []


def test_an_act_without_a_csrf_token_is_refused(walked: Road) -> None:
    answer = walked.officer.asks("POST", f"/calls/{walked.call}/publish")
    assert answer.status == 400
    assert "Lomake on vanhentunut" in answer.text()


def test_a_stranger_logs_in_first_and_then_sees_the_page_asked_for(walked: Road) -> None:
    stranger = walked.stranger()
    stranger.opens(f"/contracts/{walked.contract}")
    assert stranger.path.startswith("/account/login?next=")
    stranger.logs_in_here(STAFF["coach"])
    assert stranger.path == f"/contracts/{walked.contract}"
    stranger.context.close()


def test_commands_of_others_are_refused_in_a_sentence(walked: Road) -> None:
    running = [
        walked.live.command(EMAILS[name], *words.format_map(vars(walked)).split())
        for name, words in COMMANDS
    ]
    for (name, words), command in zip(COMMANDS, running, strict=True):
        said, complained = command.communicate(timeout=300)
        assert (name, words, command.returncode, said) == (name, words, 1, "")
        assert re.fullmatch(r"Error: [A-ZÅÄÖ][^\n]+\.\n", complained), complained
