"""The steps of the road from a provider's registration to the signed award."""

from playwright.sync_api import expect

from marketplace.procurement.queries import call_by_number
from tests.browser.documents import assert_tagged_pdf
from tests.browser.person import Person
from tests.browser.road import OTHERS, WINNER_EMAIL, WINNER_ID, WINNER_NAME, Road, at
from tests.factories.offers import submitted_offer
from tests.factories.providers import approved_provider, with_password
from tests.factories.setup import PASSPHRASE, PASSWORD

PRICES = {
    "Aloitus": "450",
    "Työllistyminen": "1 000,00",
    "Työssä pysyminen 3 kk": "1400",
    "Työssä pysyminen 3 kk, pitkäaikaistyötön tai osatyökykyinen": "1900",
    "Työssä pysyminen 6 kk": "900",
}
ANSWERS = {
    "Työnantajayhteistyö": "Tapaamme viikoittain alueen työnantajia ja sovimme aloituksesta "
    "työpaikalla asiakkaan kanssa.",
    "Työssä pysymisen tuki": "Soitamme asiakkaalle ja esihenkilölle viikoittain kahden kuukauden "
    "ajan ja sen jälkeen kuukausittain.",
}


def a_provider_registers_and_is_approved(road: Road) -> None:
    """By its business ID; a wrong one is said beside its field and costs nothing typed."""
    stranger = road.stranger()
    stranger.opens("/")
    stranger.follows("Rekisteröidy")
    stranger.fills({"Yrityksen tai yhteisön nimi": WINNER_NAME, "Y-tunnus": "1234567-8"})
    stranger.fills({"Yhteyshenkilön nimi": "Sari Honkasalo", "Sähköposti": WINNER_EMAIL})
    stranger.fills({"Puhelin": "040 000 0147", "Tilinumero (IBAN)": "FI21 1234 5600 0007 85"})
    stranger.selects("Yhteisömuoto", "Yritys")
    stranger.ticks("Kyllä", "Pieni yritys", "Työnhaku")
    stranger.presses("Rekisteröidy")
    stranger.is_told_to_mend("Y-tunnuksen tarkistusnumero ei täsmää")
    assert stranger.field("Yhteyshenkilön nimi").input_value() == "Sari Honkasalo"
    stranger.fills({"Y-tunnus": WINNER_ID})
    stranger.presses("Rekisteröidy")
    stranger.sees("Vastaanotettu", WINNER_NAME, WINNER_EMAIL)

    road.officer.takes_up("Hyväksy palveluntuottaja")
    road.officer.sees(WINNER_NAME, WINNER_ID)
    road.officer.presses("Hyväksy")
    road.officer.sees("hyväksyttiin")

    stranger.opens(road.live.link_to(WINNER_EMAIL, "Kutsu Tuloskoriin"))
    stranger.fills({"Uusi salasana": PASSWORD, "Sama salasana uudelleen": PASSWORD})
    stranger.presses("Tallenna salasana")
    stranger.logs_in(WINNER_EMAIL)
    stranger.sees("Tehtävät")
    road.joins(WINNER_EMAIL, stranger)


def _the_scheme_is_tried(officer: Person) -> None:
    """What the call pays for in words, on an imagined person, and while its text is written."""
    officer.follows("Katso ja muokkaa palkkiomallia")
    officer.sees("Mistä maksetaan", "Kun palvelu on alkanut")
    officer.fills({"Viikkotunnit": "20", "Katko ensimmäisen kuukauden jälkeen, päivää": "10"})
    officer.presses("Laske")
    officer.sees("katkoja 10 päivää")
    officer.follows("Muokkaa palkkiomallia")
    text = officer.field("Palkkiomallin teksti").input_value()
    officer.fills({"Palkkiomallin teksti": text.replace("pays: start", "pays: begin")})
    officer.sees("begin ei merkitse tässä mitään")
    officer.fills({"Palkkiomallin teksti": text})
    officer.sees("Esimerkkihenkilö")
    officer.presses("Tallenna palkkiomalli")
    officer.sees("Palkkiomalli tallennettiin.")


def an_officer_publishes_a_call(road: Road) -> None:
    """From the template of a service line; providers of the line get a mail."""
    with road.live.behind() as people:
        for number in OTHERS.values():
            with_password(people, approved_provider(people, number))
    officer = road.officer
    officer.chooses_from_menu("Hankintatarpeet")
    officer.follows("Uusi hankintatarve")
    officer.selects("Palvelulinja", "Työnhaku")
    officer.fills({"Mitä hankitaan": "Työnhakuvalmennus", "Ennakoitu arvo": "44 500"})
    officer.fills({"Kausi alkaa": "1.11.2026", "Kausi päättyy": "31.10.2027"})
    officer.presses("Tallenna ja katso arvio")
    officer.presses("Arvioi tarve")
    officer.follows("Tee tarjouspyyntö")
    officer.presses("Tee luonnos")
    officer.fills({"Tarjousten määräaika": "22.9.2026 12.00"})
    officer.fills({"Asiakkaita samaan aikaan enintään": "0"})
    officer.fills({"Sopimuskausi alkaa": "1.11.2026", "Sopimuskausi päättyy": "31.10.2027"})
    officer.presses("Tallenna luonnos")
    officer.is_told_to_mend("Kirjoita vähintään 1.")
    officer.fills({"Asiakkaita samaan aikaan enintään": "20"})
    officer.presses("Tallenna luonnos")
    officer.sees("Luonnos tallennettiin.")
    officer.takes_up("Viimeistele tarjouspyyntö")
    _the_scheme_is_tried(officer)
    officer.takes_up("Viimeistele tarjouspyyntö")
    officer.presses("Lähetä tarkastettavaksi")
    road.decider.takes_up("Tarkasta tarjouspyyntö")
    road.decider.presses("Hyväksy julkaistavaksi")
    officer.takes_up("Julkaise tarjouspyyntö")
    officer.presses("Julkaise tarjouspyyntö")
    officer.sees("Tarjouspyyntö on julkaistu.", "Tarjousaika käynnissä", "ti 22.9.2026")
    road.call = officer.last_part
    assert road.live.link_to(WINNER_EMAIL, "Uusi tarjouspyyntö") == f"/calls/{road.call}"


def a_stranger_reads_the_call(road: Road) -> None:
    """Without an account, down to the button that asks for one."""
    stranger = road.stranger()
    stranger.opens("/")
    stranger.follows("Katso tarjouspyynnöt")
    stranger.follows("Työnhakuvalmennus")
    stranger.sees("Mistä maksamme", "Miten valitsemme", "Kirjaudu ja tee tarjous")
    for name in ("Palvelukorit", "Päätökset"):
        stranger.chooses_from_menu(name)
    for link in ("Ohjeet ja sanasto", "Saavutettavuusseloste", "Tietosuoja"):
        stranger.follows(link, stranger.page.locator("footer"))
    stranger.opens("/no-such-page")
    assert stranger.status == 404
    stranger.sees("Sivua ei löydy")
    stranger.context.close()


def a_question_is_answered_to_all(road: Road) -> None:
    """The asker is hidden; the answer has the question without the asker's name."""
    provider, officer = road.winner, road.officer
    provider.opens(f"/calls/{road.call}")
    provider.follows("Kysy tarjouspyynnöstä")
    provider.presses("Lähetä kysymys")
    provider.is_told_to_mend("Kirjoita teksti.")
    provider.fills({"Kysymyksesi": f"Voiko {WINNER_NAME} aloittaa jo lokakuussa?"})
    provider.presses("Lähetä kysymys")
    provider.sees("Odottaa vastausta")
    officer.takes_up("Vastaa kysymyksiin")
    officer.follows("1. Voiko")
    officer.fills({"Kysymys, kuten se julkaistaan": "Voiko palvelun aloittaa jo lokakuussa?"})
    officer.fills({"Vastaus": "Ei. Palvelu alkaa sopimuskauden alussa."})
    officer.presses("Tallenna luonnos")
    officer.sees("Vastaus luonnoksena")
    officer.presses("Julkaise kaikille")
    officer.sees("1 vastaus julkaistiin.")
    mail = road.live.mail_to("sari3@tuottaja.example", "Vastauksia kysymyksiin").get_content()
    assert "Ei. Palvelu alkaa sopimuskauden alussa." in mail and WINNER_NAME not in mail
    provider.opens(f"/calls/{road.call}")
    provider.sees("Voiko palvelun aloittaa jo lokakuussa?")


def a_provider_drafts_and_seals_an_offer(road: Road) -> None:
    """The draft is kept, a missing price is named, and what is checked is sealed."""
    road.live.move_to(at(2026, 9, 2))
    provider = road.winner
    provider.takes_up("Tarjoa: avoin tarjouspyyntö")
    provider.presses("Tee tarjous")
    provider.fills({label: price for label, price in PRICES.items() if label != "Työllistyminen"})
    provider.fills(ANSWERS)
    provider.presses("Tallenna luonnos")
    provider.sees("Luonnos tallennettiin.")
    provider.takes_up("Viimeistele tarjous")
    provider.presses("Tarkista tarjous")
    provider.is_told_to_mend("Työllistyminen: ")
    assert provider.field("Työssä pysyminen 6 kk").input_value() == "900,00"
    provider.page.locator("[data-error-summary] a").click()
    expect(provider.field("Työllistyminen")).to_be_focused()
    provider.fills({"Työllistyminen": PRICES["Työllistyminen"]})
    provider.presses("Tarkista tarjous")
    provider.sees("Tarkista tarjous ennen jättämistä", "Vertailuhinta")
    provider.presses("Jätä ja sinetöi tarjous")
    provider.is_told_to_mend("Vahvista")
    provider.ticks_box(provider.main.get_by_label("minulla on oikeus antaa se"))
    provider.presses("Jätä ja sinetöi tarjous")
    provider.sees("Tarjous on perillä", "Sinetöity ja vastaanotettu")
    receipt = road.live.mail_to(WINNER_EMAIL, "Kuittaus").get_content()
    assert road.call in receipt
    provider.waits_for("Tarjous odottaa avausta")


def a_provider_replaces_its_offer(road: Road) -> None:
    """A new version and a new receipt put the old ones out of force."""
    road.live.move_to(at(2026, 9, 3))
    provider = road.winner
    provider.chooses_from_menu("Omat tarjoukset")
    provider.follows("Korvaa")
    provider.fills({"Aloitus": "440"})
    provider.presses("Tarkista tarjous")
    provider.sees("korvaa jätetyn tarjouksen")
    provider.ticks_box(provider.main.get_by_label("minulla on oikeus antaa se"))
    provider.presses("Jätä ja sinetöi tarjous")
    provider.unfolds("Mitä tarjosit")
    provider.sees("440,00 €")


def another_provider_withdraws(road: Road) -> None:
    """Of the two others, sealed behind the scenes, one takes its offer back."""
    road.live.move_to(at(2026, 9, 4))
    emails = {}
    with road.live.behind() as people:
        for name, number in OTHERS.items():
            emails[name] = f"sari{number}@tuottaja.example"
            actor = people.by_email(emails[name])
            call = call_by_number(actor, road.call)
            submitted_offer(actor, call, share=0.8 if name == "withdrawing" else 0.75)
    provider = road.person(emails["withdrawing"])
    provider.opens(f"/calls/{road.call}")
    provider.follows("Katso kuittaus")
    provider.follows("Peru tarjous")
    provider.presses("Peru tarjous")
    provider.sees("Tarjous on peruttu.")
    road.live.mail_to(emails["withdrawing"], "Tarjous on peruttu")
    road.officer.waits_for("Tarjousaika käynnissä")
    road.officer.follows("Tarjousaika käynnissä")
    road.officer.sees("2 sinetöityä tarjousta on jätetty.")
    road.officer.sees_not(WINNER_NAME)


def the_offers_are_opened_after_the_deadline(road: Road) -> None:
    """Not a minute before; the withdrawn one is not among them."""
    road.officer.sees_not("Avaa tarjoukset")
    road.live.move_to(at(2026, 9, 22, 12, 1))
    road.winner.opens(f"/calls/{road.call}")
    road.winner.sees("Tarjousaika päättyi", "Tarjouksesi on jätetty ja odottaa avausta.")
    road.officer.takes_up("Avaa tarjoukset")
    road.officer.follows("Avaa tarjoukset")
    road.officer.fills({"Tunnuslause": "jokin aivan muu lause"})
    road.officer.presses("Aloita avaus")
    road.officer.is_told_to_mend("Tunnuslause ei avaa avainta.")
    road.officer.fills({"Tunnuslause": PASSPHRASE})
    road.officer.presses("Aloita avaus")
    road.officer.sees("Odottaa toista avaajaa", "Otso Ostaja")
    second = road.person("second_officer@tyohame.example")
    second.takes_up("Vie tarjousten avaus loppuun")
    second.fills({"Tunnuslause": PASSPHRASE})
    second.presses("Avaa tarjoukset")
    second.sees("2 tarjousta avattiin.", WINNER_NAME)
    road.live.settle()
    second.opens(second.path)
    record = second.downloads("Lataa avauspöytäkirja (PDF)")
    assert_tagged_pdf(record, "Tarjousten avauspöytäkirja")
    road.officer.opens(f"/calls/{road.call}")
    road.officer.sees(WINNER_NAME, "Ehjä")
    road.live.mail_to(WINNER_EMAIL, "Tarjoukset on avattu")


def the_tenderers_are_found_suitable(road: Road) -> None:
    """One by one by a person, because they have declared nothing; one is asked to clarify."""
    officer = road.officer
    officer.takes_up("Arvioi tarjoajien soveltuvuus")
    officer.follows("Arvioi tarjous 1")
    officer.sees("Vakuutus poissulkemisperusteista puuttuu.")
    officer.follows("Pyydä täsmennystä")
    officer.fills({"Mitä pyydät täsmentämään": "Kuka palvelusta vastaa?"})
    officer.fills({"Vastaus viimeistään": "23.9.2026 12.00"})
    officer.presses("Lähetä pyyntö")
    officer.sees("Täsmennystä odotetaan")
    road.winner.takes_up("Vastaa täsmennyspyyntöön")
    road.winner.fills({"Vastauksesi": "Sari Honkasalo."})
    road.winner.presses("Lähetä vastaus")
    road.winner.sees("Vastaus on lähetetty.")
    for number in (1, 2):
        officer.opens(f"/calls/{road.call}/suitability/{number}")
        officer.ticks("Tarjoaja on soveltuva: tarjous otetaan vertailuun")
        officer.presses("Kirjaa ratkaisu")
        officer.is_told_to_mend("Kaikki kohdat eivät ole kunnossa.")
        officer.fills({"Perustelu": "Vakuutus pyydetään ennen sopimusta."})
        officer.presses("Kirjaa ratkaisu")
    officer.sees("Soveltuva")
    officer.presses("Aloita arviointi")
    officer.sees("Arviointi alkoi soveltuvista tarjouksista.")


def the_offers_are_scored_and_ranked(road: Road) -> None:
    """By the officer alone, who is free of interests: each score with its reason, no price before
    they are all given; then the ranking with its arithmetic."""
    officer = road.officer
    officer.takes_up("Pisteytä tarjoukset")
    officer.sees("Arvioijia ei ole vielä nimetty.")
    officer.follows("Pisteytä itse")
    officer.presses("Anna vakuutus")
    officer.sees("Vastaa jokaisesta tarjouksesta.")
    for box in officer.main.get_by_label("ettei minulla ole esteellisyyttä").all():
        officer.ticks_box(box)
    officer.presses("Anna vakuutus")
    officer.sees("Puuttuu", "4 laatupistettä puuttuu")
    officer.sees_not("440,00")
    officer.follows("Pisteytä")
    officer.presses("Tallenna pisteet")
    officer.is_told_to_mend("Anna luku väliltä 0–100", "Kirjoita perustelu pisteille.")
    for _offer_and_criterion in range(4):
        winner = officer.main.get_by_text(f"Tarjous 1 · {WINNER_NAME}").count()
        percent = "87,5" if winner else "50"
        officer.fills({"Osuus täysistä pisteistä": percent, "Perustelu": f"Arvio {percent} %."})
        officer.presses("Tallenna pisteet")
        officer.sees("Pisteet tallennettu")
    officer.presses("Vahvista ja luovuta pisteet")
    officer.sees("Kaikki pisteet on annettu ja perusteltu.", "Hintapisteet: 60 × halvin")
    officer.sees("pysyy ensimmäisenä")
    officer.unfolds("Yhteiset pisteet ja perustelut (4/4)")
    officer.sees("Arvio 87,5 %.", "Yhteensä: ")


def the_award_is_signed_by_another_person(road: Road) -> None:
    """The officer drafts, the decision maker signs; the decision is a tagged PDF."""
    officer, decider = road.officer, road.decider
    officer.takes_up("Valmistele hankintapäätös")
    officer.presses("Lähetä allekirjoitettavaksi")
    officer.sees("Luonnos on valmis.", "Odottaa allekirjoitusta", f"Valitaan {WINNER_NAME}")
    assert officer.main.get_by_role("button", name="Allekirjoita").count() == 0
    road.decision = officer.last_part
    decider.takes_up("Allekirjoita hankintapäätös")
    decider.presses("Allekirjoita päätös")
    decider.sees("Viimeinen päivä hakea muutosta", "Ilmoitukset lähtivät kaikille asianosaisille.")
    road.live.settle()
    decider.opens(decider.path)
    title = decider.main.locator("h1").inner_text()
    assert_tagged_pdf(decider.downloads("Avaa päätös (PDF)"), title)
    notice = road.live.mail_to(WINNER_EMAIL, "Hankintapäätös").get_content()
    assert "Tarjouksesi on valittu." in notice
    loser = road.live.mail_to("sari3@tuottaja.example", "Hankintapäätös").get_content()
    assert "Tarjoustasi ei valittu." in loser
    road.winner.opens(f"/decisions/{road.decision}")
    road.winner.sees("Muutoksenhaku")
