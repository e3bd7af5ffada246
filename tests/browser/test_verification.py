"""Finance goes from import to hand-over by keyboard alone; a provider disputes; at both widths."""

from typing import Any

from playwright.sync_api import expect
from sqlalchemy import select

from marketplace.demo.papers import text_paper
from marketplace.platform.db import db, set_scope
from outcomes.payments.service import calculate_payments
from outcomes.referrals.models import Referral
from outcomes.verification.service import reject_line
from tests.browser import BROWSER
from tests.browser.person import Person, picture
from tests.browser.server import Live
from tests.factories.contracts import let_the_winner_in
from tests.factories.payments import AS_OF, CALCULATED, verifier
from tests.factories.results import results_file, row

pytestmark = BROWSER

VERIFIER, APPROVER = "verifier@tyohame.example", "approver@tyohame.example"


def pressed(person: Person, *keys: str) -> None:
    """Press keys, the last of which leads to another page."""
    for key in keys[:-1]:
        person.page.keyboard.press(key)
    person.moves(lambda: person.page.keyboard.press(keys[-1]))


FOCUSED = """() => {
  const on = document.activeElement;
  return ((on.labels && on.labels[0]) || on).innerText || on.getAttribute("aria-label") || "";
}"""
MOST_TABS = 15
"""How often one presses Tab within a page's content for what comes next, at most."""


SKIP = "Siirry sisältöön"


def reaches(person: Person, name: str) -> None:
    """Press Tab until what has this name has the focus; the page's head is skipped by its link."""
    passed: list[str] = []
    while len(passed) < MOST_TABS:
        person.page.keyboard.press("Tab")
        passed.append(person.page.evaluate(FOCUSED).replace("\u00ad", "").strip())
        if passed[-1].startswith(name):
            return
        if passed[-1] == SKIP:
            person.page.keyboard.press("Enter")
    raise AssertionError(f"{name}: {passed}")


def goes(person: Person, name: str) -> None:
    """To a link or button by Tab, and press it."""
    reaches(person, name)
    pressed(person, "Enter")


def goes_up(person: Person, name: str) -> None:
    """Back from the content to the last link of the trail above it."""
    for key in ("Tab", "Enter", "Shift+Tab"):
        person.page.keyboard.press(key)
    assert person.page.evaluate(FOCUSED) == name
    pressed(person, "Enter")


def results_are_imported(finance: Person, *rows: str) -> None:
    """A file is chosen, looked at and taken in."""
    finance.opens("/results")
    goes(finance, "Tuo tuloksia")
    reaches(finance, "Tulostiedosto")
    file = {"name": "huhtikuu.csv", "mimeType": "text/csv", "buffer": results_file(rows)}
    on = finance.page.locator("input[type=file]:focus")  # what opens from here is the browser's
    on.set_input_files(files=file)  # type: ignore[arg-type]
    reaches(finance, "Asiakastietojärjestelmä")
    finance.page.keyboard.press("Space")
    goes(finance, "Tarkista tiedosto")
    finance.sees("Mitään ei ole vielä tuotu.", "huhtikuu.csv")
    goes(finance, "Tuo tulokset")
    finance.sees("Tulokset on tuotu.")


def the_run_is_calculated(finance: Person) -> None:
    finance.opens("/payments/")
    reaches(finance, "Tulokset päivään asti")
    finance.page.keyboard.press("ControlOrMeta+a")
    finance.page.keyboard.type("30.4.2027")
    pressed(finance, "Enter")


def the_queue_is_cleared(finance: Person) -> None:
    """Line by line where it is unusual, several at once where it is plain."""
    finance.sees("8 täsmää, 3 odottaa sinua, 0 lähellä eräpäivää", "Katso nämä ensin (3)")
    picture(finance, "queue")
    if not finance.phone:  # where they are listed
        finance.page.keyboard.press("?")
        expect(finance.page.locator("[data-shortcuts]")).to_be_focused()
    pressed(finance, "j", "j", "k", "Enter")  # the first line
    finance.sees("Päivät sääntöä vasten", "Hyväksy rivi")
    picture(finance, "line")
    finance.page.locator("header a").first.focus()
    finance.page.keyboard.press("a")  # a key on a link is no decision
    finance.sees("Päivät sääntöä vasten", "Hyväksy rivi")
    finance.page.evaluate("document.activeElement.blur()")
    pressed(finance, "r")  # a rejection needs its reason
    finance.is_told_to_mend("Valitse syy.", "Kirjoita perustelu.")
    pressed_reason(finance)
    finance.sees("Rivi hylättiin, ja syy kerrottiin palveluntuottajalle.")
    for _ in range(2):
        pressed(finance, "a")
    finance.sees("Rivi tarkastettu.")
    goes_up(finance, "Tarkastus")
    finance.sees("8 täsmää, 0 odottaa sinua")
    finance.page.keyboard.press("j")
    for _ in range(7):
        finance.page.keyboard.press("x")
        finance.page.keyboard.press("j")
    finance.page.keyboard.press("x")
    picture(finance, "queue-chosen")
    pressed(finance, "a")
    finance.sees("8 riviä tarkastettu.", "Kaikki on tarkastettu")
    picture(finance, "queue-empty")


def pressed_reason(finance: Person) -> None:
    """From the summary of what lacks to the reason and the words, and away from them."""
    reaches(finance, "Syy")
    finance.page.keyboard.press("Enter")
    expect(finance.field("Syy")).to_be_focused()
    finance.page.keyboard.type("Sopimuksen")  # a list finds what is typed
    reaches(finance, "Huomio")
    finance.page.keyboard.type("Katkos on liian pitkä.")
    finance.page.keyboard.press("Tab")
    pressed(finance, "r")


def test_finance_goes_from_import_to_hand_over_by_keyboard_alone(
    live: Live, meet: Any, paying_database: str
) -> None:
    live.begin(paying_database, CALCULATED)
    with live.behind() as people:
        set_scope(db.session(), verifier(people).scope)
        key = db.session.scalars(select(Referral.person_key).order_by(Referral.number)).all()[2]
    finance = meet(VERIFIER)
    results_are_imported(finance, row("W3-1", key, started_on="2027-03-01"))
    the_run_is_calculated(finance)
    the_queue_is_cleared(finance)
    goes(finance, "Jatka maksuajoon")
    goes(finance, "Katso maksuerittelyt ja lähetä")
    finance.sees("Valmennus Honkasalo Oy", "Rahaa ei lähde ennen kuin")
    picture(finance, "submit")
    goes(finance, "Lähetä hyväksyttäväksi")
    finance.sees("Maksuajo odottaa nyt toisen henkilön hyväksyntää.")
    approver = meet(APPROVER)
    goes(approver, "Avaa tehtävä")
    picture(approver, "run")
    goes(approver, "Hyväksy maksuajo")
    approver.sees("Maksuajo on hyväksytty.")
    live.settle()
    approver.opens("/payments/statements")
    picture(approver, "statements")
    goes(approver, "ME-2027-001")
    approver.sees("Hyväksytty", "2.6.2027")
    picture(approver, "statement")
    goes(approver, "Lähetä maksuun")
    reaches(approver, "Maksupäivä")
    approver.page.keyboard.press("ControlOrMeta+a")
    approver.page.keyboard.type("10.5.2027")
    pressed(approver, "Enter")
    approver.sees("Pankkitiedosto on valmis.")
    picture(approver, "handed-over")


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
    finance = meet(APPROVER)
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
