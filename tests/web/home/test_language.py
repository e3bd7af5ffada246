"""The choice of language: a link on every page, also on errors; the account's own by a form."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from marketplace.platform.identity.queries import user_by_email
from tests.factories.setup import People, log_in

OFFICER = "officer@tyohame.example"


def in_swedish(client: FlaskClient, page: TestResponse) -> TestResponse:
    """Follow the page's link to Swedish."""
    found = re.search(r'<a href="(/language/sv[^"]*)"', page.text)
    assert found, page.text
    return client.get(found[1].replace("&amp;", "&"))


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_the_language_is_kept_for_a_stranger(client: FlaskClient, code: str) -> None:
    answer = client.get(f"/language/{code}?next=/account/login")
    assert answer.location == "/account/login"
    assert f'<html lang="{code}">' in client.get("/account/login").text


def test_a_link_changes_the_pages_and_not_the_account(client: FlaskClient, people: People) -> None:
    log_in(client, OFFICER)
    client.get("/language/sv")
    assert '<html lang="sv">' in client.get("/").text
    assert user_by_email(people.session, OFFICER).locale == "fi"


def test_a_form_changes_the_accounts_language_and_the_pages(
    client: FlaskClient, people: People
) -> None:
    log_in(client, OFFICER)
    client.get("/language/en")
    answer = client.post("/account/language", data={"locale": "sv"}, follow_redirects=True)
    assert answer.request.path == "/account/"
    assert '<html lang="sv">' in answer.text
    assert user_by_email(people.session, OFFICER).locale == "sv"
    assert re.search(r'value="sv"[^>]* checked', answer.text)


def test_a_language_that_is_not_offered_is_refused_at_its_field(
    client: FlaskClient, people: People
) -> None:
    log_in(client, OFFICER)
    answer = client.post("/account/language", data={"locale": "de"})
    assert answer.status_code == 422
    assert "viestien kieli: Valitse kieli." in answer.text
    assert user_by_email(people.session, OFFICER).locale == "fi"


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil", "x", ""])
def test_choosing_a_language_never_leads_elsewhere(client: FlaskClient, target: str) -> None:
    assert client.get("/language/en", query_string={"next": target}).location == "/"


def test_an_unknown_language_is_not_found(client: FlaskClient) -> None:
    assert client.get("/language/de").status_code == 404


@pytest.mark.parametrize(
    "path", ["/calls?state=open", "/no-such-page?a=b", "/account/login?next=/x"]
)
def test_the_link_leads_back_to_the_same_page(client: FlaskClient, path: str) -> None:
    assert in_swedish(client, client.get(path)).location == path


def test_after_a_form_came_back_the_link_leads_to_the_form(client: FlaskClient) -> None:
    shown = client.post("/register?from=home", data={})
    assert shown.status_code == 422
    assert in_swedish(client, shown).location == "/register?from=home"


def test_after_an_act_the_link_leads_to_the_page_it_was_sent_from(client: FlaskClient) -> None:
    log_in(client, OFFICER)
    refused = client.post(
        "/account/language",
        data={"locale": "de"},
        headers={"Referer": "http://localhost/account/?x=1"},
    )
    assert in_swedish(client, refused).location == "/account/?x=1"


@pytest.mark.parametrize(
    "referer",
    [None, "http://evil.example/account/", "http://localhost/account/language", "http://[", "x"],
)
def test_without_such_a_page_it_leads_to_the_nearest_one(
    client: FlaskClient, referer: str | None
) -> None:
    log_in(client, OFFICER)
    headers = {"Referer": referer} if referer else {}
    refused = client.post("/account/language", data={"locale": "de"}, headers=headers)
    assert in_swedish(client, refused).location == "/account/"


def test_the_address_of_an_act_leads_to_the_nearest_page_and_says_so(client: FlaskClient) -> None:
    log_in(client, OFFICER)
    answer = client.get("/account/organisation?x=1", follow_redirects=True)
    assert (answer.request.path, answer.status_code) == ("/account/", 200)
    assert "Tätä osoitetta ei voi avata sivuna, joten mitään ei tehty." in answer.text


def test_an_act_under_a_missing_page_leads_to_the_first_page_there_is(client: FlaskClient) -> None:
    log_in(client, OFFICER)
    assert client.head("/account/logout").status_code == 302
    assert client.get("/account/logout").location == "/account/"


def test_a_program_is_told_which_methods_there_are(client: FlaskClient) -> None:
    answer = client.get("/account/logout", headers={"Accept": "application/json"})
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


def test_a_method_that_a_page_lacks_is_told_in_the_products_look(
    app: Flask, client: FlaskClient
) -> None:
    answer = client.post("/calls?state=open")
    assert answer.status_code == 405
    assert "Toimintoa ei voi tehdä näin" in answer.text
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert in_swedish(client, answer).location == "/calls?state=open"
