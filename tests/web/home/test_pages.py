"""The first page, downloads, the pages of the footer, and errors in the same look."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import ColumnElement, exists
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from marketplace.planning.models import MEMO
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.files import StoredFile, store
from marketplace.platform.identity import service
from marketplace.platform.identity.models import Membership
from marketplace.platform.identity.municipalities import buyer_of_area
from marketplace.platform.todo import SHOWN, Kind, Kinds, Todo, gather
from marketplace.platform.unit import unit
from tests.factories.calls import DEADLINE, drafted_call, open_call
from tests.factories.offers import submitted_offer
from tests.factories.providers import approved_provider, provider_person, with_password
from tests.factories.setup import People, log_in, seeing

OFFICER = "officer@tyohame.example"
ADMINISTRATOR = "administrator@tyohame.example"


def test_a_stranger_finds_calls_registration_and_log_in(client: FlaskClient) -> None:
    page = client.get("/").text
    for path in ("/calls", "/register", "/account/login"):
        assert f'href="{path}"' in page
    assert "TyöHäme · Hämeenlinna, Forssa ja Hattula" in page
    assert "Tehtävät" not in page


def test_home_shows_the_next_act_first_and_counts_the_rest(
    app: Flask, client: FlaskClient, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def todos(actor: Actor) -> list[Todo]:
        due = clock.now() + timedelta(hours=2)
        return [
            Todo("Avaa tarjoukset", "TK-2026-001", "/calls/TK-2026-001", due),
            Todo("Allekirjoita päätös", "TK-2026-002", "/x", due + timedelta(days=2)),
            Todo("Odottaa tuottajaa", "S-2026-001", "/y", None, waits_for_others=True),
        ]

    monkeypatch.setitem(app.extensions, "todos", (todos,))
    log_in(client, OFFICER)
    page = client.get("/").text
    assert "ti 1.9.2026 · 1 tänään · 1 tällä viikolla · 1 odottaa muita" in page
    key, rest = page.split("panel--key")[1].split("columns__main")
    assert "Avaa tarjoukset" in key
    assert 'href="/calls/TK-2026-001"' in key
    assert "2 tuntia jäljellä" in key
    assert "Tällä viikolla (1)" in rest
    assert "Odottaa muita (1)" in rest


def test_of_what_is_alike_home_shows_the_most_urgent_and_says_so(
    client: FlaskClient, people: People
) -> None:
    numbers = [
        drafted_call(people, deadline=DEADLINE - timedelta(days=day)).number
        for day in range(SHOWN + 2)
    ]
    log_in(client, OFFICER)
    tasks, _changes = client.get("/").text.split("columns__side")
    assert [number for number in numbers if number in tasks] == numbers[2:]
    assert "Loput löydät luetteloista." in tasks


def test_home_says_when_nothing_waits(client: FlaskClient) -> None:
    log_in(client, "coach@tyohame.example")
    assert "Ei tehtäviä juuri nyt" in client.get("/").text


def test_latest_changes_are_told_to_those_who_may_see_the_thing(
    client: FlaskClient, people: People
) -> None:
    administrator = people.staff("administrator")
    buyer = buyer_of_area(administrator)
    user = service.invite_user(
        administrator, email="anna@firma.example", name="Anna Esimerkki",
        organisation_id=buyer.id, roles=["coach"],
    )  # fmt: skip
    log_in(client, ADMINISTRATOR)
    page = client.get("/").text
    assert f'<a href="/users/{user.id}">Uusi rooli annettu</a>' in page
    assert "Anna Esimerkki, tänään klo 12.00" in page
    client.post("/account/logout")
    log_in(client, OFFICER)
    assert "Uusi rooli annettu" not in client.get("/").text


def test_registrations_of_providers_are_news_to_those_who_buy(
    client: FlaskClient, people: People
) -> None:
    shown = f'href="/providers/{approved_provider(people).business_id}"'
    for email, told in (
        (OFFICER, True), ("coach@tyohame.example", False), ("verifier@tyohame.example", False),
    ):  # fmt: skip
        log_in(client, email)
        assert (shown in client.get("/").text.split("columns__side")[1]) is told, email
        client.post("/account/logout")


def test_a_provider_s_changes_lead_to_the_call_that_they_are_about(
    client: FlaskClient, people: People
) -> None:
    provider, call = approved_provider(people), open_call(people)
    submitted_offer(provider_person(people, provider), call)
    log_in(client, with_password(people, provider))
    changes = client.get("/").text.split("columns__side")[1]
    assert f'<a href="/calls/{call.number}">Tarjous jätettiin ja sinetöitiin</a>' in changes
    assert f"{call.number}, tänään klo 12.00" in changes


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/info/help", ["Sanasto", "anbudsförfrågan", "outcome payment"]),
        ("/info/accessibility", ["WCAG", "Tunnetut puutteet", "tuloskori@localhost"]),
        ("/info/privacy", ["Evästeet", "Henkilötunnuksia ei tallenneta."]),
    ],
)
def test_the_footers_pages_stand(client: FlaskClient, path: str, words: list[str]) -> None:
    assert f'href="{path}"' in client.get("/").text
    page = client.get(path).text
    assert [word for word in words if word not in page] == []


@pytest.fixture
def stored(system: Actor) -> Callable[[], StoredFile]:
    def make() -> StoredFile:
        with unit(system) as u:
            return store(u, MEMO, b"<script>alert(1)</script>", "päätös.html", "text/html")

    return make


def test_a_file_is_downloaded_and_never_run(
    client: FlaskClient, stored: Callable[[], StoredFile]
) -> None:
    path = f"/files/{stored().id}"
    assert client.get(path).location.startswith("/account/login")
    log_in(client, OFFICER)
    answer = client.get(path)
    assert answer.data == b"<script>alert(1)</script>"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_missing_file_is_not_found(client: FlaskClient) -> None:
    log_in(client, OFFICER)
    assert client.get("/files/00000000-0000-0000-0000-000000000001").status_code == 404


def test_an_unknown_page_is_told_in_the_products_look(client: FlaskClient) -> None:
    answer = client.get("/tätä-ei-ole")
    assert answer.status_code == 404
    assert "Sivua ei löydy" in answer.text
    assert "TyöHäme" in answer.text


def test_an_error_shows_its_id_and_no_trace(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_actor: Actor) -> list[Todo]:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setitem(app.extensions, "todos", (broken,))
    log_in(client, OFFICER)
    answer = client.get("/", headers={"X-Request-ID": "abc123"})
    assert answer.status_code == 500
    assert "abc123" in answer.text
    assert "secret detail" not in answer.text


def test_a_database_that_is_away_gets_a_page_of_its_own(
    app: Flask, client: FlaskClient, database: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("select 1", {}, Exception("connection refused"))

    monkeypatch.setattr(db.engine.pool, "connect", away)
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Palvelu on hetken poissa käytöstä" in answer.text
    assert "connection refused" not in answer.text


def test_only_the_named_assets_are_served_and_only_they_are_kept(client: FlaskClient) -> None:
    page = client.get("/").text
    (style,) = re.findall(r'href="(/assets/[^"]+\.css)"', page)
    assert client.get(style).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for path in ("/static/tuloskori.js", f"{style}.map", "/assets/x/../app.py"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.headers["Cache-Control"] == "no-store"


def test_only_what_there_may_be_is_looked_for(people: People) -> None:
    looked: list[str] = []

    def kind(name: str, sign: ColumnElement[bool] | bool) -> Kind:
        return Kind(lambda _actor: sign, lambda _actor: looked.append(name) or ())

    officer = people.staff("officer")
    some = exists().where(Membership.organisation_id == officer.organisation_id)
    none = exists().where(Membership.role == "nobody")
    kinds = (kind("none", none), kind("some", some), kind("never", False), kind("always", True))
    seeing(officer)
    gather([Kinds(kinds)], officer)
    assert looked == ["some", "always"]
