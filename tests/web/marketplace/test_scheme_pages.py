"""A call's payment scheme on its pages: in words, tried on a person, edited with its meaning."""

import html
import re

import pytest
from flask.testing import FlaskClient

from marketplace.procurement.queries import call_by_number
from marketplace.procurement.scheme_pages import SAMPLE
from marketplace.pure.money import format_eur
from outcomes.pure.scheme import parse_scheme, price_points
from outcomes.schemes import examples
from tests.factories.calls import open_call, whole_draft
from tests.factories.setup import People, log_in, seeing

TEXT = examples.text("valmennus.yaml")


@pytest.fixture
def officer(client: FlaskClient) -> FlaskClient:
    return log_in(client, "officer@tyohame.example")


def read(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.unescape(answer.get_data(as_text=True)).replace("\u00a0", " ")


def test_anybody_reads_what_an_open_call_pays_for(client: FlaskClient, people: People) -> None:
    page = read(client, f"/calls/{open_call(people).number}/scheme")
    assert "Kun on kertynyt 3 kuukautta työtä" in page
    assert "Muokkaa palkkiomallia" not in page


def test_an_imagined_person_is_reckoned_at_the_calls_ceilings(
    client: FlaskClient, people: People
) -> None:
    call = open_call(people)
    start, job = (
        next(item.maximum_cents for item in call.price_items if item.key == key)
        for key in ("start", "job_start")
    )
    assert start != 40_000, "the ceilings are the call's, not the scheme's"
    path = f"/calls/{call.number}/scheme"
    page = read(client, f"{path}?job_after_days=10&months=4&hours=20&kind=subsidised&group=")
    assert f"× 1/2 = {format_eur(job // 2, 'fi')}".replace("\u00a0", " ") in page
    retained = next(i.maximum_cents for i in call.price_items if i.key == "retention_3")
    total = format_eur(start + job // 2 + retained // 2, "fi").replace("\u00a0", " ")
    assert f"Yhteensä {total}" in page
    assert "pysyvyys 6 kk': " not in page


def test_caps_and_factors_stand_beside_the_prices_and_a_cut_is_said(
    client: FlaskClient, people: People
) -> None:
    call = open_call(people)
    # beside the prices no cap is told that is above the call's own value; the scheme says its own
    for path, most in (
        (f"/calls/{call.number}", "44 500,00 €"),
        (f"/calls/{call.number}/scheme", "120 000,00 €"),
    ):
        page = read(client, path)
        assert "3 600,00 €" in page and most in page, path
        assert "Hintojen summa ylittää palkkiomallin rajan" in page, path
    low = open_call(people, ceilings={"retention_3_group": 90_000, "retention_3": 90_000})
    page = read(client, f"/calls/{low.number}")
    assert "Palkkatuettu työ" in page and "rajaa suuremmat" not in page


@pytest.mark.parametrize("asked", ["hours=many", "months=400", "kind=retired", "job_after_days=-1"])
def test_a_person_that_cannot_be_is_refused_beside_the_field(
    client: FlaskClient, people: People, asked: str
) -> None:
    page = read(client, f"/calls/{open_call(people).number}/scheme?{asked}")
    assert "hds-text-input--invalid" in page
    assert asked.partition("=")[2] in page


def test_the_text_of_a_draft_is_looked_at_and_saved(officer: FlaskClient, people: People) -> None:
    call = whole_draft(people)
    path = f"/calls/{call.number}/scheme"
    changed = TEXT.replace("eur: 900", "eur: 950").replace("reach: 6 months", "reach: 5 months")
    officer.get(f"{path}/edit")
    looked = officer.post(f"{path}/edit", data={"scheme": changed, "look": "1"})
    assert "Kun on kertynyt 5 kuukautta" in looked.get_data(as_text=True)
    assert _saved(people, call.number) != changed.strip()
    saved = officer.post(f"{path}/edit", data={"scheme": changed})
    assert saved.location == f"/calls/{call.number}/edit"
    assert "reach: 5 months" in _saved(people, call.number)


def _saved(people: People, number: str) -> str:
    return call_by_number(seeing(people.staff("officer")), number).scheme


def test_every_problem_of_a_text_is_named_and_the_text_stays(
    officer: FlaskClient, people: People
) -> None:
    path = f"/calls/{whole_draft(people).number}/scheme/edit"
    broken = TEXT.replace("pays: start", "pays: begin").replace("reach: 6 months", "reach: 0 days")
    answer = officer.post(path, data={"scheme": broken})
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert page.count("begin ei merkitse tässä mitään") == 1
    assert page.count("0 days ei ole suurempi kuin nolla") == 1
    assert 'aria-describedby="f-scheme-hint f-scheme-error"' in page
    line = broken[: broken.index("pays: begin")].count("\n") + 1
    assert re.search(rf'<a href="#rivi-{line}">Rivi {line}, kohta rules\.start.*: begin', page)
    assert f'<li id="rivi-{line}">' in page
    assert "pays: begin" in page


def test_a_scheme_that_asks_for_what_nobody_records_is_refused_by_name(
    officer: FlaskClient, people: People
) -> None:
    path = f"/calls/{whole_draft(people).number}/scheme/edit"
    officer.get(path)
    answer = officer.post(path, data={"scheme": examples.text("work_and_health.yaml")})
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert "Näitä tapahtumia ei kirjata: earnings." in page
    assert "Näitä tietoja ei kirjata sopimuksista: delivery_fee, volume." in page


def test_the_meaning_follows_the_text(officer: FlaskClient, people: People) -> None:
    path = f"/calls/{whole_draft(people).number}/scheme/look"
    part = officer.post(path, data={"scheme": TEXT}).get_data(as_text=True)
    assert "<html" not in part
    assert "Esimerkkihenkilö" in part
    assert "Tekstissä on korjattavaa" in officer.post(path, data={"scheme": "a: b"}).get_data(True)


def test_an_empty_text_is_told_in_plain_words(officer: FlaskClient, people: People) -> None:
    path = f"/calls/{whole_draft(people).number}/scheme/edit"
    answer = officer.post(path, data={"scheme": " "})
    assert answer.status_code == 422
    assert answer.get_data(as_text=True).count("Kirjoita palkkiomallin teksti.") == 1


def test_the_language_is_taught_in_the_product_by_a_scheme_that_holds(
    officer: FlaskClient, people: People
) -> None:
    assert price_points(parse_scheme(SAMPLE, "sample"))
    call = whole_draft(people)
    assert "/schemes/language" in read(officer, f"/calls/{call.number}/scheme/edit")
    page = read(officer, "/schemes/language")
    assert "reach: 3 months" in page
    assert "Säännön osat" in page
    looked = officer.post(f"/calls/{call.number}/scheme/edit", data={"scheme": SAMPLE, "look": "1"})
    assert looked.status_code == 200


def test_a_published_scheme_is_not_edited(officer: FlaskClient, people: People) -> None:
    path = f"/calls/{open_call(people).number}/scheme/edit"
    assert officer.get(path).status_code == 409
