"""A coach's referral at both widths: from the finder to the provider's acceptance, by phone too."""

import re
from datetime import date
from typing import Any

from marketplace.demo.papers import text_paper
from marketplace.platform.actor import system_actor
from marketplace.platform.identity.queries import area_of_installation
from marketplace.platform.ids import RandomIds
from outcomes.finder.service import count_results
from outcomes.referrals.service import accept_referral, propose_referral, start_referral
from tests.browser import BROWSER
from tests.browser.person import Person, picture
from tests.browser.server import Live
from tests.factories.participants import NAME, participant
from tests.factories.quick import offered_item, quick_service
from tests.factories.referrals import contract_in_force, provider_organisation, standing_contract
from tests.factories.results import imported, row
from tests.factories.setup import People, seeing

pytestmark = BROWSER

COACH, PROVIDER = "coach@tyohame.example", "tuottaja@keksitty.example"


def two_services(people: People, live: Live) -> str:
    """A service that twelve people have been in, another beside it, a quick one, and a client."""
    system = seeing(
        system_actor(live.clock, RandomIds(), area_of_installation(people.session, "tyohame"))
    )
    contract, provider = standing_contract(people, system, capacity=20, starts_on=date(2026, 1, 1))
    other = provider_organisation(system, "Toinen Keksitty Oy", "toinen@keksitty.example")
    contract_in_force(system, people.staff("officer"), other, capacity=4)
    coach, now = people.staff("coach"), live.clock.now()
    live.move_to(now.replace(month=5))
    keys = []
    for _ in range(12):
        keys.append(participant(coach, groups=["young"]).person_key)
        referral = propose_referral(coach, contract.id, keys[-1])
        accept_referral(provider, referral.id)
        start_referral(provider, referral.id, date(2026, 5, 1))
    live.move_to(now)
    at_work = [row(f"T-{n}", key, started_on="2026-06-15") for n, key in enumerate(keys[:7])]
    imported(people.staff("verifier"), *at_work)
    count_results(system)  # as the scheduler does each hour
    offered_item(people, quick_service(people), municipalities=["061"])
    return participant(seeing(coach), groups=["young"]).person_key


def test_a_referral_from_the_finder_to_the_providers_acceptance(live: Live, meet: Any) -> None:
    with live.behind() as people:
        key = two_services(people, live)
    live.settle()
    provider: Person = meet(PROVIDER)
    _tells_the_next_start(provider)
    coach: Person = meet(COACH)
    coach.opens(f"/participants/{key}")
    coach.follows("Etsi palvelu")
    coach.fills({"Alkaa viimeistään": "30.9.2026"})
    coach.presses("Etsi")
    coach.sees("noin 50 %", "Toinen Keksitty Oy", "ma 14.9.2026", "Pikapalvelut ja omat palvelut")
    coach.main.get_by_text("Miksi palvelut ovat tässä järjestyksessä?").click()
    picture(coach, "finder")
    coach.follows(re.compile("Ohjaa tähän.*Valmennus Keksitty Oy"))
    picture(coach, "refer")
    coach.presses("Lähetä ohjaus")
    coach.sees("on lähetetty palveluntuottajalle")
    number = coach.last_part
    provider.takes_up(f"Vastaa ohjaukseen {number}")
    provider.sees_not(NAME)
    picture(provider, "to-answer")
    provider.presses("Ota asiakas vastaan")
    provider.sees("Asiakas on otettu vastaan.")
    coach.opens(f"/referrals/{number}")
    coach.sees("Otettu vastaan")
    coach.chooses_from_menu("Viikko")
    coach.sees("Aloittamassa (1)", key, "ma 14.9.2026")
    picture(coach, "week")
    _reports_work_with_evidence(provider, number)
    coach.opens(f"/participants/{key}")
    coach.sees("Kahvila Keksitty")


def _tells_the_next_start(provider: Person) -> None:
    provider.chooses_from_menu("Asiakkaat")
    provider.follows("Kerro, milloin palvelu alkaa seuraavaksi")
    provider.follows("Muuta")
    provider.presses("Tallenna")
    provider.is_told_to_mend("Valitse ainakin yksi kieli.")
    provider.fills({"Seuraava aloituspäivä": "14.9.2026"})
    provider.ticks("suomi", "ruotsi")
    picture(provider, "opening")
    provider.presses("Tallenna")
    provider.sees("Tiedot näkyvät nyt omavalmentajille.", "ma 14.9.2026")
    picture(provider, "openings")


def _reports_work_with_evidence(provider: Person, number: str) -> None:
    provider.opens(f"/referrals/{number}")
    provider.presses("Merkitse alkaneeksi")
    provider.sees("Palvelun aloitus on kirjattu.")
    provider.follows("Ilmoita työstä")
    provider.fills({"Työnantajan Y-tunnus": "Kahvila Keksitty", "Ensimmäinen työpäivä": "1.9.2026"})
    provider.ticks("palkkatyö")
    _attaches_the_contract(provider)
    provider.presses("Lähetä")
    provider.is_told_to_mend("Täytä tämä kohta.")
    picture(provider, "report-to-mend")
    provider.fills({"Työtunnit viikossa": "30"})
    _attaches_the_contract(provider)
    picture(provider, "report")
    provider.presses("Lähetä")
    provider.sees("Tieto työstä on lähetetty.", "Tallenna peitetty kopio")


def _attaches_the_contract(provider: Person) -> None:
    paper = text_paper("Työsopimus", "Kahvila Keksitty")
    file = {"name": "sopimus.pdf", "mimeType": "application/pdf", "buffer": paper}
    provider.main.locator("input[type=file]").set_input_files(files=file)  # type: ignore[arg-type]
