"""Answers that go by letter: each has its own last day, and finality waits for all of them."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from marketplace.claims.letters.service import post_answer
from marketplace.claims.models import Claim
from marketplace.claims.queries import unsent_letters
from marketplace.corrections.service import draft_correction
from marketplace.decisions.finality.service import finalise_decisions, note_letter
from marketplace.decisions.models import Decision
from marketplace.decisions.service import sign_decision
from marketplace.decisions.wording import words_of
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Invalid, Refused
from marketplace.platform.files import StoredFile, storage
from marketplace.pure.periods import HELSINKI
from tests.factories.claims import again, answered, filed, recorded, reversed_by
from tests.factories.decisions import signed_award
from tests.factories.setup import People, seeing


def posted(people: People, claim: Claim, on: date) -> None:
    """The answer to a claim leaves by letter on a day."""
    post_answer(seeing(people.staff("officer")), claim.id, "Kuja 1", on)


def letter_of(claim: Claim) -> str:
    """The words of the letter that has been made."""
    file = db.session.get_one(StoredFile, again(claim).letter_id)
    pages = PdfReader(BytesIO(storage().get(file.sha256))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def corrected(people: People, decision: Decision, *claims: Claim) -> Decision:
    """The correction that upholds claims."""
    officer = seeing(people.staff("officer"))
    keys = [claim.id for claim in claims]
    drafted = draft_correction(officer, decision.id, words_of(decision), keys)
    return sign_decision(seeing(people.staff("decider")), drafted.id)


def test_the_answer_to_a_letter_goes_by_letter_and_its_time_runs_from_there(
    people: People, clock: FixedClock, system: Actor, run_jobs: Callable[[], int]
) -> None:
    decision = signed_award(people, clock)
    letter = recorded(people, decision, "revision_claim", address="Kuja 1\n13100 Hämeenlinna")
    clock.move_to(datetime(2026, 10, 5, 9, 0, tzinfo=HELSINKI))
    answer = answered(people, letter)
    assert (answer.final_after, answer.heard_until) == (date(2026, 11, 9), None)
    clock.move_to(datetime(2026, 11, 20, 9, 0, tzinfo=HELSINKI))
    assert finalise_decisions(seeing(system)) == 0
    officer = seeing(people.staff("officer"))
    assert [each.number for each in unsent_letters(officer, 10)] == [letter.number]
    with pytest.raises(Invalid) as caught:
        post_answer(officer, letter.id, " ", date(2026, 10, 4))
    assert [each.field for each in caught.value.problems] == ["address", "on"]
    post_answer(seeing(officer), letter.id, "Kuja 2\n13100 Hämeenlinna", date(2026, 11, 20))
    db.session.expire_all()
    # Received on the seventh day, the 27th; then thirty days, and the 27th of December is a Sunday.
    assert (answer.heard_until, letter.letter_sent_on) == (date(2026, 12, 28), date(2026, 11, 20))
    assert unsent_letters(seeing(officer), 10) == []
    with pytest.raises(Refused, match="letter_sent"):
        post_answer(officer, letter.id, "Kuja 2", date(2026, 11, 20))
    run_jobs()
    words = letter_of(letter)
    assert "Kuja 2" in words and "28.12.2026" in words and answer.diary_number in words
    clock.move_to(datetime(2026, 12, 29, 9, 0, tzinfo=HELSINKI))
    assert finalise_decisions(seeing(system)) == 1


def test_a_private_person_reads_its_own_demands_in_its_letter_and_not_those_of_another(
    people: People, clock: FixedClock, run_jobs: Callable[[], int]
) -> None:
    decision = signed_award(people, clock)
    own, other = (
        recorded(people, decision, "correction_demand", private=True, claimant=who, demands=what)
        for who, what in (("Matti", "Terveyteni huomioon."), ("Maija", "Ikäni huomioon."))
    )
    corrected(people, decision, own, other)
    posted(people, own, date(2026, 9, 22))
    run_jobs()
    seeing(people.staff("officer"))
    words = letter_of(own)
    assert "Matti" in words and "Terveyteni huomioon." in words
    assert "Maija" not in words and "Ikäni" not in words


def test_only_the_answer_to_somebody_without_a_log_in_goes_by_letter(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    claim, letter = filed(people, decision), recorded(people, decision, "correction_demand")
    officer = people.staff("officer")
    with pytest.raises(Refused, match="not_answered"):
        post_answer(seeing(officer), letter.id, "Kuja 1", date(2026, 9, 22))
    answered(people, claim)
    with pytest.raises(Refused, match="not_by_letter"):
        post_answer(seeing(officer), claim.id, "Kuja 1", date(2026, 9, 22))


def test_each_of_several_letters_tells_its_own_last_day_and_finality_waits_for_the_last(
    people: People, clock: FixedClock, run_jobs: Callable[[], int]
) -> None:
    decision = signed_award(people, clock)
    one, two = (
        recorded(people, decision, "correction_demand", claimant=name, address="Kuja 1")
        for name in ("Eka", "Toka")
    )
    correction = corrected(people, decision, one, two)
    posted(people, one, date(2026, 9, 23))
    assert again(correction).heard_until is None
    run_jobs()
    assert "14.10.2026" in letter_of(one)  # seven days, then fourteen
    posted(people, two, date(2026, 9, 25))
    assert again(correction).heard_until == date(2026, 10, 16)
    run_jobs()
    assert "16.10.2026" in letter_of(two) and "Kirjeellä vastauksen saava" in letter_of(two)


def test_a_correction_that_stands_again_goes_by_letter_again_and_then_becomes_final(
    people: People, clock: FixedClock, system: Actor, run_jobs: Callable[[], int]
) -> None:
    decision = signed_award(people, clock)
    claim = recorded(people, decision, "correction_demand", address="Kuja 1")
    correction = corrected(people, decision, claim)
    posted(people, claim, date(2026, 9, 22))
    run_jobs()
    clock.move_to(datetime(2026, 9, 23, 14, 0, tzinfo=HELSINKI))
    reversed_by(people, reversed_by(people, correction))
    assert (again(correction).state, correction.heard_until) == ("signed", None)
    assert (claim.state, claim.letter_sent_on, claim.letter_id) == ("upheld", None, None)
    waiting = unsent_letters(seeing(people.staff("officer")), 9)
    assert [each.number for each in waiting] == [claim.number]
    with pytest.raises(Invalid):
        posted(people, claim, date(2026, 9, 22))
    posted(people, claim, date(2026, 9, 23))
    run_jobs()
    assert correction.diary_number in letter_of(claim)
    clock.move_to(datetime(2026, 10, 16, 9, 0, tzinfo=HELSINKI))
    assert finalise_decisions(seeing(system)) >= 1
    assert again(correction).state == "final"


def test_the_letter_of_an_answer_that_has_fallen_says_so_and_gives_no_last_day(
    people: People, clock: FixedClock, run_jobs: Callable[[], int]
) -> None:
    claim = recorded(people, signed_award(people, clock), "correction_demand", address="Kuja 1")
    reversed_by(people, corrected(people, again(claim).decision, claim))
    posted(people, claim, date(2026, 9, 23))
    run_jobs()
    first = letter_of(claim).split("Hankintaoikaisu:")[0]
    assert "ei ole enää voimassa" in first and "14.10.2026" not in first


def test_who_has_no_log_in_is_told_by_letter_that_a_claim_has_lapsed(
    people: People, clock: FixedClock, run_jobs: Callable[[], int]
) -> None:
    decision = signed_award(people, clock)
    claim = recorded(people, decision, "correction_demand", address="Kuja 1")
    reversal = reversed_by(people, decision)
    waiting = unsent_letters(seeing(people.staff("officer")), 9)
    assert [(each.number, each.state) for each in waiting] == [(claim.number, "lapsed")]
    posted(people, claim, date(2026, 9, 23))
    run_jobs()
    told = letter_of(claim)
    assert "Kuja 1" in told and reversal.diary_number in told
    assert unsent_letters(seeing(people.staff("officer")), 9) == []
    reversed_by(people, reversal)
    assert (again(claim).state, claim.letter_sent_on) == ("pending", None)


def test_a_letter_changes_no_day_of_a_decision_that_is_final(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = signed_award(people, clock)
    clock.move_to(datetime(2026, 10, 16, 9, 0, tzinfo=HELSINKI))
    finalise_decisions(seeing(system))
    until = again(decision).heard_until
    note_letter(seeing(system), decision.id, date(2026, 10, 16))
    assert (again(decision).state, decision.heard_until) == ("final", until)
