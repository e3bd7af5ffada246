"""A standing admission at both widths: opened, applied to on a phone, decided, seen by all."""

import re
from typing import Any

from playwright.sync_api import expect

from tests.browser import BROWSER
from tests.browser.conftest import seen_at_both_widths
from tests.browser.person import Person, picture
from tests.browser.server import Live
from tests.factories.needs import cleared_need
from tests.factories.providers import approved_provider, with_password

pytestmark = BROWSER

OFFICER, DECIDER = "officer@tyohame.example", "decider@tyohame.example"


@seen_at_both_widths
def test_an_admission_from_its_draft_to_the_public_list(live: Live, meet: Any) -> None:
    with live.behind() as people:
        provider = approved_provider(people)
        sari_email = with_password(people, provider)
        need = cleared_need(people, 5_000_000).number
    officer = meet(OFFICER)
    _opens(officer, need)

    stranger = meet()
    stranger.opens("/admissions")
    picture(stranger, "1-list")
    stranger.follows("Työnhakuvalmennus listalta")
    picture(stranger, "2-public")
    sari = meet(sari_email)
    _applies(sari)
    _decides(officer, meet(DECIDER))

    stranger.opens("/admissions/AH-2026-001")
    expect(stranger.main).to_contain_text("Valmennus Rantaniemi")
    picture(stranger, "9-admitted")
    sari.opens("/applications/HA-2026-001")
    expect(sari.main).to_contain_text("Olet listalla")
    picture(sari, "10-own")


def _opens(officer: Person, need: str) -> None:
    officer.chooses_from_menu("Avoin hakeutuminen")
    officer.follows("Uusi avoin hakeutuminen")
    officer.ticks("Työnhaku", "Pienhankinnat kynnysarvon alla")
    picture(officer, "3-new")
    officer.presses("Tee luonnos")
    officer.fills(
        {
            "Otsikko suomeksi": "Työnhakuvalmennus listalta",
            "Kuvaus suomeksi": "Valmennusta työnhakijoille Hämeenlinnassa ja Hattulassa.",
            "Ehdot suomeksi": "Palvelu alkaa kolmessa arkipäivässä tilauksesta. Enintään 90 €/h.",
        }
    )
    officer.main.get_by_label("Hankintatarve").select_option(index=1)
    picture(officer, "4-edit")
    officer.presses("Tallenna")
    picture(officer, "5-workspace-draft")
    officer.follows("Muokkaa vaatimuksia")
    officer.fills({"Vaatimus suomeksi": "Kokemus"})
    officer.field("Kysymys tai mitä todistuksesta on käytävä ilmi, suomeksi").fill(
        "Onko palvelua annettu vähintään vuoden ajan?"
    )
    officer.presses("Tallenna vaatimukset")
    officer.follows("Palaa hakeutumiseen")
    officer.presses("Avaa hakemuksille")
    assert need


def _applies(sari: Person) -> None:
    sari.chooses_from_menu("Avoimet tarjouspyynnöt")
    sari.follows("Voit myös hakeutua listalle, jolta palveluja ostetaan")
    sari.follows("Työnhakuvalmennus listalta")
    picture(sari, "6-provider")
    sari.presses("Hakeudu listalle")
    sari.presses("Jätä hakemus")
    expect(sari.main).to_contain_text("Vastaa kyllä tai ei")
    sari.ticks("Kyllä", "Hyväksyn avoimen hakeutumisen ehdot")
    picture(sari, "7-apply")
    sari.presses("Jätä hakemus")
    expect(sari.main).to_contain_text("Se ratkaistaan viimeistään")


def _decides(officer: Person, decider: Person) -> None:
    officer.takes_up("Ratkaise hakemus")
    picture(officer, "8-desk")
    officer.follows("Hyväksy listalle")
    picture(officer, "8b-decide")
    officer.presses("Lähetä allekirjoitettavaksi")
    officer.opens("/admissions/AH-2026-001")
    picture(officer, "8c-workspace")
    decider.opens("/decisions")
    decider.follows(re.compile("Hyväksyminen listalle"))
    picture(decider, "8d-decision")
    decider.presses("Allekirjoita päätös")
