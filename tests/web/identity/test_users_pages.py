"""The administrator's pages about people."""

import pytest
from flask.testing import FlaskClient

from marketplace.platform.db import set_scope
from marketplace.platform.identity import queries, service
from marketplace.platform.identity.models import User
from marketplace.platform.identity.municipalities import buyer_of_area
from marketplace.platform.paging import SIZE
from tests.factories.providers import approved_provider
from tests.factories.setup import People, log_in
from tests.web.identity.conftest import Post

ADMINISTRATOR = "administrator@tyohame.example"


@pytest.fixture
def administrator(client: FlaskClient) -> FlaskClient:
    return log_in(client, ADMINISTRATOR)


def invitation(people: People, **changes: object) -> dict[str, object]:
    buyer = buyer_of_area(people.staff("administrator"))
    return {
        "name": "Anna Esimerkki",
        "email": "anna@firma.example",
        "organisation_id": str(buyer.id),
        "roles": ["coach", "auditor"],
        "locale": "sv",
    } | changes


def invited(people: People) -> User:
    actor = people.staff("administrator")
    set_scope(people.session, actor.scope)
    (found,) = queries.people(actor, words="anna@firma").rows
    return found.user


def test_the_list_tells_who_is_what(administrator: FlaskClient) -> None:
    page = administrator.get("/users/").text
    assert "Päivi Päättäjä" in page
    assert "Päätöksentekijä (Hämeenlinnan kaupunki)" in page


def test_a_long_list_comes_in_pages_and_a_person_is_found_by_words(
    administrator: FlaskClient, people: People
) -> None:
    actor = people.staff("administrator")
    buyer = buyer_of_area(actor)
    for number in range(SIZE):
        service.invite_user(
            actor,
            email=f"ylva{number}@x.example",
            name=f"Ylva {number:02}",
            organisation_id=buyer.id,
            roles=["coach", "auditor"],
            send_mail=False,
        )
    first = administrator.get("/users/").text
    assert "Päivi Päättäjä" in first
    assert "Ylva 11" not in first
    assert "Ylva 11" in administrator.get("/users/?page=99").text
    assert 'href="/users/?page=2" rel="next"' in first
    found = administrator.get("/users/?q=ylva+11").text
    assert "Ylva 11" in found
    assert "Ylva 10" not in found
    assert "Kukaan alueen käyttäjistä ei vastaa hakua." in administrator.get("/users/?q=x1x").text
    assert len(list(queries.everybody(actor))) > SIZE


def test_an_invitation_goes_out_and_the_person_stands_in_the_list(
    administrator: FlaskClient, people: People, post: Post
) -> None:
    answer = administrator.post("/users/invite", data=invitation(people), follow_redirects=True)
    assert "Kutsu lähtee osoitteeseen anna@firma.example." in answer.text
    assert "Kutsuttu" in answer.text
    assert invited(people).locale == "sv"
    assert [mail[0] for mail in post()] == ["anna@firma.example"]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("email", "anna@", "Kirjoita sähköpostiosoite, esimerkiksi nimi@yritys.fi."),
        ("name", " ", "Täytä tämä kohta."),
        ("roles", [], "Valitse vähintään yksi."),
        ("roles", ["provider"], "Valitse rooli, joka kuuluu tälle organisaatiolle."),
        ("email", "coach@tyohame.example", "Henkilöllä on jo tämä rooli."),
        ("organisation_id", "x", "Valitse organisaatio."),
    ],
)
def test_a_bad_invitation_comes_back_filled_with_the_reason(
    administrator: FlaskClient, people: People, field: str, value: object, sentence: str
) -> None:
    answer = administrator.post("/users/invite", data=invitation(people, **{field: value}))
    assert answer.status_code == 422
    assert sentence in answer.text
    if field != "name":
        assert 'value="Anna Esimerkki"' in answer.text


def test_somebody_of_a_provider_is_invited_from_the_providers_page(
    administrator: FlaskClient, people: People, post: Post
) -> None:
    provider = approved_provider(people)
    name = provider.organisation.name
    assert name not in administrator.get("/users/invite").text
    way = f"/users/invite?organisation_id={provider.provider_id}"
    page = administrator.get(f"/providers/{provider.organisation.business_id}").text
    assert f'href="{way}"' in page
    assert f"selected>{name}" in administrator.get(way).text
    asked = {"organisation_id": str(provider.provider_id), "roles": ["provider"]}
    refused = administrator.post("/users/invite", data=invitation(people, **asked, email="anna@"))
    assert f"selected>{name}" in refused.text
    administrator.post("/users/invite", data=invitation(people, **asked))
    assert "anna@firma.example" in [mail[0] for mail in post()]


def test_a_role_is_ended_and_an_invitation_sent_again(
    administrator: FlaskClient, people: People, post: Post
) -> None:
    administrator.post("/users/invite", data=invitation(people, roles=["coach"]))
    user = invited(people)
    assert len(post()) == 1
    page = administrator.post(f"/users/{user.id}/invitation", follow_redirects=True)
    assert "Uusi kutsu on lähetetty." in page.text
    assert len(post()) == 1
    actor = people.staff("administrator")
    set_scope(people.session, actor.scope)
    (membership,) = queries.memberships_in_area(actor, user.id)
    ended = administrator.post(
        f"/users/{user.id}/memberships/{membership.id}/end", follow_redirects=True
    )
    assert "Rooli on päätetty." in ended.text
    assert "Päättynyt ti 1.9.2026 klo 12.00" in ended.text


def test_the_own_role_has_no_button_and_no_way_round_it(
    administrator: FlaskClient, people: People
) -> None:
    myself = people.staff("administrator")
    (own,) = queries.memberships_in_area(myself, myself.user_id)
    assert "Päätä rooli" not in administrator.get(f"/users/{myself.user_id}").text
    answer = administrator.post(f"/users/{myself.user_id}/memberships/{own.id}/end")
    assert answer.status_code == 409
    assert "Omia roolejaan ei voi muuttaa." in answer.text


@pytest.mark.parametrize("path", ["/users/", "/users/invite"])
@pytest.mark.parametrize("who", ["officer", "coach", "approver"])
def test_others_are_refused(client: FlaskClient, path: str, who: str) -> None:
    log_in(client, f"{who}@tyohame.example")
    answer = client.get(path)
    assert answer.status_code == 403
    assert "Et voi tehdä tätä" in answer.text
    assert "Käyttäjät</a>" not in answer.text
