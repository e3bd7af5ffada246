"""The public search at both widths: a provider finds its call from the public page."""

from typing import Any

from playwright.sync_api import expect

from marketplace.notices.links import wish_token
from tests.browser import BROWSER
from tests.browser.conftest import seen_at_both_widths
from tests.browser.person import picture
from tests.browser.server import Live
from tests.conftest import NOON
from tests.factories.admissions import opened_admission
from tests.factories.calls import open_call
from tests.factories.needs import cleared_need
from tests.factories.providers import approved_provider, with_password

pytestmark = BROWSER


def test_a_provider_finds_its_call_from_the_public_page(live: Live, meet: Any) -> None:
    with live.behind() as people:
        call = open_call(people, "training", titles={"fi": "Hitsaajien koulutus Hattulassa"})
        open_call(people)
        opened_admission(people, municipalities=["061"])
        email = with_password(people, approved_provider(people))
    stranger = meet()
    stranger.opens("/")
    picture(stranger, "1-front")
    stranger.follows("Haku", stranger.page.get_by_role("banner"))
    picture(stranger, "2-all")
    stranger.fills({"Hae sanalla tai tunnuksella": "hitsajien koultus"})
    stranger.presses("Hae")
    expect(stranger.main).to_contain_text("1 osuma")
    picture(stranger, "3-found")
    stranger.follows("Hitsaajien koulutus Hattulassa")
    expect(stranger.main).to_contain_text(call.number)

    saana = meet(email)
    saana.follows("Haku", saana.page.get_by_role("banner"))
    expect(saana.main).to_contain_text("Yrityksesi voi tarjota")
    saana.opens("/notices")
    picture(saana, "4-provider")
    saana.opens("/notices?q=xyzzy")
    picture(saana, "5-nothing")


@seen_at_both_widths
def test_anybody_subscribes_to_what_is_new(live: Live, meet: Any) -> None:
    stranger = meet()
    stranger.opens("/notices")
    stranger.follows("Tilaa ilmoitukset sähköpostiin")
    picture(stranger, "6-subscribe")
    stranger.presses("Tilaa")
    expect(stranger.main).to_contain_text("Täytä tämä kohta")
    picture(stranger, "7-subscribe-wrong")
    stranger.fills({"Sähköpostiosoite": "lukija@example.com"})
    stranger.presses("Tilaa")
    expect(stranger.main).to_contain_text("Vahvista tilaus siinä olevasta linkistä")
    with live.behind():
        token = wish_token(
            {"email": "lukija@example.com", "lines": [], "weekly": True, "locale": "fi"}, NOON
        )
    stranger.opens(f"/notices/subscription/confirm/{token}")
    picture(stranger, "8-confirm")
    stranger.presses("Vahvista")
    expect(stranger.main).to_contain_text("Tilaus on voimassa")


@seen_at_both_widths
def test_an_officer_tells_of_what_is_coming_and_a_stranger_reads_it(live: Live, meet: Any) -> None:
    with live.behind() as people:
        number = cleared_need(people, 4_000_000).number
    officer = meet("officer@tyohame.example")
    officer.opens(f"/needs/{number}")
    officer.follows("Kerro ennakkoon")
    officer.fills({"Mitä on tulossa": "Kielitietoinen työvalmennus"})
    officer.field("Kuvaus").fill("Valmennusta työnhakijoille, jotka oppivat vielä suomea.")
    officer.presses("Julkaise ennakkotieto")
    officer.is_told_to_mend("Täytä tämä kohta")
    officer.fills({"Tarjouspyyntö julkaistaan viimeistään": "30.11.2026"})
    picture(officer, "8-ahead")
    officer.presses("Julkaise ennakkotieto")
    picture(officer, "9-need")
    stranger = meet()
    stranger.opens("/notices?kind=coming")
    picture(stranger, "10-coming")
    stranger.follows("Kielitietoinen työvalmennus")
    stranger.sees("Ennakkotieto ei sido tilaajaa")
    picture(stranger, "11-coming-page")
