"""The search over what is public: found by anybody, by other forms and with typing errors."""

from datetime import date, timedelta
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from marketplace.admissions.service import close_admission
from marketplace.notices.models import Notice
from marketplace.notices.queries import Search, found, meeting
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.procurement.models import Call
from marketplace.procurement.service import approve_call, draft_call, publish_call, submit_call
from marketplace.providers.queries import provider_of
from tests.factories.admissions import (
    admitted_provider,
    decided,
    drafted_admission,
    opened_admission,
    submitted_application,
)
from tests.factories.calls import DEADLINE, open_call, ready_call
from tests.factories.decisions import signed_award
from tests.factories.providers import approved_provider, with_password
from tests.factories.setup import People, log_in, seeing
from tests.factories.words import text


def numbers(people: People, words: str = "", **filters: object) -> list[str]:
    """The numbers of what a stranger finds."""
    stranger = seeing(people.stranger)
    return [each.number for each in found(stranger, Search(words, **filters)).rows]  # type: ignore[arg-type]


def welding_call(people: People) -> Call:
    return open_call(
        people,
        "training",
        titles={"fi": "Hitsaajien koulutus", "sv": "Utbildning för svetsare", "en": "Welders"},
        descriptions={"fi": "Kahdentoista viikon työvoimakoulutus Hattulassa."},
    )


def test_a_stranger_finds_calls_admissions_and_decisions_in_one_place(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    award = signed_award(people, clock)
    admission = opened_admission(people)
    call = open_call(people, "training", deadline=clock.now() + timedelta(days=30))
    page = text(client.get("/notices"))
    for number in (award.diary_number, admission.number, call.number):
        assert f"/{number}" in page
    assert "3 osumaa" in page
    named = text(client.get("/notices?q=pienhankinnat"))
    assert "Näytä kaikki tällaiset" in named and "model=small_purchases" in named
    assert "förnyad konkurrensutsättning" in text(client.get("/notices?q=minikilpailutukset"))
    assert numbers(people) == [call.number, admission.number, award.diary_number]


@pytest.mark.parametrize(
    "words",
    [
        "hitsaaja",
        "hitsaajille koulutusta",
        "hitsajien",
        "hitsaajein koultus",
        "svetsare",
        "utbildningen",
        "welder",
        "koulutuksen",
        "koulutuksia",
        "koulutuspalvelut",
        "kahdentoista",
        "hitsaajien ja",
        "TK-2026-001",
        "koulutusta and",
    ],
)
def test_a_call_is_found_by_other_forms_languages_and_with_typing_errors(
    people: People, words: str
) -> None:
    call = welding_call(people)
    assert numbers(people, words) == [call.number]


@pytest.mark.parametrize(
    "words", ["kokki", "hitsaajien kokki", "hat", "kokki | koulutus", "a & b", "!koulutus kokki"]
)
def test_other_words_find_nothing_and_no_mark_is_an_operator(people: People, words: str) -> None:
    welding_call(people)
    assert numbers(people, words) == []


def test_what_has_the_word_in_its_title_comes_before_what_has_it_in_its_text(
    people: People,
) -> None:
    mentions = open_call(people, descriptions={"fi": "Tuki hitsaajille työnhaussa."})
    titled = welding_call(people)
    assert numbers(people, "hitsaajat") == [titled.number, mentions.number]


def test_filters_narrow_by_kind_basket_municipality_and_model(
    client: FlaskClient, people: People
) -> None:
    admission = opened_admission(people, municipalities=["061"])
    call = open_call(people, "training", municipalities=["082"])
    narrowed = {
        "kind=call": call,
        "kind=admission": admission,
        "basket=skills": call,
        "municipality=061": admission,
        "model=small_purchases": admission,
        "model=dynamic_small_procurement&kind=call": call,
        "kind=call&kind=admission&municipality=082": call,
    }
    for filters, only in narrowed.items():
        page = text(client.get(f"/notices?{filters}"))
        assert "1 osuma" in page and only.number in page, filters
    assert "Ei osumia" in text(client.get("/notices?kind=decision"))
    assert "Ei osumia" in text(client.get("/notices?model=nothing"))


def test_nothing_is_found_before_it_is_public_or_after_it_has_ended(
    people: People, clock: FixedClock
) -> None:
    ready_call(people)
    draft = drafted_admission(people, line="training")
    assert numbers(people) == []
    assert found(seeing(people.staff("officer")), Search()).rows == []
    opened = opened_admission(people, line="career_development")
    call = open_call(people)
    assert numbers(people) == [call.number, opened.number]
    close_admission(seeing(people.staff("officer")), opened.id, "Palvelua ei enää osteta.")
    clock.move_to(DEADLINE + timedelta(seconds=1))
    assert numbers(people) == []
    assert draft.number


def test_what_is_decided_against_one_provider_is_not_announced(people: People) -> None:
    admission = opened_admission(people)
    admitted_provider(people, admission)
    refused = decided(people, submitted_application(people, admission, 2), "refusal")
    assert refused.diary_number not in numbers(people)
    assert len(numbers(people, kinds=("decision",))) == 1


def test_the_list_tells_how_many_are_admitted(client: FlaskClient, people: People) -> None:
    admitted_provider(people, opened_admission(people))
    assert "listalla 1 palveluntuottaja" in text(client.get("/notices?kind=admission"))


def test_the_search_uses_its_indexes_under_row_level_security(
    people: People, database: Session
) -> None:
    """Else each search would compare its words with those of every notice."""
    welding_call(people)
    wanted = meeting(seeing(people.stranger), Search("hitsaajien koultus")).with_only_columns(
        Notice.id
    )
    statement = wanted.compile(database.connection(), compile_kwargs={"literal_binds": True})
    rows = database.connection().exec_driver_sql(f"explain {statement}")
    plan = "\n".join(rows.scalars())
    assert "ix_notice_search" in plan and "ix_notice_words" in plan


def test_nobody_writes_notices_but_the_database(people: People, database: Session) -> None:
    for privilege in ("insert", "update", "delete"):
        assert not database.scalar(
            sql("select has_table_privilege(current_user, 'notice', :one)"), {"one": privilege}
        )
    assert not database.scalar(
        sql("select has_function_privilege(current_user, 'put_call_notice(call)', 'execute')")
    )


ATOM = {"atom": "http://www.w3.org/2005/Atom"}


def test_the_feed_tells_the_newest_of_the_same_search(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    opened_admission(people)
    clock.move_to(clock.now() + timedelta(hours=1))
    call = welding_call(people)
    answer = client.get("/notices.atom")
    assert answer.mimetype == "application/atom+xml"
    feed = fromstring(answer.get_data())
    titles = [each.text for each in feed.findall("atom:entry/atom:title", ATOM)]
    assert titles == ["Hitsaajien koulutus", "Työnhaku"]
    entry = feed.find("atom:entry", ATOM)
    assert entry is not None
    assert entry.findtext("atom:id", namespaces=ATOM) == f"urn:uuid:{call.id}"
    link = entry.find("atom:link", ATOM)
    assert link is not None and link.get("href", "").endswith(f"/calls/{call.number}")
    assert feed.findtext("atom:updated", namespaces=ATOM) == "2026-09-01T10:00:00+00:00"
    only = fromstring(client.get("/notices.atom?kind=admission&q=työnhaun").get_data())
    assert [each.text for each in only.findall("atom:entry/atom:title", ATOM)] == ["Työnhaku"]
    empty = fromstring(client.get("/notices.atom?kind=decision").get_data())
    assert empty.findall("atom:entry", ATOM) == [] and empty.find("atom:updated", ATOM) is not None


def test_the_calendar_holds_the_deadlines_of_the_same_search(
    client: FlaskClient, people: People
) -> None:
    admission = opened_admission(people)
    call = welding_call(people)
    answer = client.get("/notices.ics")
    assert answer.mimetype == "text/calendar"
    file = answer.get_data(as_text=True).replace("\r\n ", "")
    assert f"UID:deadline-{call.id}@tuloskori" in file and "DTSTART:20260922T090000Z" in file
    assert f"UID:deadline-{admission.id}@tuloskori" in file
    assert "DTSTART;VALUE=DATE:20271031" in file
    assert "Hakeutuminen" not in client.get("/notices.ics?kind=call").get_data(as_text=True)
    assert str(call.id) in client.get(f"/calls/{call.number}/dates.ics").get_data(as_text=True)


def test_a_provider_reads_of_each_whether_it_may_act_or_what_it_lacks(
    app: Flask, client: FlaskClient, people: People
) -> None:
    open_call(people)
    open_call(people, "training")
    opened_admission(people, line="career_development")
    provider = approved_provider(people)
    assert "Yrityksesi" not in text(client.get("/notices"))
    browser = log_in(client, with_password(people, provider))
    browser.get("/notices")
    sent: list[str] = []

    def count(*args: Any) -> None:
        sent.append(args[2])

    event.listen(db.engine, "before_cursor_execute", count)
    page = text(browser.get("/notices"))
    event.remove(db.engine, "before_cursor_execute", count)
    assert page.count("Yrityksesi voi tarjota") == 1
    assert page.count("ei ole ilmoittanut tarjoavansa palvelulinjaa") == 2
    assert "Lisää palvelulinja tietoihisi" in page
    assert len(sent) < 20


def test_a_provider_reads_of_a_list_whether_it_is_on_it(app: Flask, people: People) -> None:
    admission = opened_admission(people)
    application = admitted_provider(people, admission)
    officer = seeing(people.staff("officer"))
    begun = draft_call(
        officer,
        "job_search",
        admission=admission.number,
        deadline=DEADLINE,
        maximum_value_cents=2_000_000,
        starts_on=date(2026, 11, 1),
    )
    submit_call(officer, begun.id)
    approve_call(people.staff("second_officer"), begun.id)
    publish_call(people.staff("officer"), begun.id)
    browser = log_in(app.test_client(), with_password(people, approved_provider(people, 2)))
    page = text(browser.get("/notices"))
    assert "Yrityksesi voi hakeutua" in page and "Yrityksesi ei ole listalla" in page
    assert f"Vain listalla {admission.number} oleville" in page
    provider = provider_of(people.staff("officer"), application.provider_id)
    browser = log_in(app.test_client(), with_password(people, provider))
    page = text(browser.get("/notices"))
    assert "Hakemuksesi: hyväksytty" in page and "Yrityksesi voi tarjota" in page


@pytest.mark.parametrize(
    "words",
    ["valmennsu", "vamlennus", "valmennuksne", "kotuotumis", "kotoutumsi", "koottumiskoulutus"],
)
def test_swapped_letters_are_forgiven_in_both_searches(
    client: FlaskClient, people: People, words: str
) -> None:
    title = "Kotoutumiskoulutus ja uravalmennus maahanmuuttajille"
    call = open_call(people, "training", titles={"fi": title})
    open_call(people, "training", titles={"fi": "Hitsaajien täydennyskurssi"})
    assert numbers(people, words) == [call.number]
    page = text(client.get(f"/calls?q={words}"))
    assert title in page and "Hitsaajien" not in page


def test_the_list_of_calls_looks_words_up_as_the_search_does(
    client: FlaskClient, people: People
) -> None:
    call = welding_call(people)
    for words in ("koulutuksen hitsaajille", "svetsare", call.number):
        assert "Hitsaajien koulutus" in text(client.get(f"/calls?q={words}")), words
    assert "Hitsaajien koulutus" not in text(client.get("/calls?q=kokki"))
