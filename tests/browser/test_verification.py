"""Finance clears the queue by keyboard alone, at both widths."""

from typing import Any

from playwright.sync_api import expect

from outcomes.payments.service import calculate_payments
from tests.browser import BROWSER
from tests.browser.person import Person, picture
from tests.browser.server import Live
from tests.factories.payments import AS_OF, CALCULATED, verifier

pytestmark = BROWSER

VERIFIER = "verifier@tyohame.example"


def pressed(person: Person, *keys: str) -> None:
    """Press keys, the last of which leads to another page."""
    for key in keys[:-1]:
        person.page.keyboard.press(key)
    person._moves(lambda: person.page.keyboard.press(keys[-1]))


def test_finance_clears_the_queue_by_keyboard_alone(
    live: Live, meet: Any, paying_database: str
) -> None:
    live.begin(paying_database, CALCULATED)
    with live.behind() as people:
        calculate_payments(verifier(people), AS_OF)
    finance = meet(VERIFIER)
    finance.opens("/payments/queue")
    finance.sees("7 täsmää, 3 odottaa sinua, 0 lähellä eräpäivää", "Katso nämä ensin (3)")
    picture(finance, "queue")
    if not finance.phone:  # where they are listed
        finance.page.keyboard.press("?")
        expect(finance.page.locator("[data-shortcuts]")).to_be_focused()
    pressed(finance, "j", "j", "k", "Enter")  # the first line
    finance.sees("Päivät sääntöä vasten", "Hyväksy rivi")
    picture(finance, "line")
    pressed(finance, "r")  # a rejection needs its reason
    finance.is_told_to_mend("Valitse syy.", "Kirjoita perustelu.")
    finance.selects("Syy", "Sopimuksen ehto ei täyty")
    finance.fills({"Huomio": "Katkos on liian pitkä."})
    finance.page.keyboard.press("Tab")
    pressed(finance, "r")
    finance.sees("Rivi hylättiin, ja syy kerrottiin palveluntuottajalle.")
    for _ in range(2):
        pressed(finance, "a")
    finance.sees("Rivi tarkastettu.")
    finance.opens("/payments/queue")
    finance.sees("7 täsmää, 0 odottaa sinua")
    finance.page.keyboard.press("j")
    for _ in range(6):
        finance.page.keyboard.press("x")
        finance.page.keyboard.press("j")
    finance.page.keyboard.press("x")
    picture(finance, "queue-chosen")
    pressed(finance, "a")
    finance.sees("7 riviä tarkastettu.", "Kaikki on tarkastettu")
    picture(finance, "queue-empty")
