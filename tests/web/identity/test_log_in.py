"""Log-in and log-out by password, and where they lead."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.platform.clock import FixedClock
from marketplace.platform.identity import queries, service
from marketplace.platform.identity.municipalities import buyer_of_area, municipalities
from tests.factories.setup import PASSWORD, People, log_in
from tests.web.identity.conftest import is_logged_in, password_only

OFFICER = "officer@tyohame.example"


def test_a_person_logs_in_and_out(client: FlaskClient) -> None:
    log_in(client, OFFICER)
    page = client.get("/").text
    assert "Oona Ostaja" in page
    assert "Hankinta-asiantuntija" in page
    assert client.post("/account/logout").status_code == 302
    assert not is_logged_in(client)


def test_the_address_is_taken_in_any_case_and_with_space_around_it(client: FlaskClient) -> None:
    log_in(client, " Officer@TyoHame.Example ")
    assert is_logged_in(client)


def test_log_out_is_not_a_link_that_another_site_can_call(client: FlaskClient) -> None:
    log_in(client, OFFICER)
    assert client.get("/account/logout").location == "/account/"
    assert is_logged_in(client)


def shown_after(client: FlaskClient, email: str, password: str) -> tuple[int, str]:
    answer = client.post("/account/login", data={"email": email, "password": password})
    return answer.status_code, answer.text.replace(email, "…")


def test_a_wrong_password_and_an_unknown_address_look_the_same(client: FlaskClient) -> None:
    wrong = shown_after(client, OFFICER, "väärä salasana")
    unknown = shown_after(client, "nobody@tyohame.example", "väärä salasana")
    assert wrong == unknown
    assert "Sähköpostiosoite tai salasana on väärin." in wrong[1]


def test_who_was_invited_but_has_no_password_looks_unknown_too(
    client: FlaskClient, people: People
) -> None:
    administrator = people.staff("administrator")
    buyer = buyer_of_area(administrator)
    service.invite_user(
        administrator, email="uusi@firma.example", name="Uusi", organisation_id=buyer.id,
        roles=["coach"],
    )  # fmt: skip
    new = shown_after(client, "uusi@firma.example", "")
    assert new == shown_after(client, "nobody@tyohame.example", "")
    assert not is_logged_in(client)


def test_the_page_asked_for_is_shown_after_log_in(client: FlaskClient) -> None:
    refused = client.get("/users/?tila=kaikki")
    assert refused.location == "/account/login?next=/users/?tila%3Dkaikki"
    page = client.get(refused.location).text
    (action,) = re.findall(r'action="(/account/login[^"]*)"', page)
    answer = client.post(
        action, data={"email": "administrator@tyohame.example", "password": PASSWORD}
    )
    assert answer.location == "/users/?tila=kaikki"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"],
)
def test_log_in_never_leads_to_another_site(client: FlaskClient, elsewhere: str) -> None:
    answer = client.post(
        "/account/login",
        query_string={"next": elsewhere},
        data={"email": OFFICER, "password": PASSWORD, "next": elsewhere},
    )
    parts = urlsplit(answer.location or "/")
    assert (parts.scheme, parts.netloc) == ("", "")
    assert "\\" not in parts.path


def test_an_act_is_not_repeated_by_log_in(client: FlaskClient) -> None:
    refused = client.post("/account/organisation", data={"organisation_id": "x"})
    assert refused.location == "/account/login?next=/account/"


def test_log_in_begins_a_session_of_its_own(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["organisation_id"] = "00000000-0000-0000-0000-000000000001"
        session["csrf_token"] = "planted"
    log_in(client, OFFICER)
    with client.session_transaction() as session:
        assert session.get("csrf_token") != "planted"
        assert "organisation_id" not in session


def test_a_form_without_its_token_is_refused(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    answer = client.post("/account/login", data={"email": OFFICER, "password": PASSWORD})
    assert answer.status_code == 400
    assert "Lomake on vanhentunut" in answer.text
    assert not is_logged_in(client)


def test_no_token_is_given_to_programs(client: FlaskClient) -> None:
    answer = client.post(
        "/account/login?include_auth_token",
        data={"email": OFFICER, "password": PASSWORD},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 302
    assert "token" not in answer.text


def test_who_lost_every_role_is_told_so_and_not_sent_round(
    client: FlaskClient, people: People
) -> None:
    log_in(client, OFFICER)
    administrator = people.staff("administrator")
    officer = people.staff("officer")
    (membership,) = queries.memberships_in_area(administrator, officer.user_id)
    service.end_membership(administrator, membership.id)
    answer = client.get("/account/")
    assert answer.status_code == 403
    assert "Ei voimassa olevaa roolia" in answer.text
    assert client.get("/").status_code == 200


def test_a_person_changes_the_organisation_to_act_in(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    clock.move_to(clock.now() + timedelta(days=1))
    administrator = people.staff("administrator")
    town = municipalities(administrator)[1]
    service.invite_user(
        administrator, email=OFFICER, name="", organisation_id=town.id, roles=["auditor"]
    )
    log_in(client, OFFICER)
    assert "Hankinta-asiantuntija" in client.get("/").text
    assert town.name in client.get("/account/").text
    answer = client.post(
        "/account/organisation", data={"organisation_id": str(town.id)}, follow_redirects=True
    )
    assert f"Toimit nyt organisaatiossa {town.name}." in answer.text
    assert '<span class="menu__role">Tarkastaja</span>' in answer.text


def test_nobody_acts_in_an_organisation_without_a_role_there(
    client: FlaskClient, people: People
) -> None:
    town = municipalities(people.staff("administrator"))[1]
    log_in(client, OFFICER)
    for made_up in (str(town.id), "x"):
        answer = client.post(
            "/account/organisation", data={"organisation_id": made_up}, follow_redirects=True
        )
        assert "Sinulla ei ole roolia tässä organisaatiossa." in answer.text
        assert "Hankinta-asiantuntija" in answer.text


def test_pages_of_log_in_are_never_kept_by_the_browser(client: FlaskClient) -> None:
    headers = client.get("/account/login").headers
    assert headers["Cache-Control"] == "no-store"
    assert "unsafe" not in headers["Content-Security-Policy"]
    log_in(client, OFFICER)
    (cookie,) = [c for c in client._cookies.values() if c.key == "session"]
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")


def test_password_alone_suffices_where_no_second_factor_is_demanded(client: FlaskClient) -> None:
    assert password_only(client, OFFICER) == "/"
