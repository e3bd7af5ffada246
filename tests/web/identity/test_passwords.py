"""Reset by mail, the first password of who is invited, and change of a password."""

import logging
import time
from statistics import median

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.platform.actor import Audience, Scope
from marketplace.platform.db import set_scope
from marketplace.platform.identity import service
from marketplace.platform.identity.municipalities import buyer_of_area
from marketplace.platform.jobs import OutboxJob
from tests.factories.providers import registration
from tests.factories.setup import PASSWORD, People, log_in
from tests.web.identity.conftest import Post, is_logged_in, link_in

OFFICER = "officer@tyohame.example"
NEW = "sininen-polku-vie-perille"


def ask_reset(client: FlaskClient, email: str) -> str:
    return client.post("/account/reset", data={"email": email}).text.replace(email, "…")


def set_through(client: FlaskClient, link: str, password: str = NEW) -> tuple[int, str]:
    answer = client.post(link, data={"password": password, "password_confirm": password})
    return answer.status_code, answer.text


def test_a_forgotten_password_is_set_anew_by_a_mailed_link(client: FlaskClient, post: Post) -> None:
    ask_reset(client, OFFICER)
    ((to, subject, text),) = post()
    assert (to, subject) == (OFFICER, "Vaihda Tuloskorin salasana")
    link = link_in(text)
    assert OFFICER in client.get(link).text
    assert set_through(client, link)[0] == 302
    assert [mail[:2] for mail in post()] == [(OFFICER, "Tuloskorin salasanasi on vaihdettu")]
    log_in(client, OFFICER, NEW)


def test_a_link_works_once(client: FlaskClient, post: Post) -> None:
    ask_reset(client, OFFICER)
    ((_to, _subject, text),) = post()
    set_through(client, link_in(text))
    again = client.get(link_in(text), follow_redirects=True)
    assert "Linkki on jo käytetty tai se on puutteellinen. Pyydä uusi." in again.text


def test_an_unknown_address_gets_the_same_answer_and_no_mail(
    client: FlaskClient, post: Post
) -> None:
    assert ask_reset(client, OFFICER) == ask_reset(client, "nobody@tyohame.example")
    assert [mail[0] for mail in post()] == [OFFICER]


def test_the_mailed_link_follows_the_settings_not_the_asking_hosts_name(
    client: FlaskClient, post: Post
) -> None:
    client.post("/account/reset", data={"email": OFFICER}, headers={"Host": "evil.example"})
    ((_to, _subject, text),) = post()
    assert "evil.example" not in text
    assert link_in(text).startswith("/account/reset/")


def test_the_token_of_a_link_is_in_no_log(
    client: FlaskClient, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ask_reset(client, OFFICER)
    ((_to, _subject, text),) = post()
    link = link_in(text)
    client.get(link)
    token = link.rsplit("/", 1)[1]
    written = [str(vars(record)) for record in caplog.records if record.name.startswith("tulos")]
    assert any("/account/reset/…" in line for line in written)
    assert not any(token in line for line in written)


def test_the_text_of_a_sent_mail_is_not_kept(
    client: FlaskClient, post: Post, people: People
) -> None:
    ask_reset(client, OFFICER)
    set_scope(people.session, Scope(Audience.SYSTEM))
    assert post()
    set_scope(people.session, Scope(Audience.SYSTEM))
    jobs = people.session.scalars(select(OutboxJob).filter_by(task="mail.send")).all()
    assert [job.payload for job in jobs] == [{}]


def test_a_new_password_ends_the_sessions_of_others(
    app: Flask, client: FlaskClient, post: Post
) -> None:
    elsewhere = log_in(app.test_client(), OFFICER)
    assert is_logged_in(elsewhere)
    ask_reset(client, OFFICER)
    ((_to, _subject, text),) = post()
    set_through(client, link_in(text))
    assert not is_logged_in(elsewhere)


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("lyhyt", "lyhyt", "Salasanassa pitää olla vähintään 12 merkkiä."),
        (NEW, NEW + "x", "Salasanat eivät ole samat."),
        ("", "", "Kirjoita salasana."),
    ],
)
def test_a_bad_password_comes_back_with_the_reason_at_its_field(
    client: FlaskClient, post: Post, password: str, again: str, sentence: str
) -> None:
    ask_reset(client, OFFICER)
    ((_to, _subject, text),) = post()
    page = client.post(link_in(text), data={"password": password, "password_confirm": again}).text
    assert sentence in page
    assert 'aria-invalid="true"' in page
    log_in(client, OFFICER)


def test_an_invited_person_sets_the_first_password_and_logs_in(
    client: FlaskClient, people: People, post: Post
) -> None:
    administrator = people.staff("administrator")
    buyer = buyer_of_area(administrator)
    service.invite_user(
        administrator,
        email="uusi@firma.example",
        name="Uuno Uusi",
        organisation_id=buyer.id,
        roles=["coach"],
    )
    ((to, _subject, text),) = post()
    assert to == "uusi@firma.example"
    arrived = client.get(link_in(text))
    assert "Tervetuloa, aseta salasana" in client.get(arrived.location).text
    assert set_through(client, arrived.location)[0] == 302
    log_in(client, "uusi@firma.example", NEW)
    used = client.get(link_in(text), follow_redirects=True)
    assert "Salasana on jo asetettu." in used.text or used.request.path == "/"


def test_a_broken_invitation_says_so(client: FlaskClient) -> None:
    answer = client.get("/account/invitation/abc.def", follow_redirects=True)
    assert "Kutsun linkki on puutteellinen." in answer.text


def test_a_person_changes_the_password(client: FlaskClient, post: Post) -> None:
    log_in(client, OFFICER)
    new = {"new_password": NEW, "new_password_confirm": NEW}
    wrong = client.post("/account/change", data={"password": "väärä"} | new)
    assert "Salasana on väärin." in wrong.text
    right = client.post("/account/change", data={"password": PASSWORD} | new, follow_redirects=True)
    assert "Salasana on vaihdettu." in right.text
    assert [mail[1] for mail in post()] == ["Tuloskorin salasanasi on vaihdettu"]


def test_registering_a_provider_does_not_tell_whose_addresses_are_the_staffs(
    client: FlaskClient,
) -> None:
    def registered(number: int, email: str) -> list[tuple[int, str]]:
        data = registration(number, contact_email=email) | {"vat_liable": "yes"}
        answers = [client.post("/register", data=data, follow_redirects=True) for _ in range(2)]
        return [(answer.status_code, answer.text.replace(email, "…")) for answer in answers]

    staff, stranger = registered(1, OFFICER), registered(2, "nobody@tyohame.example")
    assert staff[0][0] == 200
    assert [status for status, _page in staff] == [status for status, _page in stranger]
    assert "Tätä sähköpostiosoitetta" not in "".join(page for _status, page in staff)


def test_asking_for_a_new_password_takes_as_long_for_an_unknown_address(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one hashes a token, the other a password: by the same function, which here costs most of
    the request. Seconds of the processor are compared with each other, so that neither how fast
    the machine is nor what else it does matters."""
    security = app.extensions["security"]
    for context in ("pwd_context", "hashing_context"):
        costly = getattr(security, context).copy(argon2__rounds=200, argon2__memory_cost=1024)
        monkeypatch.setattr(security, context, costly)
    assert security.hashing_context.default_scheme() == security.pwd_context.default_scheme()

    def seconds(email: str) -> float:
        began = time.process_time()
        ask_reset(client, email)
        return time.process_time() - began

    rounds = [(seconds(OFFICER), seconds("nobody@tyohame.example")) for _ in range(5)]
    known, unknown = (median(times) for times in zip(*rounds, strict=True))
    assert known / 2 < unknown < known * 2, rounds
