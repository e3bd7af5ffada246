"""Feedback by a code: nobody's answer is kept, and only figures of many are shown."""

import re
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.audit import AuditEvent
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Forbidden, Invalid, Refused
from outcomes.feedback.models import FeedbackCode, FeedbackRound, FeedbackTally
from outcomes.feedback.queries import feedback_of
from outcomes.feedback.service import give_feedback, make_codes
from tests.conftest import NOON, TEST_DATABASE
from tests.factories.leaks import in_rows, places_of
from tests.factories.referrals import provider_organisation, standing_contract
from tests.factories.setup import People, log_in, seeing
from tests.factories.together import at_once

KEYS = ("help", "respect", "clarity", "recommend")
LAST = date(2026, 9, 30)
PROVIDER = "tuottaja@keksitty.example"


def text(answer: Any) -> str:
    words: str = answer.get_data(as_text=True)
    return " ".join(words.replace("\u00ad", "").replace("\u00a0", " ").split())


@pytest.fixture
def contract(people: People, system: Actor) -> Contract:
    return standing_contract(people, system)[0]


@pytest.fixture
def codes(people: People, contract: Contract) -> list[str]:
    return make_codes(people.staff("coach"), contract.id, codes=8, closes_on=LAST)[1]


def answers(people: People, codes: list[str], *scores: int) -> None:
    for code, score in zip(codes, scores, strict=False):
        give_feedback(people.stranger, code, dict.fromkeys(KEYS, score))


def test_an_answer_raises_counts_and_its_code_is_gone(
    people: People, system: Actor, codes: list[str]
) -> None:
    give_feedback(people.stranger, codes[0].lower().replace("-", " "), dict.fromkeys(KEYS, 4))
    with pytest.raises(Refused) as again:
        give_feedback(people.stranger, codes[0], dict.fromkeys(KEYS, 5))
    assert again.value.code == "feedback.code"
    seeing(system)
    assert db.session.scalar(select(func.count()).select_from(FeedbackCode)) == 7
    given = db.session.execute(
        select(FeedbackTally.question, FeedbackTally.score).where(FeedbackTally.answers > 0)
    ).all()
    assert sorted(given) == sorted((key, 4) for key in KEYS)


def test_nothing_that_is_written_leads_from_an_answer_to_a_code_or_a_time(
    people: People, system: Actor, clock: FixedClock, codes: list[str], servers: Any
) -> None:
    seeing(system)
    before = db.session.scalar(select(func.count()).select_from(AuditEvent))
    db.session.rollback()
    clock.move_to(NOON + timedelta(hours=5, minutes=7))
    answers(people, codes, 5, 1)
    seeing(system)
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == before
    made = db.session.scalars(select(FeedbackTally.created_at).distinct()).all()
    assert made == [NOON]
    address = servers.postgres.url("postgres", TEST_DATABASE).replace("+psycopg", "")
    rows = list(in_rows(address, TEST_DATABASE))
    assert places_of([*codes, *(code.replace("-", "") for code in codes)], rows) == {}
    assert places_of(["14:07:00"], rows) == {}


@pytest.mark.parametrize(
    ("scores", "day", "shown"),
    [
        ((5, 4, 4, 3, 5), LAST + timedelta(days=1), 5),
        ((5, 4, 4, 3), LAST + timedelta(days=1), 0),  # of few
        ((5, 5, 5, 5, 5), LAST + timedelta(days=1), 0),  # tells what each one said
        ((5, 4, 4, 3, 5), LAST, 0),  # somebody may still answer
    ],
)
def test_figures_are_shown_of_many_once_their_time_is_over(
    people: People,
    clock: FixedClock,
    contract: Contract,
    codes: list[str],
    scores: tuple[int, ...],
    day: date,
    shown: int,
) -> None:
    answers(people, codes, *scores)
    clock.move_to(NOON.replace(month=day.month, day=day.day))
    for email in ("coach@tyohame.example", PROVIDER):
        actor = seeing(people.by_email(email))
        found = feedback_of(actor, db.session.get_one(Contract, contract.id))
        assert found.answers == shown
        assert [str(group.mean("help")) for group in found.groups] == (["4.2"] if shown else [])


def test_the_counts_are_out_of_sight_of_all_people(people: People, codes: list[str]) -> None:
    answers(people, codes, 5, 4)
    for who in ("coach", "officer", "administrator"):
        seeing(people.staff(who))
        assert db.session.scalars(select(FeedbackTally)).all() == []
        assert db.session.scalars(select(FeedbackCode)).all() == []
    with pytest.raises(DBAPIError, match="row-level security"):
        db.session.add(FeedbackCode(id=people.staff("coach").ids.new(), created_at=NOON))
        db.session.flush()


def test_another_provider_sees_nothing_of_it(
    people: People, system: Actor, contract: Contract, codes: list[str]
) -> None:
    provider_organisation(system, "Toinen Keksitty Oy", "toinen@keksitty.example")
    seeing(people.by_email("toinen@keksitty.example"))
    assert db.session.scalars(select(FeedbackRound)).all() == []
    with pytest.raises(Forbidden):
        provider = people.by_email(PROVIDER)
        make_codes(provider, contract.id, codes=8, closes_on=LAST)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"codes": 4}, "codes"),
        ({"codes": 201}, "codes"),
        ({"closes_on": date(2026, 8, 31)}, "closes_on"),
    ],
)
def test_too_few_codes_or_a_day_that_is_past_are_told(
    people: People, contract: Contract, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        asked = {"codes": 8, "closes_on": LAST} | change
        make_codes(people.staff("coach"), contract.id, **asked)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_codes_are_shown_once_and_lead_to_the_questions_in_four_languages(
    client: FlaskClient, people: People, contract: Contract
) -> None:
    number = contract.number
    coach = log_in(client.application.test_client(), "coach@tyohame.example")
    made = coach.post(
        f"/feedback/contracts/{number}", data={"codes": "6", "closes_on": "30.9.2026"}
    )
    codes = re.findall(r'slips__code">([0-9A-Z]{4}-[0-9A-Z]{4})<', made.get_data(as_text=True))
    assert len(set(codes)) == 6
    page = text(coach.get(f"/feedback/contracts/{number}"))
    assert "PA-2026-001" in page.replace('<span class="nowrap">', "") and codes[0] not in page
    give = f"/feedback/give?code={codes[0]}"
    for lang, words in {
        "fi": "Palvelu auttoi minua eteenpäin.",
        "selko": "Sain palvelusta apua.",
        "sv": "Tjänsten hjälpte mig framåt.",
        "en": "The service helped me forward.",
    }.items():
        assert words in text(client.get(f"{give}&lang={lang}"))
    half = client.post("/feedback/give", data={"code": codes[0], "q_help": "5"})
    assert half.status_code == 422 and text(half).count("Valitse yksi.") >= 3
    sent = {"code": codes[0], **{f"q_{key}": "5" for key in KEYS}}
    assert client.post("/feedback/give", data=sent).location == "/feedback/thanks"
    assert "Koodi ei toimi." in text(client.post("/feedback/give", data=sent))


def test_a_code_is_of_no_use_after_its_last_day(
    client: FlaskClient, people: People, codes: list[str], clock: FixedClock
) -> None:
    clock.move_to(NOON + timedelta(days=30))
    assert "Vastausaika päättyi 30.9.2026." in text(client.get(f"/feedback/give?code={codes[0]}"))
    with pytest.raises(Refused) as late:
        give_feedback(people.stranger, codes[0], dict.fromkeys(KEYS, 5))
    assert late.value.code == "feedback.closed"
    assert "Koodi ei toimi." in text(client.get("/feedback/give?code=AAAA-AAAA"))


def test_a_code_used_by_two_at_once_counts_once_and_no_answer_is_lost(
    app: Flask, people: People, system: Actor, codes: list[str]
) -> None:
    used = (codes[0], codes[0], *codes[1:4])
    acts = [
        partial(give_feedback, people.stranger, code, dict.fromkeys(KEYS, 3 + place % 2))
        for place, code in enumerate(used)
    ]
    came = at_once(app, *acts)
    assert sorted(came, key=str) == [None, None, None, None, "feedback.code"]
    seeing(system)
    total = select(func.sum(FeedbackTally.answers)).filter_by(question="help")
    assert db.session.scalar(total) == 4
