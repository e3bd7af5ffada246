"""A call-off at both widths: ordered from a lot by rank, answered in two taps on a phone."""

from datetime import timedelta
from typing import Any

from playwright.sync_api import expect

from marketplace.frameworks.parties.service import suspend_party
from marketplace.pure.periods import local_day
from tests.browser import BROWSER
from tests.browser.conftest import seen_at_both_widths
from tests.browser.person import Person, picture
from tests.browser.server import Live
from tests.factories.calloffs import let_in, parties_of, ranked_lot

pytestmark = BROWSER

OFFICER = "officer@tyohame.example"


@seen_at_both_widths
def test_a_call_off_by_rank_from_its_lot_to_its_contract(live: Live, meet: Any) -> None:
    with live.behind() as people:
        lot = ranked_lot(people)
        number = lot.framework.number
        suspend_party(people.staff("officer"), parties_of(people, lot)[0].id, "Laatupoikkeama.")
        second, third = let_in(people, 1), let_in(people, 2)
        first_day = local_day(people.clock.now()) + timedelta(days=14)
    officer = meet(OFFICER)
    officer.chooses_from_menu("Toimeksiannot")
    picture(officer, "calloff-0-lots")
    officer.follows("Työhönvalmennus, Hämeenlinna")
    picture(officer, "calloff-1-order")
    last_day = first_day + timedelta(days=120)
    officer.fills(
        {
            "Toimeksiannon nimi": "Työhönvalmennus syksylle",
            "Alkaa": f"{first_day.day}.{first_day.month}.{first_day.year}",
            "Päättyy": "1.1.2033",
        }
    )
    officer.presses("Laske hinnat")
    expect(officer.main).to_contain_text("puitesopimuksen päätyttyä enintään")
    picture(officer, "calloff-2-refused")
    officer.fills({"Päättyy": f"{last_day.day}.{last_day.month}.{last_day.year}"})
    officer.presses("Lähetä toimeksianto")
    expect(officer.main).to_contain_text("Odottaa vastausta")
    picture(officer, "calloff-3-sent")
    _declines(meet(second))
    _accepts(meet(third))
    live.settle()
    officer.opens("/call-offs/T-2026-001")
    expect(officer.main).to_contain_text("Avaa sopimus")
    picture(officer, "calloff-7-accepted")
    officer.opens(f"/call-offs?framework={number}")
    picture(officer, "calloff-8-list")
    officer.opens("/contracts/S-2026-001")
    expect(officer.main).to_contain_text("T-2026-001")
    picture(officer, "calloff-9-contract")


def _declines(person: Person) -> None:
    person.takes_up("Vastaa toimeksiantoon")
    picture(person, "calloff-4-turn")
    person.follows("En voi ottaa")
    person.fills({"Miksi et ota toimeksiantoa": "Valmentajamme on sairaana."})
    picture(person, "calloff-5-decline")
    person.presses("Ilmoita tilaajalle")
    expect(person.main).to_contain_text("Et ottanut")
    picture(person, "calloff-6-own")


def _accepts(person: Person) -> None:
    """Two taps: the to-do, and the answer."""
    person.takes_up("Vastaa toimeksiantoon")
    person.presses("Ota toimeksianto vastaan")
    expect(person.main).to_contain_text("Otit toimeksiannon vastaan")
