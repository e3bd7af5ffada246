"""What follows an award, by its people: condition, claim, correction, the end."""

from datetime import datetime
from typing import Any

from marketplace.platform.actor import system_actor
from marketplace.platform.identity.queries import area_of_installation, user_by_email
from marketplace.platform.identity.service import set_password
from marketplace.platform.ids import RandomIds
from marketplace.pure.periods import HELSINKI
from tests.browser import BROWSER
from tests.browser.conftest import seen_at_both_widths
from tests.browser.server import Live
from tests.factories.decisions import TENDERINGS, scored_call
from tests.factories.setup import PASSWORD, seeing

pytestmark = BROWSER

OFFICER, DECIDER, LOSER = "officer@tyohame.example", "decider@tyohame.example", TENDERINGS[2].email


def a_scored_call(live: Live) -> str:
    """A call ready for its decision, and the password of the one who came last."""
    with live.behind() as people:
        number = scored_call(people, live.clock).number  # type: ignore[arg-type]
        area = area_of_installation(people.session, "tyohame")
        system = seeing(system_actor(live.clock, RandomIds(), area))
        set_password(system, user_by_email(people.session, LOSER).id, PASSWORD)
    live.settle()
    return number


@seen_at_both_widths
def test_what_follows_an_award(live: Live, meet: Any) -> None:
    call = a_scored_call(live)
    officer, decider, party = meet(OFFICER), meet(DECIDER), meet(LOSER)

    officer.takes_up("Valmistele hankintapäätös")
    officer.fills({"Ehto 1": "Todistus eläkevakuutuksesta."})
    officer.presses("Lähetä allekirjoitettavaksi")
    officer.is_told_to_mend("Anna ehdon viimeinen päivä, tänään tai myöhemmin.")
    officer.main.get_by_label("Viimeinen päivä").first.fill("30.9.2026")
    officer.presses("Lähetä allekirjoitettavaksi")
    officer.sees("Ehdot ennen sopimusta", "Todistus eläkevakuutuksesta.", "eniten kaikista")
    decider.takes_up("Allekirjoita hankintapäätös")
    decider.presses("Allekirjoita päätös")
    live.settle()
    officer.opens("/decisions")
    officer.sees("aikaisintaan 14.10.2026")

    party.opens("/decisions/D-2026-001")
    party.follows("Vaadi muutosta")
    party.presses("Tarkista vaatimus")
    party.is_told_to_mend("Keino: Valitse", "muutettava: Täytä", "perusteella: Täytä")
    party.ticks("Hankintaoikaisuvaatimus")
    party.fills(
        {
            "Mitä päätöksessä on muutettava": "Pisteet on laskettava uudelleen.",
            "Millä perusteella": "Vastauksemme on luettu väärin.",
        }
    )
    party.presses("Tarkista vaatimus")
    party.presses("Lähetä vaatimus")
    party.sees("Vaatimuksesi on vastaanotettu.", "Peruuta vaatimus")
    officer.takes_up("Valmistele vastaus: Hankintaoikaisuvaatimus")
    officer.sees("Mitä seuraavaksi", "Siitä päättää: Työllisyysjohtaja")
    officer.follows("Valmistele hylkäävä vastaus")
    officer.presses("Lähetä allekirjoitettavaksi")
    officer.is_told_to_mend("Valitse", "Kirjoita päätöksen perustelut.")
    officer.opens("/claims/V-2026-001")
    officer.follows("Oikaise päätös")
    officer.sees("Vaatimukset, jotka päätös hyväksyy", "V-2026-001")
    officer.fills({"Päätöksen perustelut": "Perustelut on tarkennettu vaatimuksen johdosta."})
    officer.presses("Lähetä allekirjoitettavaksi")
    decider.takes_up("Allekirjoita päätös")
    decider.presses("Allekirjoita päätös")
    decider.sees("Perustuu päätökseen", "Todistus eläkevakuutuksesta.")
    party.opens("/claims/V-2026-001")
    party.sees("Hyväksytty", "Perustelut on tarkennettu vaatimuksen johdosta.")

    live.move_to(datetime(2026, 10, 1, 9, 0, tzinfo=HELSINKI))
    officer.takes_up("Kirjaa, täyttyikö päätöksen ehto")
    officer.ticks("Ehto ei täyttynyt määräajassa")
    officer.fills({"Mistä se nähdään": "Todistusta ei toimitettu."})
    officer.presses("Kirjaa")
    officer.sees("Rauennut, ehto ei täyttynyt", "Valmistele valinta seuraavalle")
    officer.opens("/decisions/D-2026-001")
    officer.sees("Korvattu uudella päätöksellä", "Asiasta on myöhempi päätös")

    officer.opens(f"/calls/{call}/cancellation")
    officer.presses("Lähetä allekirjoitettavaksi")
    officer.is_told_to_mend("Kirjoita päätöksen perustelut.")
    officer.fills({"Päätöksen perustelut": "Tarve poistui, kun palvelu siirtyi kunnalle."})
    officer.presses("Lähetä allekirjoitettavaksi")
    decider.takes_up("Allekirjoita päätös")
    decider.presses("Allekirjoita päätös")
    decider.sees("Hankinta keskeytetään. Yhtään tarjousta ei valita.")
    officer.opens("/decisions/D-2026-003")
    officer.follows("Kirjaa vaatimus tai valitus")
    officer.ticks("Valitus tuomioistuimeen")
    officer.fills(
        {
            "Vaatija": TENDERINGS[0].name,
            "Mitä päätöksessä on muutettava": "Keskeytys on kumottava.",
            "Millä perusteella": "Syy ei ole todellinen.",
        }
    )
    officer.presses("Kirjaa")
    officer.sees("Kirjaa ratkaisu", "Tuomioistuimen ratkaisu")
    live.settle()
