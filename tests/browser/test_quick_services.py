"""A quick service at both widths: set up, offered and answered on a phone, ordered in a minute."""

import re
from datetime import timedelta
from typing import Any

from playwright.sync_api import expect

from marketplace.providers.queries import provider_of
from marketplace.quick.queries import service_by_number
from marketplace.quick.service import save_item
from tests.browser import BROWSER
from tests.browser.conftest import seen_at_both_widths
from tests.browser.documents import assert_tagged_pdf
from tests.browser.person import Person, picture
from tests.browser.server import Live
from tests.conftest import NOON
from tests.factories.admissions import admitted_provider, opened_admission
from tests.factories.providers import with_password
from tests.factories.quick import ITEM, offered_item
from tests.factories.setup import seeing

pytestmark = BROWSER

OFFICER, COACH = "officer@tyohame.example", "coach@tyohame.example"
NAME = "Uravalmennuksen pikajakso"


@seen_at_both_widths
def test_a_quick_order_from_its_terms_to_its_confirmation(live: Live, meet: Any) -> None:
    with live.behind() as people:
        admission = opened_admission(people)
        application = admitted_provider(people, admission, 1)
        provider = provider_of(people.staff("officer"), application.provider_id)
        sari_email, number = with_password(people, provider), admission.number
    officer = meet(OFFICER)
    _sets_up(officer, number)
    sari = meet(sari_email)
    _offers(sari)
    with live.behind() as people:
        service = service_by_number(seeing(people.staff("officer")), "PP-2026-001")
        offered_item(people, service, 2, place="082")
        save_item(seeing(people.staff("officer")), service.id, ITEM | {"unit_cents": 5_500})

    coach = meet(COACH)
    _orders(coach)
    _answers(sari)
    coach.opens("/quick/orders/PT-2026-001")
    expect(coach.main).to_contain_text("Tilaus on vahvistettu")
    picture(coach, "7-confirmed")

    live.settle()
    _delivers(sari, coach)
    _pays(meet("verifier@tyohame.example"))
    sari.opens("/payments/own")
    sari.sees("PT-2026-001")
    picture(sari, "22-own-payments")

    _orders(coach)
    live.move_to(NOON + timedelta(days=1))
    coach.opens("/quick/orders/PT-2026-002")
    expect(coach.main).to_contain_text("Ei vastannut ajoissa")
    picture(coach, "8-lapsed")
    officer.opens("/quick/services/PP-2026-001")
    expect(officer.main).to_contain_text("Miten tilaukset ovat jakautuneet")
    picture(officer, "9-ledger")
    sari.opens("/quick/own")
    picture(sari, "10-own")
    coach.opens("/quick/orders")
    picture(coach, "11-orders")
    officer.opens("/quick/services")
    picture(officer, "12-services")
    officer.follows("Hankintojen jakautuminen")
    picture(officer, "23-shares")
    sari.opens("/fairness/own")
    picture(sari, "24-own-chances")


def _sets_up(officer: Person, admission: str) -> None:
    officer.opens(f"/admissions/{admission}")
    officer.follows("Avaa pikapalvelu tilattavaksi listalta")
    officer.presses("Tallenna")
    expect(officer.main).to_contain_text("Täytä tämä kohta")
    officer.fills({"Palvelun nimi suomeksi": NAME, "Hinta enintään": "90"})
    officer.field("Kuvaus suomeksi").fill("Kolmen tapaamisen jakso, joka alkaa heti.")
    officer.ticks("Vuorojärjestys", "Asiakas saa myös itse valita")
    picture(officer, "1-terms")
    officer.presses("Tallenna")
    expect(officer.main).to_contain_text("Kenen vuoro on")


def _offers(sari: Person) -> None:
    sari.chooses_from_menu("Pikapalvelut")
    sari.follows(NAME)
    sari.fills({"Vapaita paikkoja nyt": "2", "Seuraava alkamispäivä": "7.9.2026"})
    sari.fills({"Hinta": "95", "Vastaat tilaukseen": "4"})
    sari.presses("Tallenna")
    expect(sari.main).to_contain_text("hinta on enintään 90,00")
    sari.fills({"Hinta": "85"})
    picture(sari, "2-item")
    sari.presses("Tallenna")
    picture(sari, "3-own")


def _orders(coach: Person) -> None:
    coach.chooses_from_menu("Pikapalvelut")
    coach.main.get_by_label("Mitä asiakas tarvitsee").select_option(label=NAME)
    coach.main.get_by_label("Asiakkaan kunta").select_option(label="Hämeenlinna")
    coach.fills({"Määrä": "10"})
    coach.presses("Näytä tarjoajat")
    expect(coach.main).to_contain_text(re.compile("Vuorossa: "))
    picture(coach, "4-found")
    coach.follows("Tarkista ja tilaa")
    coach.fills({"Puhelinnumerosi työssä": "040 123 4567"})
    picture(coach, "4b-check")
    coach.presses("Tilaa")
    picture(coach, "5-ordered")


def _answers(sari: Person) -> None:
    sari.takes_up("Vastaa tilaukseen")
    picture(sari, "6-answer")
    sari.presses("Ota tilaus")
    expect(sari.main).to_contain_text("Tilaus on vahvistettu")


def _delivers(sari: Person, coach: Person) -> None:
    sari.opens("/quick/orders/PT-2026-001")
    picture(sari, "13-confirmed")
    confirmation = sari.downloads("Avaa tilausvahvistus (PDF)")
    assert_tagged_pdf(confirmation, "Tilausvahvistus PT-2026-001")
    sari.follows("Merkitse palvelu tehdyksi")
    sari.fills({"Toteutunut määrä": "11", "Palvelu päättyi": "1.9.2026"})
    sari.presses("Merkitse palvelu tehdyksi")
    sari.is_told_to_mend("Kirjoita toteutunut määrä: 1–10.")
    picture(sari, "14-deliver")
    sari.fills({"Toteutunut määrä": "9"})
    sari.presses("Merkitse palvelu tehdyksi")
    coach.takes_up("Hyväksy suoritus")
    picture(coach, "15-receive")
    coach.follows("En hyväksy")
    coach.fills({"Syy": "Tapaamisia oli kahdeksan."})
    picture(coach, "16-dispute")
    coach.presses("Lähetä palveluntuottajalle")
    sari.takes_up("Ilmoita määrä uudelleen")
    picture(sari, "17-disputed")
    sari.follows("Ilmoita määrä uudelleen")
    sari.fills({"Toteutunut määrä": "8"})
    sari.presses("Merkitse palvelu tehdyksi")
    coach.takes_up("Hyväksy suoritus")
    coach.presses("Hyväksy suoritus")
    coach.sees("Suoritus on hyväksytty")
    picture(coach, "18-received")


def _pays(verifier: Person) -> None:
    verifier.opens("/payments/")
    verifier.presses("Laske maksuajo")
    picture(verifier, "19-lines")
    verifier.follows(re.compile("Uravalmennuksen pikajakso"))
    picture(verifier, "20-line")
    verifier.opens("/payments/runs/MA-2026-001")
    verifier.sees("Pikapalvelujen tilaukset Valmennus Rantaniemi")
    picture(verifier, "21-run")
