"""An award from draft to finality: two people, notice to all at once, last days, the contract."""

import email
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from marketplace.corrections.service import draft_cancellation
from marketplace.decisions import releasing, service
from marketplace.decisions.award import thaw
from marketplace.decisions.events import AwardReady
from marketplace.decisions.finality.service import finalise_decisions
from marketplace.decisions.models import Decision, DecisionParty
from marketplace.decisions.queries import (
    award_of_call,
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
from marketplace.decisions.wording import Words, suggested_grounds, suggested_reasons, words_of
from marketplace.evaluation.anew.service import evaluate_anew
from marketplace.offers.models import ConflictDeclaration, Offer
from marketplace.platform import events
from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from marketplace.platform.ids import RandomIds
from marketplace.platform.unit import Unit, unit
from marketplace.procurement.models import Call
from marketplace.providers.queries import provider_of
from marketplace.providers.service import close_provider, suspend_provider
from marketplace.pure.periods import HELSINKI, day_end
from marketplace.rules.models import Rule
from tests.factories.decisions import (
    TENDERINGS,
    compared,
    drafted_award,
    opened_call,
    scored_call,
    signed_award,
)
from tests.factories.evaluations import scored_by
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


def test_an_award_freezes_the_comparison_with_its_arithmetic_and_reasons(
    people: People, clock: FixedClock
) -> None:
    decision = drafted_award(people, clock)
    award = thaw(decision.content)
    assert (decision.state, decision.section, decision.remedy) == ("draft", None, {})
    assert [row.name for row in award.tenderers] == [one.name for one in TENDERINGS]
    assert str(award.winner.standing.total) == "89.84"
    assert award.winner.standing.comparison.cents == 4_050_000
    assert award.winner.marks["employers"].reason == "Vastaus on 95 prosentin arvoinen."
    assert [(party.rank, party.outcome) for party in decision.parties] == [
        (1, "awarded"),
        (2, "not_awarded"),
        (3, "not_awarded"),
    ]
    assert "Työnantajayhteistyö: Vastaus on 95" in decision.parties[0].reasons


def test_no_award_is_drafted_while_scores_are_missing(people: People, clock: FixedClock) -> None:
    call = opened_call(people, clock)
    with pytest.raises(Refused) as caught:
        draft_award(people.staff("officer"), call.id, "Peruste.", {})
    assert (caught.value.code, caught.value.facts) == (
        "evaluation.scores_missing",
        {"given": 0, "needed": 6},
    )


def test_every_missing_word_of_an_award_is_named_at_once(people: People, clock: FixedClock) -> None:
    call = scored_call(people, clock)
    _grounds, reasons = words(people, call)
    silent = dict(reasons) | {next(iter(reasons)): " "}
    with pytest.raises(Invalid) as caught:
        draft_award(people.staff("officer"), call.id, "", silent, "")
    assert [problem.field for problem in caught.value.problems] == [
        "grounds",
        "competence",
        "reason_1",
    ]
    assert award_of_call(seeing(people.staff("officer")), call.id) is None


def test_a_call_has_one_standing_award(people: People, clock: FixedClock) -> None:
    decision = drafted_award(people, clock)
    call = db.session.get_one(Call, decision.subject_id)
    with pytest.raises(Conflict, match="already_drafted"):
        draft_award(people.staff("officer"), call.id, *words(people, call))


def test_a_draft_is_edited_or_given_up_and_then_scores_can_change(
    people: People, clock: FixedClock
) -> None:
    decision = drafted_award(people, clock)
    officer = people.staff("officer")
    reasons = {party.organisation_id: f"Sija {party.rank}." for party in decision.parties}
    edit_decision(officer, decision.id, Words("Uudet perusteet.", "Hallintosääntö 12 §", reasons))
    assert (decision.grounds, decision.parties[1].reasons) == ("Uudet perusteet.", "Sija 2.")
    with pytest.raises(Invalid):
        discard_decision(officer, decision.id, " ")
    discard_decision(officer, decision.id, "Tarjouksen 2 pisteissä oli virhe.")
    assert decision.state == "discarded"
    call = db.session.get_one(Call, decision.subject_id)
    evaluate_anew(officer, call.id, "Tarjouksen 2 pisteissä oli virhe.")
    scored_by(officer, call, {1: (95, 90), 2: (100, 85), 3: (50, 60)})
    again = draft_award(officer, call.id, *words(people, call))
    assert thaw(again.content).winner.name == "Työpolku Kanta-Häme ry"
    assert (decision.diary_number, again.diary_number) == ("D-2026-001", "D-2026-002")


def test_a_procurement_is_not_cancelled_beside_another_draft(
    people: People, clock: FixedClock
) -> None:
    decision = drafted_award(people, clock)
    with pytest.raises(Conflict):
        draft_cancellation(people.staff("officer"), decision.matter_id, "Rahoitus peruuntui.")


def test_who_drafted_may_not_sign_even_with_both_roles(people: People, clock: FixedClock) -> None:
    decision = drafted_award(people, clock)
    officer, decider = people.staff("officer"), people.staff("decider")
    with pytest.raises(Forbidden):
        sign_decision(seeing(officer), decision.id)
    both = Actor(**vars(officer) | {"roles": officer.roles | decider.roles})
    with pytest.raises(Refused, match="same_person"):
        sign_decision(seeing(both), decision.id)
    db.session.refresh(decision)
    assert (decision.state, decision.signed_at) == ("draft", None)


def decision_offer(decision: Decision) -> Offer:
    """An offer of a decision's call."""
    return db.session.scalars(select(Offer).filter_by(call_id=decision.matter_id)).first()  # type: ignore[return-value]


def test_who_wrote_words_of_a_draft_may_not_sign_it(people: People, clock: FixedClock) -> None:
    decision = drafted_award(people, clock)
    officer, decider = people.staff("officer"), people.staff("decider")
    both = Actor(**vars(decider) | {"roles": officer.roles | decider.roles})
    words = words_of(decision)
    edit_decision(seeing(both), decision.id, replace(words, grounds="Uusi peruste."))
    with pytest.raises(Refused, match="same_person"):
        sign_decision(seeing(both), decision.id)


def test_who_has_a_conflict_of_interest_in_a_call_may_not_sign_its_award(
    people: People, clock: FixedClock
) -> None:
    decision = drafted_award(people, clock)
    decider = people.staff("decider")
    seeing(people.staff("officer"))
    offer = decision_offer(decision)
    db.session.add(
        ConflictDeclaration(
            id=RandomIds().new(),
            area_id=decider.area_id,
            created_at=clock.now(),
            offer_id=offer.id,
            user_id=decider.user_id,
            conflicted=True,
            reason="Puolisoni omistaa tarjoajan.",
        )
    )
    db.session.commit()
    with pytest.raises(Refused, match=r"conflict\.declared|conflict\.nobody"):
        sign_decision(seeing(decider), decision.id)


@pytest.mark.parametrize("leave", [suspend_provider, close_provider])
def test_an_award_to_a_provider_that_is_away_is_drafted_but_not_signed(
    people: People, clock: FixedClock, leave: Callable[..., Any]
) -> None:
    decision = drafted_award(people, clock)
    officer, decider = people.staff("officer"), people.staff("decider")
    winner = thaw(decision.content).winner
    leave(officer, provider_of(seeing(officer), winner.organisation_id).id, "Selvitetään.")
    edit_decision(officer, decision.id, words_of(decision))
    with pytest.raises(Refused) as caught:
        sign_decision(seeing(decider), decision.id)
    assert caught.value.code == "decision.winner_away"
    assert caught.value.facts == {"name": winner.name}


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
    assert "Tarjouksenne on valittu." in bodies["honkasalo@example.com"]


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
