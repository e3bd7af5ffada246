"""A provider tells of its client's work with evidence, which is a fact of that source."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select

from marketplace.demo.papers import text_paper
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.rules.models import Rule
from outcomes.pure.facts import AsOf, known_spells
from outcomes.referrals.models import Referral
from outcomes.results.conflicts import conflicts
from outcomes.results.models import ResultsImport, SpellVersion
from outcomes.results.queries import spells_of
from outcomes.results.service import import_results, settle_conflict
from tests.conftest import NOON
from tests.factories.letterbox import queued_mails
from tests.factories.participants import PERSONAL_CODE, participant
from tests.factories.referrals import standing_contract, started_referral
from tests.factories.results import imported, results_file, row
from tests.factories.setup import People, log_in, seeing

PDF = text_paper("Työsopimus")


@pytest.fixture
def world(client: FlaskClient, people: People, system: Actor) -> tuple[FlaskClient, Referral]:
    """A provider's browser, and its client whose service has begun."""
    contract, provider = standing_contract(people, system)
    coach = people.staff("coach")
    key = participant(coach).person_key
    referral = started_referral(coach, provider, contract, key, coach.today)
    return log_in(client, "tuottaja@keksitty.example"), referral


def told(evidence: bytes = PDF, **changes: Any) -> dict[str, Any]:
    return {
        "employer_id": "T-1",
        "started_on": "1.9.2026",
        "hours_per_week": "30",
        "kind": "open",
        "evidence": (BytesIO(evidence), "sopimus.pdf"),
    } | changes


def test_a_rule_that_an_older_area_lacks_is_named_and_who_adds_it(
    system: Actor, world: tuple[FlaskClient, Referral]
) -> None:
    browser, referral = world
    path = f"/referrals/{referral.number}/work"
    seeing(system)
    db.session.execute(delete(Rule).where(Rule.kind == "work_period"))
    db.session.commit()
    for answer in (browser.get(path), browser.post(path, data=told())):
        assert answer.status_code in (200, 409, 422)
        page = answer.get_data(as_text=True).replace("\u00ad", "")
    assert "ei ole sääntöä ”Työn päivät” (work_period told)" in page
    assert "Pääkäyttäjä lisää sen" in page and "tuloskori rule load" in page


def test_a_report_is_a_fact_with_its_evidence(
    people: People, world: tuple[FlaskClient, Referral]
) -> None:
    browser, referral = world
    page = browser.get(f"/referrals/{referral.number}").get_data(as_text=True)
    assert f"/referrals/{referral.number}/work" in page
    answer = browser.post(f"/referrals/{referral.number}/work", data=told())
    assert answer.status_code == 302, answer.get_data(as_text=True)
    verifier = seeing(people.staff("verifier"))
    (spell,) = spells_of(verifier, [referral.person_key])
    assert (spell.employer_id, int(spell.hours_per_week)) == ("T-1", 30)
    (brought,) = db.session.scalars(select(ResultsImport)).all()
    assert (brought.source, brought.file_name) == ("provider", "sopimus.pdf")
    assert answer.location == f"/evidence/{brought.file_id}"
    again = browser.post(f"/referrals/{referral.number}/work", data=told())
    assert "Olet jo lähettänyt saman tiedon" in again.get_data(as_text=True)


def test_a_job_told_of_is_corrected_and_the_next_one_with_the_same_employer_is_another(
    people: People, world: tuple[FlaskClient, Referral], clock: FixedClock
) -> None:
    browser, referral = world
    path = f"/referrals/{referral.number}/work"
    assert "Uusi työ" not in browser.get(path).get_data(as_text=True)
    browser.post(path, data=told())
    page = browser.get(path).get_data(as_text=True)
    assert "Korjaa aiempaa tietoa: T-1, 1.9.2026 alkaen" in page.replace("\u00ad", "")
    silent = browser.post(path, data=told(hours_per_week="20"))
    assert silent.status_code == 422 and "Valitse, mitä tietoa korjaat." in silent.get_data(True)
    first = f"{referral.number}:T-1"
    assert browser.post(path, data=told(corrects="keksitty")).status_code == 422
    done = browser.post(path, data=told(ended_on="1.9.2026", corrects=first))
    assert done.status_code == 302, done.get_data(as_text=True)
    clock.move_to(NOON + timedelta(days=30))
    again = browser.post(path, data=told(started_on="28.9.2026"))
    assert again.status_code == 302, again.get_data(as_text=True)
    verifier = seeing(people.staff("verifier"))
    known = known_spells(spells_of(verifier, [referral.person_key]), AsOf.of(verifier.now))
    found = [(each.spell_id, each.version, each.started_on.day, each.ended_on) for each in known]
    assert found == [(first, 2, 1, date(2026, 9, 1)), (f"{first}:2", 1, 28, None)]
    assert all(each.recorded_at for each in known)


def test_a_report_stays_on_the_referral_and_the_coach_sees_the_work_with_its_source(
    people: People, world: tuple[FlaskClient, Referral]
) -> None:
    browser, referral = world
    url, person = f"/referrals/{referral.number}", f"/participants/{referral.person_key}"

    browser.post(f"{url}/work", data=told())
    page = seen(browser, url)
    assert "sopimus.pdf" in page and "Näyttö odottaa läpikäyntiä" in page
    assert "Käy läpi sopimus.pdf" in page
    question = seen(browser, f"{url}/confirmation")
    assert 'value="1.9.2026"' in question and 'value="30"' in question
    verifier = seeing(people.staff("verifier"))
    imported(verifier, row("W1", referral.person_key, started_on="2026-09-01"))
    assert "Korvattu uudemmalla" in seen(browser, url)
    coach = log_in(browser.application.test_client(), "coach@tyohame.example")
    for page in (seen(coach, url), seen(coach, person)):
        assert "Asiakastietojärjestelmä" in page and "Mukana laskennassa" in page
        assert "sopimus.pdf" not in page  # what another source replaced


def test_the_client_system_is_believed_before_the_provider(
    people: People, world: tuple[FlaskClient, Referral]
) -> None:
    browser, referral = world
    verifier = seeing(people.staff("verifier"))
    imported(verifier, row("W1", referral.person_key, started_on="2026-09-01"))
    browser.post(f"/referrals/{referral.number}/work", data=told())
    seeing(verifier)
    (spell,) = spells_of(verifier, [referral.person_key])
    assert str(spell.hours_per_week) == "37.50"
    (found,) = conflicts(verifier).rows
    assert (found.kept, found.came.file_name) == ("stood", "sopimus.pdf")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"started_on": "2.9.2026"}, "Työ ei ole vielä alkanut."),
        ({"hours_per_week": "paljon"}, "Kirjoita tunnit lukuna"),
        ({"employer_id": PERSONAL_CODE}, "henkilötunnus"),
        ({"employer_id": "1234567-8"}, "Y-tunnuksen tarkistusnumero ei täsmää"),
        ({"ended_on": "1.8.2026"}, "Työ ei voi päättyä ennen kuin se alkoi."),
        ({"ended_on": "1.9.2036"}, "työ voi päättyä viimeistään 1.9.2031"),
        ({"evidence": (BytesIO(b"<html>"), "s.html")}, "PDF, PNG tai JPEG"),
        ({"evidence": (BytesIO(b"%PDF-1.7 rikki"), "s.pdf")}, "Tiedostoa ei voi avata."),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_kept(
    people: People, world: tuple[FlaskClient, Referral], wrong: dict[str, Any], words: str
) -> None:
    browser, referral = world
    answer = browser.post(f"/referrals/{referral.number}/work", data=told() | wrong)
    page = answer.get_data(as_text=True).replace("\u00ad", "")
    assert answer.status_code == 422 and words in page
    seeing(people.staff("verifier"))
    assert db.session.scalar(select(func.count()).select_from(SpellVersion)) == 0


def test_all_that_is_wrong_is_told_at_once_and_a_good_file_is_asked_for_anew(
    world: tuple[FlaskClient, Referral],
) -> None:
    browser, referral = world
    url = f"/referrals/{referral.number}/work"
    wrong = told(started_on="rikki", hours_per_week="abc", employer_id="1234567-8", kind="")
    page = browser.post(url, data=wrong).get_data(as_text=True).replace("\u00ad", "")
    for words in ("Kirjoita päivä", "Kirjoita tunnit", "tarkistusnumero", "Valitse yksi."):
        assert words in page
    assert "Valitse sopimus.pdf uudelleen" in page
    page = browser.post(url, data=wrong | {"evidence": (BytesIO(b"<html>"), "s.html")})
    assert "PDF, PNG tai JPEG." in page.get_data(as_text=True)
    later = told(started_on="2.9.2026", hours_per_week="abc", ended_on="1.9.2026")
    page = browser.post(url, data=later).get_data(as_text=True)
    assert all(words in page for words in ("ei ole vielä alkanut", "Kirjoita tunnit", "päättyä"))


def test_only_the_provider_tells_of_its_client(
    people: People, world: tuple[FlaskClient, Referral]
) -> None:
    browser, referral = world
    coach = log_in(browser.application.test_client(), "coach@tyohame.example")
    assert coach.get(f"/referrals/{referral.number}/work").status_code == 403


def test_evidence_is_gone_through_without_the_script(
    people: People, world: tuple[FlaskClient, Referral]
) -> None:
    browser, referral = world
    path = browser.post(f"/referrals/{referral.number}/work", data=told()).location
    listed = browser.get(f"/referrals/{referral.number}/evidence").get_data(as_text=True)
    assert path in listed and "Odottaa läpikäyntiä" in listed
    page = browser.get(path).get_data(as_text=True)
    assert f"{path}/pages/1" in page and browser.get(f"{path}/pages/1").data[:2] == b"\xff\xd8"
    digest = page.partition('name="digest" value="')[2].partition('"')[0]
    unmarked = browser.post(path, data={"digest": digest})
    assert unmarked.status_code == 422 and "ettei näytössä ole" in unmarked.get_data(as_text=True)
    added = browser.post(path, data={"digest": digest, "add": "1"}).get_data(as_text=True)
    assert 'name="area_1_left" value="10"' in added and '<rect x="10"' in added
    area = {f"area_1_{side}": "20" for side in ("left", "top", "width", "height")}
    typed = {"digest": digest, "area_1_page": "1"} | area
    gone = browser.post(path, data=typed | {"remove": "1"}).get_data(as_text=True)
    assert "area_1_left" not in gone
    wrong = browser.post(path, data=typed | {"area_1_width": "120"})
    assert wrong.status_code == 422 and "Leveys (alue 1)" in wrong.get_data(as_text=True)
    verifier = log_in(browser.application.test_client(), "verifier@tyohame.example")
    assert "Näyttöä ei voi vielä näyttää" in verifier.get(path).get_data(as_text=True)
    assert verifier.get(f"{path}/pages/1").status_code == 409
    assert verifier.get(path.replace("evidence", "files")).status_code == 409
    assert browser.post(path, data=typed).status_code == 302
    assert "Lataa kopio" in verifier.get(path).get_data(as_text=True)
    assert verifier.get(path.replace("evidence", "files")).data.startswith(b"%PDF-")
    assert verifier.post(f"{path}/original", data={"reason": "Katson"}).status_code == 403
    coach = log_in(browser.application.test_client(), "coach@tyohame.example")
    assert "Lataa alkuperäinen" in coach.get(path).get_data(as_text=True)
    assert coach.post(f"{path}/original", data={"reason": ""}).status_code == 422
    assert coach.post(f"{path}/original", data={"reason": "Tarkistan"}).data == PDF


def test_a_report_that_was_decided_against_says_so_with_the_reason_to_provider_and_coach(
    people: People, world: tuple[FlaskClient, Referral]
) -> None:
    browser, referral = world
    url = f"/referrals/{referral.number}"
    browser.post(f"{url}/work", data=told())
    verifier, job = seeing(people.staff("verifier")), {"started_on": "2026-09-01"}
    (spell,) = spells_of(verifier, [referral.person_key])
    denial = row(spell.spell_id, referral.person_key, employer_id="T-1", withdrawn="true", **job)
    import_results(verifier, "kielto.csv", results_file([denial]), source="participant")
    coach = log_in(browser.application.test_client(), "coach@tyohame.example")
    readers = (browser, coach)
    assert all("Lähteet eri mieltä" in seen(each, url) for each in readers)
    conflict = conflicts(verifier).rows[0].conflict
    settle_conflict(verifier, conflict.id, side="came", reason="Työnantaja ei tunne työtä.")
    queued = [str(each.payload) for each in queued_mails(db.session())]
    (mail,) = [text for text in queued if "on ratkaistu" in text]
    assert referral.number in mail and referral.person_key not in mail
    assert "Työnantaja" not in mail
    for each in readers:
        page = seen(each, url)
        assert "Ratkaistu: ei lasketa mukaan" in page and "Työnantaja ei tunne työtä." in page
        assert "Korvattu uudemmalla" not in page and "Peruttu" not in page
    assert 'value="1.9.2026"' not in seen(coach, f"{url}/confirmation")  # no such job to ask about


def seen(reader: FlaskClient, place: str) -> str:
    return reader.get(place).get_data(as_text=True).replace("\u00ad", "")
