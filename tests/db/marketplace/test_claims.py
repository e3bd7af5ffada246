"""Claims against decisions: filed in time, holding finality, answered, corrected or judged."""

from datetime import date, datetime

import pytest
from flask import Flask

from marketplace.claims.answers.service import draft_answer
from marketplace.claims.models import Claim
from marketplace.claims.queries import (
    claim_by_number,
    pending_claims,
)
from marketplace.claims.receipts import receipt_of
from marketplace.claims.service import (
    file_claim,
    record_claim,
    record_outcome,
    withdraw_claim,
)
from marketplace.claims.todos import todos
from marketplace.corrections.service import (
    draft_cancellation,
    draft_correction,
    draft_reversal,
)
from marketplace.decisions.finality.service import finalise_decisions
from marketplace.decisions.models import Decision
from marketplace.decisions.service import sign_decision
from marketplace.decisions.wording import words_of
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Forbidden, Invalid, NotFound, Refused
from marketplace.pure.periods import HELSINKI
from tests.factories.calls import open_call
from tests.factories.claims import LOSER, MINUTES, again, answered, cancelled, filed, recorded
from tests.factories.decisions import TENDERINGS, signed_award
from tests.factories.letterbox import queued_mails
from tests.factories.offers import submitted_offer
from tests.factories.providers import approved_provider, provider_person
from tests.factories.setup import People, seeing

LAST_MINUTE = datetime(2026, 10, 9, 23, 59, tzinfo=HELSINKI)
AFTER = datetime(2026, 10, 10, 0, 0, tzinfo=HELSINKI)
"""The parties' time is over; a member of the municipality has until the 13th."""
FINAL = datetime(2026, 10, 14, 0, 0, tzinfo=HELSINKI)


def appealed(people: People, decision: Decision) -> Claim:
    """An appeal that a court has told of."""
    return record_claim(
        seeing(people.staff("officer")),
        decision.id,
        "appeal",
        claimant=TENDERINGS[2].name,
        demands="Päätös on kumottava.",
        grounds="Vertailu ei vastaa tarjouspyyntöä.",
        received_on=date(2026, 10, 9),
        court_number="1234/03.04.04/2026",
    )


def test_nothing_comes_before_its_decision_and_no_ruling_before_its_appeal(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    with pytest.raises(Invalid) as caught:
        recorded(people, decision, "correction_demand", received_on=date(2026, 9, 21))
    assert [each.code for each in caught.value.problems] == ["claim.received_before"]
    clock.move_to(LAST_MINUTE)
    appeal = appealed(people, decision)
    officer = seeing(people.staff("officer"))
    ruling = {"answer": "Hylätty.", "court_number": "1/2026"}
    with pytest.raises(Invalid) as caught:
        record_outcome(officer, appeal.id, "rejected", on=date(2026, 10, 8), **ruling)
    assert [each.code for each in caught.value.problems] == ["claim.judged_before"]
    assert record_outcome(officer, appeal.id, "rejected", on=date(2026, 10, 9), **ruling)


def test_a_pending_claim_holds_finality_and_its_rejection_lets_it_come(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = signed_award(people, clock)
    clock.move_to(LAST_MINUTE)
    claim = filed(people, decision)
    assert (claim.number, claim.state, claim.claimant) == (
        "V-2026-001",
        "pending",
        TENDERINGS[2].name,
    )
    clock.move_to(FINAL)
    assert finalise_decisions(seeing(system)) == 0
    answered(people, claim)
    assert (claim.state, claim.answered_on) == ("rejected", date(2026, 10, 14))
    assert finalise_decisions(seeing(system)) == 1
    db.session.refresh(decision)
    assert decision.state == "final"


def test_a_claim_that_comes_late_holds_nothing_and_a_decision_leaves_it_unexamined(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = signed_award(people, clock)
    clock.move_to(AFTER)
    claim = filed(people, decision, kind="revision_claim")
    db.session.refresh(decision)
    assert (claim.state, claim.late, decision.pending) == ("pending", True, 0)
    officer = seeing(people.staff("officer"))
    with pytest.raises(Invalid) as caught:
        draft_answer(officer, claim.id, "rejected", "Ei aihetta.")
    assert [each.code for each in caught.value.problems] == ["claim.late_dismissed"]
    with pytest.raises(Refused, match=r"claim\.late"):
        draft_reversal(seeing(officer), decision.id, "Virhe.", answers=[claim.id])
    clock.move_to(FINAL)
    assert finalise_decisions(seeing(system)) == 1
    drafted = draft_answer(seeing(officer), claim.id, "dismissed", "Vaatimus tuli myöhässä.")
    answer = sign_decision(seeing(people.staff("decider")), drafted.id, MINUTES)
    assert (claim.state, answer.remedy["key"]) == ("rejected", "small_procurement:revision_answer")
    assert answer.remedy["instructions"]
    db.session.refresh(decision)
    assert (decision.state, decision.pending) == ("final", 0)


def test_only_a_party_files_by_a_means_that_the_decision_has(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    with pytest.raises(Forbidden):
        file_claim(seeing(people.staff("coach")), decision.id, "revision_claim", "a", "b")
    with pytest.raises(Refused, match="no_such_means"):
        filed(people, decision, kind="appeal")
    with pytest.raises(Invalid) as caught:
        filed(people, decision, demands=" ", grounds="")
    assert [each.field for each in caught.value.problems] == ["demands", "grounds"]


def test_others_than_the_claimant_and_the_authority_know_nothing_of_a_claim(
    people: People, clock: FixedClock
) -> None:
    claim = filed(people, signed_award(people, clock))
    number = claim.number
    db.session.expunge_all()
    for somebody in (people.by_email(TENDERINGS[0].email), people.stranger):
        seeing(somebody)
        with pytest.raises(NotFound):
            claim_by_number(somebody, number)
    assert claim_by_number(seeing(people.by_email(LOSER)), number)
    assert claim_by_number(seeing(people.staff("officer")), number)


def test_those_who_answer_hear_of_a_claim_and_the_claimant_of_the_answer(
    people: People, clock: FixedClock
) -> None:
    claim = filed(people, signed_award(people, clock))
    seeing(people.staff("officer"))
    told = {
        job.payload["to"]
        for job in queued_mails(db.session())
        if "vaatii muutosta" in job.payload["body"]
    }
    assert told == {f"{key}@tyohame.example" for key in ("officer", "second_officer", "decider")}
    answer = answered(people, claim)
    mails = [job.payload for job in queued_mails(db.session())]
    # The answer is told to all whom the claimed decision concerns, at once.
    told = {mail["to"] for mail in mails if "Pisteet vastaavat perusteluja." in mail["body"]}
    assert told == {each.email for each in TENDERINGS}
    ended = [mail["to"] for mail in mails if f"päätöksellä {answer.diary_number}" in mail["body"]]
    assert ended == [LOSER]


def test_a_signed_correction_upholds_the_claims_that_it_names_and_no_other(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    claim, other = filed(people, decision), filed(people, decision, TENDERINGS[1].email)
    appeal = recorded(people, decision, "appeal")
    drafted = draft_correction(
        seeing(people.staff("officer")), decision.id, words_of(decision), [claim.id]
    )
    assert claim.state == "pending"
    correction = sign_decision(seeing(people.staff("decider")), drafted.id)
    db.session.expire_all()
    assert [each["number"] for each in correction.content["answers"]] == [claim.number]
    assert (claim.state, claim.answer_id) == ("upheld", correction.id)
    assert claim.answer == correction.grounds
    # What it does not name goes on against it, and is answered on its own.
    assert (other.state, appeal.state) == ("pending", "pending")
    assert {other.decision_id, appeal.decision_id} == {correction.id}
    assert (decision.state, decision.pending, correction.pending) == ("replaced", 0, 2)
    answered(people, other, "Toinen vaatimus ei anna aihetta muutokseen.")
    db.session.expire_all()
    assert (other.state, correction.pending) == ("rejected", 1)


def test_a_claim_gives_time_to_correct_after_the_buyers_own_time(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    filed(people, decision)
    clock.move_to(datetime(2027, 2, 1, 9, 0, tzinfo=HELSINKI))
    assert draft_reversal(seeing(people.staff("officer")), decision.id, "Virhe.").kind == "reversal"


def test_a_cancellation_leaves_nothing_to_demand(people: People, clock: FixedClock) -> None:
    decision = signed_award(people, clock)
    claim = filed(people, decision)
    drafted = draft_cancellation(
        seeing(people.staff("officer")), decision.subject_id, "Tarve poistui."
    )
    sign_decision(seeing(people.staff("decider")), drafted.id)
    db.session.expire_all()
    assert claim.state == "lapsed"


def test_who_offered_to_a_call_that_is_cancelled_before_its_opening_may_claim(
    people: People, clock: FixedClock
) -> None:
    call = open_call(people)
    provider = provider_person(people, approved_provider(people))
    submitted_offer(seeing(provider), call)
    decision = cancelled(people, call)
    assert decision.parties == []
    claim = file_claim(
        seeing(provider), decision.id, "correction_demand", "Kumottava.", "Syy ei ole todellinen."
    )
    assert (claim.state, again(decision).pending) == ("pending", 1)
    other = provider_person(people, approved_provider(people, 2))
    with pytest.raises(Refused, match=r"claim\.not_a_party"):
        file_claim(seeing(other), decision.id, "correction_demand", "Kumottava.", "Syy.")


def test_a_claimant_gives_its_claim_up(people: People, clock: FixedClock) -> None:
    decision = signed_award(people, clock)
    claim = filed(people, decision)
    db.session.refresh(decision)
    assert decision.pending == 1
    withdraw_claim(seeing(people.by_email(LOSER)), claim.id)
    db.session.expire_all()
    assert (claim.state, decision.pending) == ("withdrawn", 0)


def test_staff_record_a_letter_by_the_day_it_came(people: People, clock: FixedClock) -> None:
    decision = signed_award(people, clock)
    clock.move_to(AFTER)
    values = {
        "claimant": "Ulkopuolinen Oy",
        "demands": "Kumotaan.",
        "grounds": "Virhe.",
    }
    officer = seeing(people.staff("officer"))
    with pytest.raises(Invalid):
        record_claim(
            officer, decision.id, "revision_claim", received_on=date(2026, 10, 11), **values
        )
    claim = record_claim(
        seeing(officer), decision.id, "revision_claim", received_on=date(2026, 10, 9), **values
    )
    assert (claim.provider_id, claim.state, claim.late) == (None, "pending", False)


@pytest.mark.parametrize(
    ("day", "kind", "late"),
    [
        (13, "revision_claim", False),
        (14, "revision_claim", True),
        (9, "correction_demand", False),
        (10, "correction_demand", True),
    ],
)
def test_a_member_of_the_municipality_has_seven_days_from_publication_for_an_oikaisuvaatimus(
    people: People, clock: FixedClock, day: int, kind: str, late: bool
) -> None:
    decision = signed_award(people, clock)
    assert (decision.final_after, decision.heard_until) == (date(2026, 10, 9), date(2026, 10, 13))
    clock.move_to(FINAL)
    claim = recorded(people, decision, kind, received_on=date(2026, 10, day))
    assert claim.late is late


def test_a_party_has_no_longer_time_for_being_a_member(people: People, clock: FixedClock) -> None:
    decision = signed_award(people, clock)
    clock.move_to(FINAL)
    claim = recorded(
        people,
        decision,
        "revision_claim",
        claimant=TENDERINGS[2].name,
        received_on=date(2026, 10, 10),
    )
    assert claim.late


def test_a_claim_waits_for_the_officer_and_an_appeal_for_the_court(
    app: Flask, people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    clock.move_to(LAST_MINUTE)
    filed(people, decision)
    appealed(people, decision)
    with app.test_request_context():
        decider = [
            (each.title, each.waits_for_others) for each in todos(seeing(people.staff("decider")))
        ]
        waiting = list(todos(seeing(people.staff("officer"))))
        officer = [each.waits_for_others for each in waiting]
        own = list(todos(seeing(people.by_email(LOSER))))
    assert decider == [
        ("Vastausta valmistellaan: Hankintaoikaisuvaatimus", True),
        ("Valitus odottaa tuomioistuimen ratkaisua", True),
    ]
    assert officer == [False, True]
    assert [(each.title, each.waits_for_others) for each in own] == [
        ("Vaatimuksesi odottaa vastausta: Hankintaoikaisuvaatimus", True),
        ("Valitus odottaa tuomioistuimen ratkaisua", True),
    ]
    told = receipt_of(people.staff("officer"), pending_claims(seeing(people.staff("officer")))[0])
    assert told.answer_by
    assert [each.due for each in waiting] == [told.answer_by, None]
    assert len(pending_claims(seeing(people.staff("officer")))) == 2
