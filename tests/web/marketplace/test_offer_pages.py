"""An offer in the browser: written, kept, checked, sealed."""

import re

import pytest
from flask.testing import FlaskClient

from marketplace.offers.queries import own_offer, standing_version
from marketplace.offers.receipts import verified
from marketplace.offers.service import save_draft
from marketplace.procurement.correcting.service import correct_call
from marketplace.procurement.models import Call
from marketplace.providers.models import Provider
from tests.factories.calls import open_call
from tests.factories.offers import (
    ANSWER,
    drafted_offer,
    submitted_offer,
    whole_content,
)
from tests.factories.providers import approved_provider, provider_person, with_password
from tests.factories.setup import People, log_in, seeing

PRICES = {
    "price_start": "400",
    "price_job_start": "1 000,00",
    "price_retention_3": "1200",
    "price_retention_3_group": "1700",
    "price_retention_6": "800",
}
ANSWERS = {"answer_employers": ANSWER, "answer_retention": ANSWER}


@pytest.fixture
def call(people: People) -> Call:
    return open_call(people)


@pytest.fixture
def provider(people: People, call: Call) -> Provider:
    return approved_provider(people)


@pytest.fixture
def browser(client: FlaskClient, people: People, provider: Provider) -> FlaskClient:
    """The provider's browser, logged in."""
    return log_in(client, with_password(people, provider))


def read(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True).replace("\xa0", " ").replace("\xad", "")


def checked(page: str) -> str:
    found = re.search(r'name="checked" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def test_who_writes_reads_what_was_corrected_before_it_seals(
    browser: FlaskClient, people: People, provider: Provider, call: Call
) -> None:
    correct_call(
        people.staff("officer"), call.id, {"fi": "Asiakkaita tulee enemmän."}, {}, material=False
    )
    path = f"/offers/{call.number}"
    browser.post(f"{path}/start")
    browser.post(path, data=PRICES | ANSWERS | {"then": "check"})
    assert "Asiakkaita tulee enemmän." in read(browser, f"{path}/check")


def test_from_the_call_to_a_receipt(
    browser: FlaskClient, people: People, provider: Provider, call: Call
) -> None:
    path = f"/offers/{call.number}"
    assert browser.post(f"{path}/start").location == path
    answer = browser.post(path, data=PRICES | ANSWERS | {"then": "check"})
    assert answer.location == f"{path}/check"
    page = read(browser, f"{path}/check")
    # 20 × 400 + 12 × 1 000 + 6 × 1 200 + 3 × 1 700 + 6 × 800
    assert "37 100,00 €" in page
    assert "Tarjous on voimassa 1.11.2026 saakka" in page
    data = {"checked": checked(page), "validity_confirmed": "1"}
    assert browser.post(f"{path}/submit", data=data).location == f"{path}/receipt"
    receipt = read(browser, f"{path}/receipt")
    actor = seeing(provider_person(people, provider))
    offer = own_offer(actor, call)
    assert offer is not None
    sealed = standing_version(offer)
    assert sealed is not None
    assert sealed.receipt_number in receipt
    assert sealed.sha256[:4].upper() in receipt
    assert "ti 1.9.2026 klo 12.00.00" in receipt
    assert sealed.receipt_number in read(browser, "/offers")


def test_an_address_of_an_offer_that_is_not_begun_leads_to_the_call(
    browser: FlaskClient, call: Call
) -> None:
    for page in ("", "/check", "/receipt", "/receipts"):
        assert browser.get(f"/offers/{call.number}{page}").location == f"/calls/{call.number}"
    assert "Yritykselläsi ei ole tarjousta" in read(browser, f"/calls/{call.number}")
    assert browser.get("/offers/TK-2026-999").status_code == 404


def test_a_provider_finds_the_decisions_in_the_menu(browser: FlaskClient, call: Call) -> None:
    assert 'href="/decisions"' in read(browser, "/")


def test_an_unfinished_draft_is_kept_as_typed(browser: FlaskClient, call: Call) -> None:
    path = f"/offers/{call.number}"
    browser.post(f"{path}/start")
    typed = {"price_start": "ehkä 400", "price_job_start": "99999", "then": "save"}
    assert browser.post(path, data=typed).status_code == 302
    page = read(browser, path)
    assert 'value="ehkä 400"' in page
    assert 'value="99 999,00"' in page
    assert "Aloitus: Kirjoita hinta euroina" in page
    assert "Työllistyminen: Hinta saa olla enintään 1 100,00 €." in page
    assert "Kirjoita vastaus." not in page
    assert "Jatka tarjousta" in read(browser, f"/calls/{call.number}")


def test_checking_an_unfinished_offer_keeps_it_and_names_what_is_missing(
    browser: FlaskClient, call: Call
) -> None:
    path = f"/offers/{call.number}"
    browser.post(f"{path}/start")
    answer = browser.post(path, data=PRICES | {"answer_employers": "Näin.", "then": "check"})
    assert answer.status_code == 422
    assert "Työssä pysymisen tuki: Kirjoita vastaus." in answer.get_data(as_text=True)
    assert "Näin." in read(browser, path)
    page = read(browser, f"{path}/check")
    assert "Tarjous on vielä kesken" in page
    answer = browser.post(
        f"{path}/submit", data={"checked": checked(page), "validity_confirmed": "1"}
    )
    assert answer.status_code == 422


def test_without_the_assurance_nothing_is_sealed(
    browser: FlaskClient, people: People, provider: Provider, call: Call
) -> None:
    drafted_offer(seeing(provider_person(people, provider)), call, validity_confirmed=False)
    path = f"/offers/{call.number}"
    answer = browser.post(
        f"{path}/submit", data={"checked": checked(read(browser, f"{path}/check"))}
    )
    assert answer.status_code == 422
    assert ">Vahvista, että tarjous on voimassa" in answer.get_data(as_text=True)  # no label first


def test_a_change_after_the_check_must_be_checked_again(
    browser: FlaskClient, people: People, provider: Provider, call: Call
) -> None:
    actor = seeing(provider_person(people, provider))
    offer = drafted_offer(actor, call)
    path = f"/offers/{call.number}"
    seen = checked(read(browser, f"{path}/check"))
    save_draft(seeing(actor), offer.id, whole_content(call, share=0.5))
    data = {"checked": seen, "validity_confirmed": "1"}
    answer = browser.post(f"{path}/submit", data=data)
    assert answer.status_code == 422
    assert "Muutit luonnosta" in answer.get_data(as_text=True)
    data["checked"] = checked(answer.get_data(as_text=True))
    assert browser.post(f"{path}/submit", data=data).status_code == 302


def test_a_correction_after_the_check_is_read_before_the_offer_is_sealed(
    browser: FlaskClient, people: People, provider: Provider, call: Call
) -> None:
    drafted_offer(seeing(provider_person(people, provider)), call)
    path = f"/offers/{call.number}"
    data = {"checked": checked(read(browser, f"{path}/check")), "validity_confirmed": "1"}
    words = {"fi": "Asiakkaita tulee enemmän."}
    correct_call(seeing(people.staff("officer")), call.id, words, {}, material=False)
    answer = browser.post(f"{path}/submit", data=data | {"corrections": "0"})
    page = answer.get_data(as_text=True)
    assert (answer.status_code, "Tarjouspyyntöä on korjattu" in page) == (422, True)
    assert words["fi"] in page
    assert 'name="corrections" value="1"' in page
    again_sent = browser.post(f"{path}/submit", data=data | {"corrections": "1"})
    assert again_sent.location == f"{path}/receipt"


def test_a_price_of_nothing_is_confirmed_on_its_own(browser: FlaskClient, call: Call) -> None:
    path = f"/offers/{call.number}"
    browser.post(f"{path}/start")
    browser.post(path, data=PRICES | ANSWERS | {"then": "check"})
    assert "0,00 €. Tarkista" not in read(browser, f"{path}/check")
    browser.post(path, data=PRICES | ANSWERS | {"price_start": "0"})
    page = read(browser, f"{path}/check")
    assert page.count("on 0,00 €. Tarkista, että tarkoitat tätä.") == 1
    assert 'name="free" value="1"' in page
    data = {"checked": checked(page), "validity_confirmed": "1", "free": "1"}
    answer = browser.post(f"{path}/submit", data=data)
    assert answer.status_code == 422
    assert answer.get_data(as_text=True).count("Vahvista nollan euron hinta") == 2
    answer = browser.post(f"{path}/submit", data=data | {"free_confirmed": "1"})
    assert answer.location == f"{path}/receipt"


def test_prices_that_the_scheme_s_caps_cut_are_pointed_out_where_they_are_given(
    browser: FlaskClient, call: Call
) -> None:
    path = f"/offers/{call.number}"
    browser.post(f"{path}/start")
    assert "44 500,00 €" in read(browser, path), "the caps stand where prices are given"
    assert "rajaa suuremmat" not in read(browser, path)
    browser.post(path, data=PRICES | ANSWERS)
    words = "kertyisi 3 900,00 €. Palkkiomallin rajojen vuoksi maksetaan enintään 3 600,00 €"
    for page in (path, f"{path}/check"):
        assert words in read(browser, page), page
    browser.post(path, data=PRICES | ANSWERS | {"price_retention_3_group": "1300"})
    assert "rajaa suuremmat" not in read(browser, path)


def test_a_price_that_cannot_be_is_reckoned_nowhere(
    browser: FlaskClient, people: People, provider: Provider, call: Call
) -> None:
    prices = whole_content(call)["prices"] | {"start": -500}
    drafted_offer(seeing(provider_person(people, provider)), call, prices=prices)
    for page in ("", "/check", "/scheme"):
        read(browser, f"/offers/{call.number}{page}")


def test_the_scheme_is_reckoned_at_the_offer_s_own_prices(browser: FlaskClient, call: Call) -> None:
    path = f"/offers/{call.number}"
    browser.post(f"{path}/start")
    assert "enimmäishinta" in read(browser, f"{path}/scheme")
    browser.post(path, data=PRICES | ANSWERS | {"price_start": "321"})
    page = read(browser, f"{path}/scheme")
    assert "321,00 €" in page and "tarjouksesi omia" in page


def test_the_receipt_in_words_is_checked_as_it_is(
    browser: FlaskClient, people: People, provider: Provider, call: Call
) -> None:
    submitted_offer(provider_person(people, provider), call)
    answer = browser.get(f"/offers/{call.number}/receipt.txt")
    assert answer.mimetype == "text/plain"
    words = answer.get_data(as_text=True)
    assert "Tarjouksesi on vastaanotettu ja sinetöity" in words
    assert verified(words).call == call.number
