"""The public page of the baskets and the staff's page of the rules."""

import html5lib
from flask.testing import FlaskClient

from tests.factories.setup import People, log_in


def test_everybody_sees_the_baskets_with_their_lines(client: FlaskClient) -> None:
    page = client.get("/baskets").get_data(as_text=True)
    html5lib.HTMLParser(strict=True).parse(page)
    for words in ("Työllistymisen palvelut", "Koulutuspalvelut", "Pajatoiminta", "/register"):
        assert words in page


def test_the_baskets_are_shown_in_the_readers_language(client: FlaskClient) -> None:
    client.set_cookie("language", "sv")
    assert "Tjänster för sysselsättning" in client.get("/baskets").get_data(as_text=True)


def test_staff_see_each_rule_with_source_and_what_is_unconfirmed(
    client: FlaskClient, people: People
) -> None:
    log_in(client, "coach@tyohame.example")
    page = client.get("/rules").get_data(as_text=True)
    html5lib.HTMLParser(strict=True).parse(page)
    page = page.replace("\N{NO-BREAK SPACE}", " ")
    for words in ("25,5 %", "60 000 €", "Kuntalaki 410/2015"):
        assert words in page
    assert "Vahvistamatta" in page
    assert "Vahvistettu" in page
    assert "päättynyt" in page
