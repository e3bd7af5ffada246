"""A client confirms a job by a link in a mail: the address stays in the vault, the word is kept."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import psycopg
import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.demo.papers import text_paper
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import SUPERUSER
from marketplace.platform.errors import Forbidden, Invalid, Refused
from outcomes.participants.queries import looks_at
from outcomes.pure.facts import AsOf, known_spells
from outcomes.referrals.models import Referral
from outcomes.referrals.service import end_referral
from outcomes.results import locking
from outcomes.results.confirming.links import token_for
from outcomes.results.confirming.models import WorkConfirmation
from outcomes.results.confirming.service import answer_question, ask_person
from outcomes.results.conflicts import conflicts, disputed_spells
from outcomes.results.models import ResultsImport
from outcomes.results.queries import spells_of
from outcomes.results.reporting.service import report_result
from outcomes.results.service import settle_conflict
from outcomes.results.shown import work_of_person
from outcomes.results.todos import todos
from tests.conftest import NOON, TEST_DATABASE
from tests.factories.confirming import ADDRESS, JOB, JOB_DAYS, TYPED
from tests.factories.participants import NAME
from tests.factories.results import imported, row
from tests.factories.setup import People, log_in, seeing
from tests.factories.together import at_once


def test_the_clients_word_is_a_fact_of_its_own_source(
    client: FlaskClient, people: People, referral: Referral, asked: str
) -> None:
    page = client.get(f"{asked}?lang=selko").get_data(as_text=True).replace("\u00ad", "")
    assert "Meille on kerrottu, että olet töissä." in page and "Leipomo Keksitty Oy" in page
    assert "Har du börjat" in client.get(f"{asked}?lang=sv").get_data(as_text=True)
    assert client.post(asked, data={"answer": "started"}).status_code == 302
    assert "Kiitos vastauksesta" in client.get(asked).get_data(as_text=True)
    verifier = seeing(people.staff("verifier"))
    (spell,) = spells_of(verifier, [referral.person_key])
    assert (spell.employer_id, spell.started_on, int(spell.hours_per_week)) == (
        *("T-1", date(2026, 9, 1)),
        30,
    )
    brought = db.session.scalars(select(ResultsImport)).one()
    assert (brought.source, brought.imported_by) == ("participant", None)
    assert "2016/679" in brought.legal_basis


def test_a_link_is_good_once_and_for_two_weeks(
    people: People, referral: Referral, asked: str, clock: FixedClock
) -> None:
    token = asked.rpartition("/")[2]
    seeing(people.staff("coach"))
    kept = db.session.scalars(select(WorkConfirmation)).one()
    assert kept.token_sha256 and token not in kept.token_sha256
    clock.move_to(NOON + timedelta(days=15))
    with pytest.raises(Refused) as late:
        answer_question(people.stranger, token, "started")
    assert late.value.code == "confirmation.expired"
    clock.move_to(NOON + timedelta(days=14))
    answer_question(people.stranger, token, "started")
    with pytest.raises(Refused) as again:
        answer_question(people.stranger, token, "not_started")
    assert again.value.code == "confirmation.answered"


def test_a_link_opened_twice_at_once_is_answered_once(
    app: Flask, people: People, asked: str
) -> None:
    token = asked.rpartition("/")[2]
    came = at_once(
        app,
        *(
            partial(answer_question, people.stranger, token, each)
            for each in ("started", "not_started")
        ),
    )
    assert came.count("confirmation.answered") == 1
    seeing(people.staff("verifier"))
    assert db.session.scalar(select(func.count()).select_from(ResultsImport)) == 1


def test_an_answer_during_a_long_import_is_asked_for_again(
    client: FlaskClient, asked: str, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "PATIENCE", "50ms")
    address = servers.postgres.url(SUPERUSER, TEST_DATABASE).replace("+psycopg", "")
    with psycopg.connect(address) as importing:
        importing.execute("select pg_advisory_xact_lock(%s)", [locking.KNOWN_FACTS])
        waited = client.post(asked, data={"answer": "started"})
        assert "Yritä uudelleen" in waited.get_data(as_text=True).replace("\u00ad", "")
    assert client.post(asked, data={"answer": "started"}).status_code == 302


@pytest.mark.parametrize(
    ("answer", "day", "kept"),
    [("other_day", date(2026, 8, 20), "stood"), ("not_started", None, None)],
)
def test_an_answer_against_a_better_source_is_settled_by_rank_a_denial_by_a_person(
    people: People, referral: Referral, asked: str, answer: str, day: date, kept: str | None
) -> None:
    verifier = seeing(people.staff("verifier"))
    imported(verifier, row("W1", referral.person_key, started_on="2026-09-01"))
    answer_question(people.stranger, asked.rpartition("/")[2], answer, day)
    seeing(verifier)
    (spell,) = spells_of(verifier, [referral.person_key])
    assert int(spell.hours_per_week) == 37
    (found,) = conflicts(verifier).rows
    assert (found.kept, found.came.source) == (kept, "participant")
    denied = answer == "not_started"
    assert found.came.version.withdrawn is denied
    coach = seeing(people.staff("coach"))
    work = work_of_person(coach, referral.person_key)
    assert [each.denies for each in work if each.source == "participant"] == [True] * denied
    with current_app.test_request_context():
        titles = [todo.title for todo in todos(coach)]
    assert titles.count("Asiakas kertoi, ettei työ alkanut: selvitä asia") == denied
    seeing(verifier)
    assert found.came.version.monthly_pay_cents == 210_050  # not asked: as it stands


def test_a_word_that_changes_nothing_is_kept_without_a_version(
    people: People, referral: Referral, asked: str
) -> None:
    verifier = seeing(people.staff("verifier"))
    told = row("W1", referral.person_key, started_on="2026-09-01", hours_per_week="30")
    imported(verifier, told)
    question = answer_question(people.stranger, asked.rpartition("/")[2], "started")
    seeing(verifier)
    brought = db.session.get_one(ResultsImport, question.import_id)
    assert (brought.source, brought.new_versions) == ("participant", 0)
    assert conflicts(verifier).rows == []


def test_a_client_confirms_a_second_job_with_the_same_employer(
    people: People, referral: Referral, asked: str, clock: FixedClock, run_jobs: Callable[[], int]
) -> None:
    answer_question(people.stranger, asked.rpartition("/")[2], "started")
    verifier = seeing(people.staff("verifier"))
    said = {"hours_per_week": "30"}
    imported(verifier, row("W1", referral.person_key, ended_on="2026-09-15", **JOB_DAYS, **said))
    clock.move_to(NOON + timedelta(days=40))
    ask_person(people.staff("coach"), referral.number, **JOB | {"started_on": date(2026, 10, 5)})
    run_jobs()
    key = db.session.scalars(select(WorkConfirmation.id).filter_by(state="sent")).one()
    answer_question(people.stranger, token_for(key), "started")
    verifier = seeing(people.staff("verifier"))
    known = known_spells(spells_of(verifier, [referral.person_key]), AsOf.of(verifier.now))
    assert [(each.started_on, each.ended_on) for each in known] == [
        (date(2026, 9, 1), date(2026, 9, 15)),
        (date(2026, 10, 5), None),
    ]


@pytest.mark.parametrize("first", ["denial", "report"])
def test_a_denial_contradicts_a_report_in_whichever_order_they_come(
    people: People, referral: Referral, asked: str, first: str
) -> None:
    def report() -> None:
        report_result(
            people.by_email("tuottaja@keksitty.example"),
            referral.number,
            **{name: JOB[name] for name in ("employer_id", "started_on", "hours_per_week", "kind")},
            ended_on=None,
            evidence_name="sopimus.pdf",
            evidence=text_paper("Työsopimus"),
        )

    def deny() -> None:
        answer_question(people.stranger, asked.rpartition("/")[2], "not_started")

    for act in (deny, report) if first == "denial" else (report, deny):
        act()
    verifier = seeing(people.staff("verifier"))
    (found,) = conflicts(verifier).rows
    assert found.kept is None
    (spell,) = known_spells(spells_of(verifier, [referral.person_key]), AsOf.of(verifier.now))
    assert spell.employer_id == "T-1"
    assert disputed_spells([spell.spell_id]) == {spell.spell_id}
    settle_conflict(
        verifier,
        found.conflict.id,
        side="stood" if first == "denial" else "came",
        reason="Työnantaja kertoi.",
    )
    assert known_spells(spells_of(verifier, [referral.person_key]), AsOf.of(verifier.now)) == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Valitse vastaus."),
        ({"answer": "other_day"}, "Kirjoita päivä, jona aloitit työn."),
        ({"answer": "other_day", "started_on": "31.12.2026"}, "tulevaisuudessa"),
    ],
)
def test_what_is_missing_in_an_answer_is_told_at_its_field(
    client: FlaskClient, asked: str, given: dict[str, str], words: str
) -> None:
    answer = client.post(asked, data=given)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True).replace("\u00ad", "")


def test_who_asks_sees_the_answer_and_never_the_address(
    client: FlaskClient, people: People, referral: Referral, run_jobs: Callable[[], int]
) -> None:
    number = referral.number
    browser = log_in(client, "tuottaja@keksitty.example")
    assert f"/referrals/{number}/confirmation" in browser.get(f"/referrals/{number}").get_data(True)
    named = browser.post(
        f"/referrals/{number}/confirmation", data=TYPED | {"employer_name": f"Tmi {NAME}"}
    )
    assert named.status_code == 422 and "Kirjoita ilman asiakkaan nimeä" in named.get_data(True)
    assert browser.post(f"/referrals/{number}/confirmation", data=TYPED).status_code == 302
    twice = browser.post(f"/referrals/{number}/confirmation", data=TYPED)
    assert "ei ole vielä vastannut" in twice.get_data(as_text=True).replace("\u00ad", "")
    run_jobs()
    page = browser.get(f"/referrals/{number}/confirmation").get_data(as_text=True)
    assert "Odottaa vastausta" in page and ADDRESS not in page
    looks = looks_at(seeing(people.staff("coach")), referral.person_key)
    assert [look.who for look in looks] == ["Pekka Palveluntuottaja"]


def test_only_who_may_know_the_client_asks(people: People, referral: Referral) -> None:
    provider = people.by_email("tuottaja@keksitty.example")
    end_referral(provider, referral.id, provider.today)
    for actor in (provider, people.staff("verifier")):
        with pytest.raises(Forbidden):
            ask_person(actor, referral.number, **JOB)
    assert ask_person(people.staff("coach"), referral.number, **JOB).state == "asked"


def test_a_day_to_come_is_no_start(people: People, referral: Referral) -> None:
    with pytest.raises(Invalid) as refused:
        later = JOB | {"started_on": date(2026, 9, 2)}
        ask_person(people.staff("coach"), referral.number, **later)
    assert [problem.field for problem in refused.value.problems] == ["started_on"]
