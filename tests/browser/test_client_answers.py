"""Clients without an account answer at both widths: whether a job has begun, how a service was."""

import re
from typing import Any

from marketplace.platform.actor import system_actor
from marketplace.platform.identity.queries import area_of_installation
from marketplace.platform.ids import RandomIds
from outcomes.feedback.service import give_feedback
from tests.browser import BROWSER
from tests.browser.conftest import seen_at_both_widths
from tests.browser.person import Person, picture
from tests.browser.road import at
from tests.browser.server import Live
from tests.factories.leaks import places_of
from tests.factories.participants import CONTACT, NAME, participant
from tests.factories.referrals import standing_contract, started_referral
from tests.factories.setup import seeing

pytestmark = BROWSER
ADDRESS, PHONE = CONTACT.split(", ")


@seen_at_both_widths
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
    pekka.is_told_to_mend("Valitse yksi.")
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
    vesa: Person = meet("coach@tyohame.example")
    vesa.opens(f"/referrals/{number}/confirmation")
    vesa.fills(
        {
            "Työnantajan nimi": "Kahvila Keksitty",
            "Työnantajan Y-tunnus": "Kahvila Keksitty",
            "Ensimmäinen työpäivä": "1.9.2026",
            "Työtunnit viikossa": "12",
        }
    )
    vesa.ticks("palkkatyö")
    vesa.ticks("Koodi, jonka annat paperilla tai puhelimessa")
    picture(vesa, "confirmation-coach")
    vesa.presses("Kysy asiakkaalta")
    vesa.sees("Anna koodi nyt")
    picture(vesa, "confirmation-code")
    paper: Person = meet()
    paper.opens("/confirm")
    paper.follows("Selkosuomi")
    paper.fills({"Koodi": "AAAA-AAAA"})
    paper.presses("Jatka")
    paper.is_told_to_mend("Koodi ei toimi.")
    picture(paper, "confirm-code")
    paper.fills({"Koodi": vesa.main.locator(".slips__code").inner_text()})
    paper.presses("Jatka")
    paper.sees("Meille on kerrottu, että olet töissä.", "Kahvila Keksitty")
    vesa.follows("Valmis")
    vesa.sees("Koodi annettu")
    picture(vesa, "confirmation-waits")
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


@seen_at_both_widths
def test_people_give_feedback_by_a_code_and_many_are_shown_together(live: Live, meet: Any) -> None:
    with live.behind() as people:
        area = area_of_installation(people.session, "tyohame")
        system = seeing(system_actor(live.clock, RandomIds(), area))
        number = standing_contract(people, system)[0].number
    vesa: Person = meet("coach@tyohame.example")
    vesa.opens(f"/contracts/{number}")
    vesa.follows("Asiakaspalaute", vesa.main)
    vesa.fills({"Montako koodia": "3", "Viimeinen vastauspäivä": "30.9.2026"})
    vesa.presses("Tee koodit")
    vesa.is_told_to_mend("Koodeja tehdään kerralla 5–200.")
    vesa.fills({"Montako koodia": "7"})
    picture(vesa, "feedback-collect")
    vesa.presses("Tee koodit")
    vesa.sees("Tulosta tämä sivu nyt")
    picture(vesa, "feedback-codes")
    codes = vesa.main.locator(".slips__code").all_inner_texts()
    client: Person = meet()
    client.opens("/feedback/give")
    client.follows("Selkosuomi")
    client.fills({"Koodi": codes[0]})
    picture(client, "feedback-code")
    client.presses("Jatka")
    client.sees("Sain palvelusta apua.")
    client.presses("Lähetä vastaukset")
    client.is_told_to_mend(
        "Sain palvelusta apua. Valitse yksi.",
        "Minua kuunneltiin. Minua kohdeltiin hyvin. Valitse yksi.",
        "Ymmärsin, mitä palvelussa tehtiin. Valitse yksi.",
        "Muutkin voisivat hyötyä tästä palvelusta. Valitse yksi.",
    )
    client.follows("Suomi")
    picture(client, "feedback-give")
    for group in client.main.get_by_role("group").all():
        group.get_by_text("Pitää melko hyvin paikkansa").click()
    client.presses("Lähetä vastaukset")
    client.sees("Kiitos palautteesta")
    picture(client, "feedback-thanks")
    with live.behind() as people:
        for code, score in zip(codes[1:6], (5, 5, 4, 3, 5), strict=True):
            asked = ("help", "respect", "clarity", "recommend")
            give_feedback(people.stranger, code, dict.fromkeys(asked, score))
    live.move_to(at(2026, 10, 1))
    pekka: Person = meet("tuottaja@keksitty.example")
    pekka.chooses_from_menu("Asiakaspalaute")
    pekka.sees("4,3")
    picture(pekka, "feedback-list")
    pekka.follows("Työnhakuvalmennus ja työhönvalmennus")
    pekka.sees("6 vastausta", "Palvelu auttoi minua eteenpäin.")
    picture(pekka, "feedback-shown")
