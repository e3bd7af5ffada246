"""A framework at both widths: laid out with two lots, its calls made, and one in force read."""

from typing import Any

from playwright.sync_api import expect

from tests.browser import BROWSER
from tests.browser.conftest import seen_at_both_widths
from tests.browser.person import Person, picture
from tests.browser.server import Live
from tests.factories.contracts import let_the_winner_in
from tests.factories.frameworks import framework_in_force, judged_need
from tests.factories.setup import People

pytestmark = BROWSER

OFFICER = "officer@tyohame.example"


@seen_at_both_widths
def test_a_framework_is_laid_out_with_lots_and_leads_to_their_calls(live: Live, meet: Any) -> None:
    with live.behind() as people:
        need = judged_need(people, 9_000_000).number
    officer: Person = meet(OFFICER)
    officer.opens(f"/needs/{need}")
    officer.follows("Tee puitesopimus")
    picture(officer, "frameworks-1-new")
    officer.presses("Tee luonnos")
    officer.fills({"Kuvaus suomeksi": "Valmennusta.", "Osan katto": "45 000"})
    officer.presses("Lisää osa")
    picture(officer, "frameworks-2-edit")
    second = officer.main.get_by_role("group", name="Osa 2")
    second.get_by_label("Osan nimi suomeksi").fill("Forssan seutu")
    second.get_by_label("Osan katto").fill("45 000")
    officer.presses("Tallenna")
    picture(officer, "frameworks-3-draft")
    officer.follows("Tee osien tarjouspyynnöt")
    officer.presses("Tee tarjouspyynnöt")
    expect(officer.main).to_contain_text("TK-2026-002")
    picture(officer, "frameworks-4-calls")


@seen_at_both_widths
def test_a_framework_in_force_is_read_by_all(live: Live, meet: Any) -> None:
    with live.behind() as people:
        terms = {"fi": "Hinnat tarkistetaan vuosittain."}
        number = in_force(people, price_revisions=terms)
        email = let_the_winner_in(people)
    officer = meet(OFFICER)
    officer.opens("/frameworks")
    picture(officer, "frameworks-5-all")
    officer.opens(f"/frameworks/{number}")
    picture(officer, "frameworks-6-workspace")
    officer.follows("Valmennus Honkasalo Oy")
    picture(officer, "frameworks-7-party")
    officer.follows("Tarkista hintoja")
    picture(officer, "frameworks-8-prices")
    stranger = meet()
    stranger.opens("/frameworks")
    picture(stranger, "frameworks-9-list")
    stranger.opens(f"/frameworks/{number}")
    picture(stranger, "frameworks-10-public")
    sari = meet(email)
    sari.opens("/frameworks/own")
    picture(sari, "frameworks-11-own")


def in_force(people: People, **said: Any) -> str:
    """The number of a framework with three parties."""
    return framework_in_force(people, ways=["mini_competition", "rank"], **said).number
