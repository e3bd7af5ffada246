"""Clients without an account answer at both widths: whether a job has begun."""

import re
from typing import Any

from marketplace.platform.actor import system_actor
from marketplace.platform.identity.queries import area_of_installation
from marketplace.platform.ids import RandomIds
from tests.browser import BROWSER
from tests.browser.person import Person, picture
from tests.browser.server import Live
from tests.factories.leaks import places_of
from tests.factories.participants import CONTACT, NAME, participant
from tests.factories.referrals import standing_contract, started_referral
from tests.factories.setup import seeing

pytestmark = BROWSER
ADDRESS, PHONE = CONTACT.split(", ")


def test_a_client_confirms_a_job_by_the_link_of_a_mail(live: Live, meet: Any) -> None:
    with live.behind() as people:
        area = area_of_installation(people.session, "tyohame")
        system = seeing(system_actor(live.clock, RandomIds(), area))
        contract, provider = standing_contract(people, system)
        coach = people.staff("coach")
        key = participant(coach).person_key
        number = started_referral(coach, provider, contract, key, coach.today).number
    pekka: Person = meet("tuottaja@keksitty.example")
    pekka.opens(f"/referrals/{number}")
    pekka.follows("Asiakkaan vahvistus työstä")
    pekka.fills(
        {
            "Työnantajan nimi": "Leipomo Keksitty Oy",
            "Työnantajan Y-tunnus": "1234567-1",
            "Ensimmäinen työpäivä": "1.9.2026",
            "Työtunnit viikossa": "30",
        }
    )
    pekka.presses("Lähetä kysymys asiakkaalle")
    pekka.is_told_to_mend("Täytä tämä kohta.")
    pekka.ticks("palkkatyö")
    picture(pekka, "confirmation-ask")
    pekka.presses("Lähetä kysymys asiakkaalle")
    pekka.sees("Kysymys lähtee asiakkaalle.")
    live.settle()
    pekka.opens(f"/referrals/{number}/confirmation")
    pekka.sees("Odottaa vastausta")
    picture(pekka, "confirmation-asked")
    mail = live.mail_to(ADDRESS, "Kysymys työstäsi").get_content()
    link = re.findall(r"(/confirm/\S+)\?lang=fi", mail)[0]
    client: Person = meet()
    client.opens(f"{link}?lang=fi")
    client.follows("Selkosuomi")
    client.sees("Meille on kerrottu, että olet töissä.", "Leipomo Keksitty Oy")
    picture(client, "confirm-selko")
    client.follows("English")
    client.sees("Have you started work?")
    client.follows("Suomi")
    client.ticks("Kyllä, mutta aloitin eri päivänä.")
    client.presses("Lähetä vastaus")
    client.is_told_to_mend("Kirjoita päivä, jona aloitit työn.")
    picture(client, "confirm-mend")
    client.fills({"Minä päivänä aloitit?": "31.8.2026"})
    client.presses("Lähetä vastaus")
    client.sees("Kiitos vastauksesta")
    picture(client, "confirm-thanks")
    live.settle()
    pekka.opens(f"/referrals/{number}/confirmation")
    pekka.sees("Asiakas aloitti toisena päivänä", "31.8.2026")
    picture(pekka, "confirmation-answered")
    token = link.rpartition("/")[2]
    written = list(live.everything_written())
    assert "public.spell_version" in places_of((key,), written)[key]
    assert places_of((NAME, NAME.split()[0], PHONE), written) == {}
    assert places_of((ADDRESS, token), written) == {ADDRESS: {"mail"}, token: {"mail"}}
