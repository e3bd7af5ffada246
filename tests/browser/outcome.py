"""The steps of the road from the final award to the paid outcome."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect
from sepaxml.validation import try_valid_xml

from outcomes.payments.bank import SCHEMA
from tests.browser.documents import assert_tagged_pdf
from tests.browser.person import Person
from tests.browser.road import WINNER_EMAIL, WINNER_NAME, Road, at
from tests.factories.leaks import places_of
from tests.factories.passports import passport_in_order
from tests.factories.payments import in_the_register
from tests.factories.results import results_file, row

PERSON_KEY = re.compile(r"^[A-Z]-[A-Z2-9]{6}$")
CLIENT, CONTACT = "Lahja Keksitty", "040 000 1001"
QUESTION = "Onko asiakas aloittanut palvelun sovittuna päivänä?"
ANSWER = "Kyllä. Ensimmäinen tapaaminen oli 4.11.2026."


def both_parties_accept_the_contract(road: Road) -> None:
    """It drafts itself when the award is final, and is in force when both have accepted it."""
    road.live.move_to(at(2026, 10, 15))
    road.officer.opens("/decisions")
    expect(road.officer.main.locator(".status").first).to_have_text("Lainvoimainen")
    the_winner_completes_its_passport(road)
    road.winner.takes_up("Hyväksy sopimus")
    road.winner.sees("Mistä maksetaan", "440,00 €")
    road.contract = road.winner.last_part
    document = road.winner.downloads("Avaa sopimus (PDF)")
    assert_tagged_pdf(document, road.contract)
    road.winner.presses("Hyväksy sopimus")
    road.winner.sees("Hyväksyntä on kirjattu. Sopimus odottaa toista osapuolta.")
    road.winner.waits_for("Sopimus odottaa toista osapuolta")
    road.decider.takes_up("Hyväksy sopimus")
    assert road.decider.downloads("Avaa sopimus (PDF)") == document
    road.decider.presses("Hyväksy sopimus")
    road.decider.sees("Sopimus on voimassa.")
    road.live.mail_to(WINNER_EMAIL, f"Sopimus {road.contract} on voimassa")
    road.decider.chooses_from_menu("Sopimukset")
    road.decider.sees(road.contract, WINNER_NAME)


def the_winner_completes_its_passport(road: Road) -> None:
    """The contract says what is lacking, with a link to each; papers come from elsewhere here."""
    road.winner.takes_up("Täydennä toimittajapassi sopimusta varten")
    road.winner.sees(
        "Vakuutus poissulkemisperusteista puuttuu.", "Todistus puuttuu: Verovelkatodistus."
    )
    road.winner.follows("Anna vakuutus")
    road.winner.presses("Tarkista vastaukset")
    road.winner.is_told_to_mend("Vahvista, että tiedot ovat oikein.")
    road.winner.ticks("Vakuutan, että tiedot ovat oikein eikä mikään muu kohta koske yritystä")
    road.winner.presses("Tarkista vastaukset")
    road.winner.sees("Näin vakuutus annetaan.", "Ei koske")
    road.winner.presses("Anna vakuutus")
    road.winner.sees("Vakuutus on annettu.")
    with road.live.behind() as people:
        passport_in_order(people, people.by_email(WINNER_EMAIL))


def a_coach_refers_a_person(road: Road) -> None:
    """A new person and the service in one form; the mail to the provider has no name in it."""
    road.live.move_to(at(2026, 11, 2))
    coach = road.coach
    coach.chooses_from_menu("Asiakkaat")
    coach.sees("Ei vielä asiakkaita")
    coach.chooses_from_menu("Ohjaukset")
    coach.follows("Ohjaa palveluun")
    coach.fills({"Nimi": CLIENT, "Yhteystieto": CONTACT})
    coach.selects("Kotikunta", "Hattula")
    coach.ticks("pitkäaikaistyötön")
    coach.presses("Lähetä ohjaus")
    coach.is_told_to_mend("Valitse palvelu.")
    assert coach.field("Nimi").input_value() == CLIENT
    coach.ticks("Työnhakuvalmennus")
    coach.presses("Lähetä ohjaus")
    coach.sees("on lähetetty palveluntuottajalle", "Odottaa palveluntuottajan vastausta")
    road.referral = coach.last_part
    coach.waits_for(f"Ohjaus {road.referral} odottaa vastausta")
    mail = road.live.mail_to(WINNER_EMAIL, f"Ohjaus {road.referral}").get_content()
    assert CLIENT not in mail
    coach.chooses_from_menu("Asiakkaat")
    coach.follows(PERSON_KEY)
    road.person_key = coach.last_part
    coach.sees(road.referral)
    coach.sees_not(CLIENT)


def the_provider_takes_the_person_in(road: Road) -> None:
    """It sees the name only after that, against a reason; then the service begins."""
    provider = road.winner
    provider.takes_up(f"Vastaa ohjaukseen {road.referral}")
    provider.sees_not("Näytä nimi ja yhteystieto")
    provider.presses("Ota asiakas vastaan")
    provider.sees("Asiakas on otettu vastaan.")
    provider.presses("Näytä nimi ja yhteystieto")
    provider.is_told_to_mend("Täytä tämä kohta.")
    provider.fills({"Miksi tarvitset": "Varaan ensimmäisen tapaamisen."})
    provider.presses("Näytä nimi ja yhteystieto")
    provider.sees(CLIENT, "Tiedot näkyvät tällä sivulla vain kerran.")
    road.live.move_to(at(2026, 11, 4))
    provider.takes_up(f"Merkitse palvelun aloitus: {road.referral}")
    provider.sees_not(CLIENT)
    provider.presses("Merkitse alkaneeksi")
    provider.sees("Palvelun aloitus on kirjattu.")
    provider.chooses_from_menu("Asiakkaat")
    provider.sees(road.referral, road.person_key)
    road.coach.opens(f"/participants/{road.person_key}/identity")
    road.coach.sees("Varaan ensimmäisen tapaamisen.")


def results_come_in(road: Road) -> None:
    """A file with bad rows changes nothing and names them; a good one is shown, then imported."""
    road.live.move_to(at(2027, 3, 1))
    verifier = road.verifier
    verifier.takes_up("Tuo kuukauden tulokset")
    key = road.person_key
    _choose_file(road, row("T-1", key, hours_per_week="paljon"), row("T-2", key, kind="loma"))
    verifier.presses("Tarkista tiedosto")
    verifier.is_told_to_mend("Tiedostossa on virheitä: 2.")
    verifier.sees("tulokset.csv, rivi 2", "hours_per_week", "tulokset.csv, rivi 3", "kind")
    first = {"started_on": "2026-11-16", "ended_on": "2027-01-10", "hours_per_week": "30"}
    second = {"started_on": "2027-01-15", "hours_per_week": "30", "employer_id": "T-2"}
    _choose_file(road, row("T-1", key, **first), row("T-2", key, **second))
    verifier.presses("Tarkista tiedosto")
    verifier.sees("Mitään ei ole vielä tuotu.", "16.11.2026")
    verifier.presses("Tuo tulokset")
    verifier.sees("Tulokset on tuotu.")


def _choose_file(road: Road, *rows: str) -> None:
    file = {"name": "tulokset.csv", "mimeType": "text/csv", "buffer": results_file(rows)}
    road.verifier.field("Tulostiedosto (CSV tai XLSX)").set_input_files(files=file)  # type: ignore[arg-type]
    road.verifier.ticks("Asiakastietojärjestelmä")


def the_verifier_asks_about_a_line(road: Road) -> None:
    """Each line has its reason, its days and its arithmetic; one is asked back."""
    verifier = road.verifier
    verifier.chooses_from_menu("Maksuajot")
    verifier.fills({"Tulokset päivään asti": "28.2.2027"})
    verifier.presses("Laske maksuajo")
    verifier.sees("Maksatuksen tarkastus", "Katso nämä ensin", "3 riviä")
    road.run = parse_qs(urlsplit(verifier.page.url).query)["run"][0]
    verifier.moves(verifier.main.locator("tbody a").first.click)
    verifier.sees("Päivät sääntöä vasten", "Katkos, 4 päivää", "Laskelma", "1 900,00 €")
    road.asked_line = verifier.path
    verifier.presses("Kysy lisätietoa")
    verifier.is_told_to_mend("Kirjoita perustelu.", "Valitse syy.")
    verifier.selects("Syy", "Päivissä on epäselvyyttä")
    verifier.fills({"Huomio": QUESTION})
    verifier.presses("Kysy lisätietoa")
    verifier.sees("Kysymys lähetettiin palveluntuottajalle.")


def the_provider_answers(road: Road) -> None:
    """One click from the home page or the mail; it sees its own lines."""
    provider = road.winner
    link = road.live.link_to(WINNER_EMAIL, "Kysymys maksurivistä")
    provider.takes_up("Vastaa maksatuksen kysymykseen")
    assert provider.path == link
    provider.sees(QUESTION)
    provider.fills({"Vastauksesi": ANSWER})
    provider.presses("Lähetä vastaus")
    provider.sees("Vastauksesi lähetettiin maksatukseen.")
    provider.chooses_from_menu("Maksut")
    provider.sees("Vastaus saatu")


def the_verifier_verifies_all_lines(road: Road) -> None:
    """One by one beside the evidence, or several at once; then the run goes to another person."""
    verifier = road.verifier
    verifier.takes_up("Tarkasta 3 maksuriviä")
    verifier.sees("Tarkastamattomia rivejä on vielä 3.")
    verifier.follows("Tarkasta rivit")
    verifier.opens(road.asked_line)
    verifier.sees(ANSWER)
    verifier.presses("Hyväksy rivi")
    verifier.sees("Rivi tarkastettu.")
    verifier.opens("/payments/queue")
    _choose_all_rows(verifier)
    verifier.presses("Hyväksy valitut")
    verifier.sees("2 riviä tarkastettu.")
    verifier.takes_up("Lähetä maksuajo hyväksyttäväksi")
    verifier.follows("Katso maksuerittelyt ja lähetä")
    verifier.presses("Lähetä hyväksyttäväksi")
    verifier.sees("Maksuajo odottaa nyt toisen henkilön hyväksyntää.")
    assert verifier.main.get_by_role("button", name="Hyväksy").count() == 0
    verifier.waits_for("Hyväksy maksuajo")


def _choose_all_rows(verifier: Person) -> None:
    """By keys where there is a keyboard: J goes to the next row, X chooses it."""
    boxes = verifier.main.get_by_role("checkbox")
    for box in boxes.all():
        if verifier.phone:
            box.check()
        else:
            verifier.page.keyboard.press("j")
            verifier.page.keyboard.press("x")
        expect(box).to_be_checked()


def another_person_approves_and_hands_over(road: Road) -> None:
    """The bank file is valid, the statements are tagged PDFs, and the provider sees its own."""
    with road.live.behind() as people:
        organisation = people.by_email(WINNER_EMAIL).organisation_id
        assert organisation is not None
        in_the_register(people, organisation)
    approver = road.approver
    approver.takes_up("Hyväksy maksuajo")
    approver.presses("Hyväksy maksuajo")
    approver.sees("Maksuajo on hyväksytty.")
    road.live.settle()
    approver.takes_up("Lähetä maksuajo maksuun")
    approver.fills({"Maksupäivä": "6.3.2027"})
    approver.presses("Lähetä maksuun")
    approver.is_told_to_mend("ei ole pankkipäivä")
    approver.fills({"Maksupäivä": "8.3.2027"})
    approver.presses("Lähetä maksuun")
    approver.sees("Pankkitiedosto on valmis.")
    bank_file = approver.downloads("Lataa pankkitiedosto")
    try_valid_xml(bank_file, SCHEMA)
    assert b"<CtrlSum>4191.70</CtrlSum>" in bank_file  # 440 + 1 000 + 1 900 and 25.5 % VAT
    approver.follows("Maksuerittely ME-2027-001")
    assert_tagged_pdf(approver.downloads("PDF"), "Maksuerittely")
    provider = road.winner
    provider.chooses_from_menu("Maksut")
    provider.sees("4 191,70 €", "Maksetaan 8.3.2027")
    assert_tagged_pdf(provider.downloads("(PDF)"), "Maksuerittely")
    assert provider.downloads("CSV").startswith(b"line_id")
    road.live.mail_to(WINNER_EMAIL, "Maksuerittely")


def the_name_is_nowhere_but_in_the_vault(road: Road) -> None:
    """Whatever was written on the whole way names nobody: rows, outbox and audit log among them,
    files with the text of PDFs, mails, the logs of all processes, and Redis."""
    written = list(road.live.everything_written())
    keys = places_of((road.person_key, road.contract, road.referral), written)
    places = {place for place, _text in written}
    assert {"public.audit_event", "public.outbox_job", "vault.identity", "log", "redis"} <= places
    assert "public.referral" in keys[road.person_key]  # what is searched does hold what is there
    assert "pdf" in keys[road.contract] and "mail" in keys[road.referral]
    assert places_of((CLIENT, CLIENT.partition(" ")[0], CONTACT), written) == {}
