"""Drafts of decisions: laid, edited, given up, and who may not sign them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.corrections.service import draft_cancellation
from marketplace.decisions.award import thaw
from marketplace.decisions.lifecycle import signs
from marketplace.decisions.models import Decision
from marketplace.decisions.queries import (
    award_of_call,
    sent_back,
)
from marketplace.decisions.service import (
    discard_decision,
    draft_award,
    edit_decision,
    send_back_decision,
    sign_decision,
)
from marketplace.decisions.wording import Words, words_of
from marketplace.evaluation.anew.service import evaluate_anew
from marketplace.offers.models import ConflictDeclaration, Offer
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Conflict, Forbidden, Invalid, Refused
from marketplace.platform.ids import RandomIds
from marketplace.procurement.models import Call
from marketplace.providers.queries import provider_of
from marketplace.providers.service import close_provider, suspend_provider
from tests.db.marketplace.test_decisions import words
from tests.factories.decisions import (
    TENDERINGS,
    drafted_award,
    opened_call,
    scored_call,
)
from tests.factories.evaluations import scored_by
from tests.factories.letterbox import queued_mails
from tests.factories.setup import People, seeing


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


def test_a_draft_that_its_maker_sends_back_is_signed_only_once_it_is_finished_anew(
    people: People, clock: FixedClock
) -> None:
    decision = drafted_award(people, clock)
    officer, decider = people.staff("officer"), people.staff("decider")
    with pytest.raises(Invalid):
        send_back_decision(seeing(decider), decision.id, " ")
    with pytest.raises(Forbidden):
        send_back_decision(seeing(officer), decision.id, "Korjaan itse.")
    send_back_decision(seeing(decider), decision.id, "Perustele sija 2.")
    word = sent_back(decision)
    assert word and (word.facts["reason"], word.actor_name) == (
        "Perustele sija 2.",
        "Päivi Päättäjä",
    )
    mail = queued_mails(db.session())[-1].payload
    assert mail["to"] == "officer@tyohame.example" and "Perustele sija 2." in mail["body"]
    assert not signs(decision, decider)
    with pytest.raises(Refused, match=r"decision\.half_done"):
        sign_decision(seeing(decider), decision.id)
    edit_decision(seeing(officer), decision.id, replace(words_of(decision), whole=True))
    assert sent_back(decision) is None
    assert sign_decision(seeing(decider), decision.id).state == "signed"


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


def test_a_draft_put_aside_is_nobodys_to_sign_until_it_is_finished_and_the_makers_told(
    people: People, clock: FixedClock
) -> None:
    call = scored_call(people, clock)
    officer, decider = people.staff("officer"), people.staff("decider")
    draft = draft_award(officer, call.id, *words(people, call), whole=False)
    assert not signs(draft, seeing(decider))
    with pytest.raises(Refused, match="half_done"):
        sign_decision(decider, draft.id)
    before = len(queued_mails(db.session()))
    edit_decision(seeing(officer), draft.id, replace(words_of(draft), whole=True))
    assert [job.payload["to"] for job in queued_mails(db.session())[before:]] == [
        "decider@tyohame.example"
    ]
    assert signs(draft, seeing(decider))
    assert sign_decision(decider, draft.id).state == "signed"


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
