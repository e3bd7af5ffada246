"""An award from signature to finality: notice to all at once, last days, the contract."""

import email
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from marketplace.decisions import releasing, service
from marketplace.decisions.award import thaw
from marketplace.decisions.events import AwardReady
from marketplace.decisions.finality.service import finalise_decisions
from marketplace.decisions.models import Decision, DecisionParty
from marketplace.decisions.queries import (
    decision_by_number,
    document_of,
    drafts,
    signed_decisions,
)
from marketplace.decisions.remedy import remedy_of
from marketplace.decisions.service import (
    discard_decision,
    draft_award,
    edit_decision,
    sign_decision,
)
from marketplace.decisions.todos import todos
from marketplace.decisions.wording import Words, suggested_grounds, suggested_reasons
from marketplace.platform import events
from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.unit import Unit, unit
from marketplace.procurement.models import Call
from marketplace.pure.periods import HELSINKI, day_end
from marketplace.rules.models import Rule
from tests.factories.decisions import (
    TENDERINGS,
    compared,
    drafted_award,
    scored_call,
    signed_award,
)
from tests.factories.letterbox import queued_mails
from tests.factories.setup import People, seeing


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch) -> list[AwardReady]:
    """What decisions tell upwards, kept instead of sent."""
    sent: list[AwardReady] = []
    real = releasing.send

    def keep(u: Unit, event: Any) -> None:
        sent.append(event) if isinstance(event, AwardReady) else real(u, event)

    monkeypatch.setattr(releasing, "send", keep)
    return sent


def words(people: People, call: Call) -> tuple[str, dict[Any, str]]:
    now = compared(people, call)
    return suggested_grounds(now), suggested_reasons(now)


def test_signing_numbers_the_section_decides_the_call_and_fixes_the_remedy(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    assert (decision.state, decision.section) == ("signed", "§ 1/2026")
    assert decision.maker is not None and decision.maker.name == "Päivi Päättäjä"
    assert db.session.get_one(Call, decision.subject_id).state == "decided"
    # Signed on Tuesday 22 September: notice on the third day, then fourteen days.
    assert decision.noticed_on == date(2026, 9, 25)
    assert decision.final_after == date(2026, 10, 9)
    assert decision.remedy["key"] == "small_procurement:award"
    assert "Kuntalaki" in decision.remedy["source"]
    actions = [event.action for event in history(db.session(), "decision", decision.id)]
    assert actions == ["create", "sign"]


@pytest.mark.parametrize(
    ("sent_on", "noticed_on", "last"),
    [
        (date(2026, 9, 22), date(2026, 9, 25), date(2026, 10, 9)),
        (date(2026, 9, 23), date(2026, 9, 26), date(2026, 10, 12)),  # Saturday to Monday
        (date(2026, 11, 19), date(2026, 11, 22), date(2026, 12, 7)),  # Independence Day, a Sunday
        (date(2026, 12, 7), date(2026, 12, 10), date(2026, 12, 28)),  # Christmas Eve, then weekend
        (date(2026, 12, 15), date(2026, 12, 18), date(2027, 1, 4)),  # New Year's Day, a Friday
        (date(2026, 12, 20), date(2026, 12, 23), date(2027, 1, 7)),  # Epiphany, a Wednesday
        (date(2027, 3, 9), date(2027, 3, 12), date(2027, 3, 30)),  # Good Friday to Easter Tuesday
        (date(2027, 6, 8), date(2027, 6, 11), date(2027, 6, 28)),  # Midsummer Eve, a Friday
    ],
)
def test_last_days_of_the_remedy(
    people: People, sent_on: date, noticed_on: date, last: date
) -> None:
    actor = seeing(people.staff("decider"))
    remedy = remedy_of(actor, "small_procurement", "award", sent_on)
    assert (remedy.noticed_on, remedy.last_day) == (noticed_on, last)


def test_every_party_gets_notice_in_the_transaction_of_the_signature(
    people: People, clock: FixedClock, run_jobs: Any, mails: Path
) -> None:
    decision = drafted_award(people, clock)
    run_jobs()
    for old in mails.glob("*.eml"):
        old.unlink()
    sign_decision(seeing(people.staff("decider")), decision.id)
    queued = queued_mails(db.session())
    assert {job.payload["to"] for job in queued} == {one.email for one in TENDERINGS}
    assert {job.created_at for job in queued} == {decision.signed_at}
    run_jobs()
    messages = [email.message_from_bytes(path.read_bytes()) for path in mails.glob("*.eml")]
    assert len({message["Date"] for message in messages}) == 1
    bodies = {
        message["To"]: message.get_payload(decode=True).decode()  # type: ignore[union-attr]
        for message in messages
    }
    lost = bodies["suunta@example.com"].replace("\u00a0", " ")
    assert "sija 3/3, pisteet 81,50/100" in lost
    assert "Valittiin Valmennus Honkasalo Oy, 89,84/100" in lost
    assert "Työnantajayhteistyö: 12,50/25" in lost
    assert "Vastaus on 50 prosentin arvoinen." in lost
    assert "pe 9.10.2026" in lost
    assert "hankintaoikaisu, oikaisuvaatimus" in lost
    assert "Tarjouksesi on valittu." in bodies["honkasalo@example.com"]


def test_finality_comes_the_day_after_the_last_day_and_only_then_the_contract(
    people: People, clock: FixedClock, system: Actor, ready: list[AwardReady]
) -> None:
    decision = signed_award(people, clock)
    clock.move_to(datetime(2026, 10, 13, 23, 59, tzinfo=HELSINKI))
    assert finalise_decisions(seeing(system)) == 0
    assert ready == []
    clock.move_to(datetime(2026, 10, 14, 0, 0, tzinfo=HELSINKI))
    assert finalise_decisions(system) == 1
    db.session.refresh(decision)
    assert (decision.state, decision.final_at) == (
        "final",
        datetime(2026, 10, 13, 21, 0, tzinfo=UTC),
    )
    winner = thaw(decision.content).winner
    assert ready == [
        AwardReady(decision.subject_id, decision.id, winner.offer_id, winner.organisation_id)
    ]
    clock.move_to(clock.now() + timedelta(days=1))
    assert finalise_decisions(system) == 0
    assert len(ready) == 1


def test_where_the_remedy_says_so_the_contract_may_be_made_at_once(
    people: People, clock: FixedClock, system: Actor, ready: list[AwardReady]
) -> None:
    decision = drafted_award(people, clock)
    seeing(system)
    rule = db.session.scalars(select(Rule).filter_by(key="small_procurement:award")).one()
    changed = dict(rule.value) | {"contract_allowed": "at_once"}
    db.session.execute(update(Rule).where(Rule.id == rule.id).values(value=changed))
    db.session.commit()
    db.session.expire_all()
    sign_decision(seeing(people.staff("decider")), decision.id)
    assert [event.decision_id for event in ready] == [decision.id]
    clock.move_to(datetime(2026, 10, 14, 0, 0, tzinfo=HELSINKI))
    assert finalise_decisions(seeing(system)) == 1
    assert len(ready) == 1


def test_what_is_signed_or_final_is_neither_edited_nor_discarded_nor_signed_again(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = signed_award(people, clock)
    officer, decider = people.staff("officer"), people.staff("decider")
    reasons = {party.organisation_id: "Toisin." for party in decision.parties}

    def refused() -> None:
        for act in (
            lambda: edit_decision(officer, decision.id, Words("Toisin.", "Toisin.", reasons)),
            lambda: discard_decision(officer, decision.id, "Toisin."),
            lambda: sign_decision(decider, decision.id),
        ):
            with pytest.raises(Refused, match="not_in_state"):
                act()

    refused()
    clock.move_to(datetime(2026, 10, 14, 0, 0, tzinfo=HELSINKI))
    finalise_decisions(system)
    refused()
    db.session.refresh(decision)
    assert (decision.state, decision.section) == ("final", "§ 1/2026")
    assert "Toisin." not in {decision.grounds, *(party.reasons for party in decision.parties)}


def test_sections_and_diary_numbers_run_on(people: People, clock: FixedClock) -> None:
    signed_award(people, clock)
    decision = db.session.scalars(select(Decision)).one()
    with unit(people.staff("officer")) as u:
        assert service._next_section(u) == "§ 2/2026"
    assert decision.diary_number == "D-2026-001"


def test_the_event_has_a_receiver(app: Flask) -> None:
    assert events.receivers(AwardReady)


def test_a_signed_decision_is_public_and_a_draft_is_not(people: People, clock: FixedClock) -> None:
    decision = drafted_award(people, clock)
    number = decision.diary_number
    outsiders = [people.stranger, people.by_email("suunta@example.com"), people.staff("coach")]
    for somebody in outsiders:
        with pytest.raises(NotFound):
            decision_by_number(seeing(somebody), number)
        assert drafts(somebody) == []
        assert signed_decisions(somebody).rows == []
    sign_decision(seeing(people.staff("decider")), decision.id)
    db.session.expunge_all()
    for somebody in outsiders:
        seen = decision_by_number(seeing(somebody), number)
        assert [party.organisation.name for party in seen.parties] == [
            one.name for one in TENDERINGS
        ]
        assert [each.diary_number for each in signed_decisions(somebody).rows] == [number]


def test_row_level_security_itself_hides_a_draft_from_the_parties(
    people: People, clock: FixedClock
) -> None:
    drafted_award(people, clock)
    db.session.expunge_all()
    seeing(people.by_email("honkasalo@example.com"))
    assert db.session.scalars(select(Decision)).all() == []
    assert db.session.scalars(select(DecisionParty)).all() == []


def test_a_draft_waits_for_the_decider_and_a_complete_comparison_for_the_officer(
    app: Flask, people: People, clock: FixedClock
) -> None:
    call = scored_call(people, clock)
    with app.test_request_context():
        assert [todo.title for todo in todos(seeing(people.staff("officer")))] == [
            "Valmistele hankintapäätös"
        ]
        draft_award(people.staff("officer"), call.id, *words(people, call))
        own = [
            (todo.title, todo.waits_for_others)
            for key in ("officer", "decider")
            for todo in todos(seeing(people.staff(key)))
        ]
        assert list(todos(seeing(people.staff("coach")))) == []
    assert own == [
        ("Päätös odottaa allekirjoitusta", True),
        ("Allekirjoita hankintapäätös", False),
    ]


def test_each_party_finds_the_decision_among_its_tasks_until_the_last_day(
    app: Flask, people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    winner, *others = [people.by_email(one.email) for one in TENDERINGS]
    with app.test_request_context():
        titles = {todo.title for person in (winner, *others) for todo in todos(seeing(person))}
        assert titles == {"Tarjouksesi valittiin: lue päätös", "Tarjoustasi ei valittu: lue päätös"}
        assert decision.final_after is not None
        clock.move_to(day_end(decision.final_after) + timedelta(hours=1))
        assert list(todos(seeing(people.by_email(TENDERINGS[0].email)))) == []


def test_the_document_of_a_signed_decision_is_everybody_s_to_read(
    people: People, clock: FixedClock, run_jobs: Any
) -> None:
    decision = signed_award(people, clock)
    number = decision.diary_number
    assert document_of(seeing(people.stranger), decision) is None
    run_jobs()
    db.session.expunge_all()
    stranger = seeing(people.stranger)
    seen = decision_by_number(stranger, number)
    file = document_of(stranger, seen)
    assert file is not None and file.name == "D-2026-001.pdf"
    assert db.session.info["scope"] == stranger.scope
