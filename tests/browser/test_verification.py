"""Finance clears the queue by keyboard alone, and a provider disputes, at both widths."""

from typing import Any

from playwright.sync_api import expect

from marketplace.demo.papers import text_paper
from outcomes.payments.service import calculate_payments
from outcomes.verification.service import reject_line
from tests.browser import BROWSER
from tests.browser.person import Person, picture
from tests.browser.server import Live
from tests.factories.contracts import let_the_winner_in
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


def the_name_is_blacked_out(provider: Person) -> None:
    """Drawn by a mouse, or tapped on a phone; then one more by keys, which is taken away again."""
    provider.presses("Tallenna peitetty kopio")
    provider.is_told_to_mend("vahvista, ettei näytössä ole peitettävää")
    drawing = provider.page.locator("svg.cover__areas")
    box = drawing.bounding_box()
    assert box
    across, down = box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.06
    if provider.phone:
        provider.page.touchscreen.tap(box["x"] + box["width"] * 0.3, down + 5)
    else:
        provider.page.mouse.move(across, down)
        provider.page.mouse.down()
        provider.page.mouse.move(across + 300, down + 40, steps=3)
        provider.page.mouse.up()
    provider.page.get_by_role("button", name="Lisää alue").press("Enter")
    expect(provider.page.locator("#f-area-2-left")).to_be_focused()
    provider.page.keyboard.press("ArrowUp")
    expect(drawing.locator("rect")).to_have_count(4)  # each with its grip
    picture(provider, "evidence")
    provider.page.get_by_role("button", name="Poista alue 2").press("Enter")
    expect(drawing.locator("rect")).to_have_count(2)
    provider.presses("Tallenna peitetty kopio")
    provider.sees("Muut näkevät vain sen.", "Lataa kopio")
    picture(provider, "evidence-covered")


def test_a_provider_disputes_a_rejected_line_and_gets_an_answer(
    live: Live, meet: Any, paying_database: str
) -> None:
    live.begin(paying_database, CALCULATED)
    with live.behind() as people:
        run = calculate_payments(verifier(people), AS_OF)
        line = reject_line(verifier(people), run.lines[0].id, "Alkoiko palvelu?", "facts_missing")
        path, email = f"/payments/lines/{line.id}", let_the_winner_in(people)
    provider = meet(email)
    provider.opens(path)
    provider.sees("Hylkäyksen syy: Näyttö puuttuu", "Oletko eri mieltä?")
    picture(provider, "dispute-form")
    provider.presses("Lähetä huomautus")
    provider.is_told_to_mend("Täytä tämä kohta.")
    provider.fills({"Mitä pitäisi ratkaista toisin ja miksi": "Palvelu alkoi 2.11."})
    paper = text_paper("Läsnäolot", "Lahja Keksitty", "2.11. klo 9-15")
    file = {"name": "lista.pdf", "mimeType": "application/pdf", "buffer": paper}
    provider.main.locator("input[type=file]").set_input_files(files=file)
    provider.presses("Lähetä huomautus")
    provider.sees("Huomautuksesi on vastaanotettu.", "lista.pdf")
    the_name_is_blacked_out(provider)
    finance = meet("approver@tyohame.example")
    finance.takes_up("Vastaa huomautukseen maksurivistä")
    finance.sees("Palvelu alkoi 2.11.", "Vastaa huomautukseen")
    picture(finance, "dispute-answer")
    finance.fills({"Vastaus huomautukseen": "Lista riittää."})
    finance.presses("Hyväksy huomautus")
    finance.sees("Vastaus lähetettiin palveluntuottajalle.", "Tarkastettava")
    live.mail_to(email, "Vastaus huomautukseesi maksurivistä")
    provider.opens(path)
    provider.sees("Lista riittää.", "lista.pdf")
    verifying = meet(VERIFIER)
    verifying.opens(f"/payments/runs/{run.number}/samples")
    verifying.fills({"Montako riviä": "3"})
    verifying.ticks("Satunnaisesti")
    picture(verifying, "samples")
    verifying.presses("Poimi otos")
    verifying.sees("Otoksen rivit", "Siemenluku")
    picture(verifying, "sample")
