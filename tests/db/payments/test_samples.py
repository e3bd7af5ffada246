"""Samples of a run: drawn anew from the file and the seed, opened one by one, and followed."""

import csv
import io
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import update

from marketplace.platform.audit import has_happened
from marketplace.platform.db import db
from marketplace.platform.errors import Invalid, Refused
from marketplace.platform.files import storage
from outcomes.payments.lifecycle import RUN
from outcomes.payments.models import PaymentLine, PaymentRun
from outcomes.payments.service import submit_run
from outcomes.pure.sampling import Candidate, draw
from outcomes.referrals.models import Referral
from outcomes.verification.queue import Queue, QueueSearch
from outcomes.verification.samples.models import VerificationSample
from outcomes.verification.samples.queries import lines_to_draw, results_of
from outcomes.verification.samples.service import (
    draw_sample,
    redraw_sample,
    take_consequences,
    withdraw_sample,
)
from outcomes.verification.service import (
    ask_back,
    record_term,
    reject_line,
    verify_allowed,
    verify_line,
    verify_lines,
)
from tests.factories.payments import (
    calculated_run,
    lines_of,
    verified_run,
    verifier,
)
from tests.factories.setup import People


@pytest.fixture
def sample(people: People) -> VerificationSample:
    """Four lines of a run, drawn at random."""
    return draw_sample(verifier(people), calculated_run(people).id, "random", 4)


def the_run(sample: VerificationSample) -> PaymentRun:
    return db.session.get_one(PaymentRun, sample.run_id)


def drawn(people: People, sample: VerificationSample) -> list[PaymentLine]:
    return [each.line for each in results_of(verifier(people), sample).lines]


def test_anybody_draws_it_anew_from_its_file_and_seed(
    people: People, sample: VerificationSample
) -> None:
    rows = csv.DictReader(io.StringIO(storage().get(sample.file.sha256).decode()))
    candidates = [Candidate(row["line_id"], row["stratum"], int(row["weight"])) for row in rows]
    again = draw(candidates, sample.seed, sample.size)
    assert [each.key for each in again] == [line.line_id for line in drawn(people, sample)]
    assert (sample.lines, len(again)) == (10, 4)


def test_what_it_drew_is_never_accepted_along_with_others(
    people: People, sample: VerificationSample
) -> None:
    lines = drawn(people, sample)
    with pytest.raises(Refused, match="sampled"):
        verify_lines(verifier(people), sample.run_id, [lines[0].id])
    allowed = Queue(verifier(people), QueueSearch()).allowed()
    assert not {line.id for line in lines} & set(allowed)
    with pytest.raises(Refused, match="not_allowed_together"):
        verify_allowed(verifier(people), [*allowed, lines[0].id])
    assert all(not line.plain for line in lines)
    assert verify_line(verifier(people), lines[0].id).state == "verified"


def test_it_draws_of_what_was_accepted_together_too_but_not_of_what_was_opened(
    people: People,
) -> None:
    run = calculated_run(people)
    opened, *others = (db.session.get_one(PaymentLine, key) for key in allowed_of(people))
    verify_line(verifier(people), opened.id)
    together = verify_allowed(verifier(people), [each.id for each in others])
    assert together and lines_to_draw(verifier(people), run.id) == run_size(people, run) - 1
    sample = draw_sample(verifier(people), run.id, "random", run_size(people, run) - 1)
    assert sample.lines == len(drawn(people, sample)) and opened not in drawn(people, sample)
    assert {(each.state, each.sampled) for each in others} == {("calculated", True)}
    assert (opened.state, opened.sampled) == ("verified", False)
    for line in drawn(people, sample):
        verify_line(verifier(people), line.id)
    with pytest.raises(Refused, match="nothing_to_draw"):
        draw_sample(verifier(people), run.id, "random", 1)


def allowed_of(people: People) -> list[UUID]:
    return list(Queue(verifier(people), QueueSearch()).allowed())


def run_size(people: People, run: PaymentRun) -> int:
    return len(lines_of(people, run.id))


def test_the_own_lines_are_left_to_others(people: People) -> None:
    run = calculated_run(people)
    allowed = Queue(verifier(people), QueueSearch()).allowed()
    mine = db.session.get_one(PaymentLine, allowed[0]).referral_id
    own = update(Referral).where(Referral.id == mine)
    db.session.execute(own.values(coach_id=people.staff("verifier").user_id))
    count = verify_allowed(verifier(people), allowed)
    left = {line.referral_id for line in lines_of(people, run.id) if line.id in allowed
            and line.state == "calculated"}  # fmt: skip
    assert left == {mine} and 0 < count < len(allowed)
    with pytest.raises(Refused, match="own_line"):
        verify_allowed(verifier(people), [allowed[0]])


def test_an_error_over_what_the_contract_tolerates_opens_all_its_lines(
    people: People, sample: VerificationSample
) -> None:
    wrong, *right = drawn(people, sample)
    with pytest.raises(Refused, match="undecided"):
        take_consequences(verifier(people), sample.id)
    reject_line(verifier(people), wrong.id, "Ei näyttöä.", "facts_missing")
    for line in right:
        verify_line(verifier(people), line.id)
    results = results_of(verifier(people), sample)
    assert results.whole is not None
    assert (results.whole.errors, results.whole.size) == (1, 4)
    assert results.whole.wrong_cents == wrong.amount_cents
    assert [each.is_over for each in results.contracts] == [True]
    assert take_consequences(verifier(people), sample.id) == 6
    left = lines_of(people, sample.run_id, "calculated")
    assert all(line.sampled for line in left)


def test_a_contract_says_itself_how_much_it_tolerates(
    people: People, sample: VerificationSample
) -> None:
    wrong, *right = drawn(people, sample)
    number = wrong.source.number
    with pytest.raises(Invalid):
        record_term(verifier(people), number, "error_tolerance", {"percent": "yli"}, "Liite 2")
    record_term(verifier(people), number, "error_tolerance", {"percent": "30"}, "Liite 2, kohta 6")
    reject_line(verifier(people), wrong.id, "Ei näyttöä.", "facts_missing")
    for line in right:
        verify_line(verifier(people), line.id)
    (shown,) = results_of(verifier(people), sample).contracts
    assert (shown.is_over, shown.clause) == (False, "Liite 2, kohta 6")
    with pytest.raises(Refused, match="within_tolerance"):
        take_consequences(verifier(people), sample.id)


def test_it_is_drawn_anew_until_a_line_of_it_is_decided(
    people: People, sample: VerificationSample
) -> None:
    seed = sample.seed
    again = redraw_sample(verifier(people), sample.id, 2)
    assert again.seed != seed and sample.seed == seed and sample.replaced_at is not None
    left = [line for line in lines_of(people, sample.run_id) if line.sampled]
    assert {line.id for line in left} == {line.id for line in drawn(people, again)}
    verify_line(verifier(people), left[0].id)
    for each in (sample, again):
        with pytest.raises(Refused, match="decided"):
            redraw_sample(verifier(people), each.id, 2)


def test_a_sample_by_risk_says_nothing_of_all_lines(people: People) -> None:
    run = calculated_run(people)
    sample = draw_sample(verifier(people), run.id, "risk", 3)
    results = results_of(verifier(people), sample)
    assert (results.whole, results.undecided, len(results.lines)) == (None, 3, 3)
    assert db.session.get_one(PaymentLine, results.lines[0].payment_line_id).sampled


def test_the_lines_of_a_contract_wait_for_what_a_sample_of_it_shows(
    people: People, sample: VerificationSample
) -> None:
    """All four are wrong; the six others were accepted unopened, but one. Nothing leaves before
    they were taken up again and opened."""
    wrong = drawn(people, sample)
    keys = {line.id for line in wrong}
    alone, *others = [line.id for line in lines_of(people, sample.run_id) if line.id not in keys]
    verify_lines(verifier(people), sample.run_id, others)
    verify_line(verifier(people), alone)
    ask_back(verifier(people), wrong[0].id, "Milloin työ alkoi?", "dates_unclear")
    for line in wrong[1:]:
        reject_line(verifier(people), line.id, "Ei näyttöä.", "facts_missing")
    with pytest.raises(Refused, match=r"sample\.waits") as waits:
        submit_run(verifier(people), sample.run_id)
    assert waits.value.facts == {"number": sample.number, "count": 1}
    reject_line(verifier(people), wrong[0].id, "Ei näyttöä.", "facts_missing")
    with pytest.raises(Refused, match=r"sample\.not_followed"):
        submit_run(verifier(people), sample.run_id)
    missing = [no.code for no in RUN.missing(the_run(sample), "close", verifier(people))]
    assert "sample.not_followed" in missing
    assert take_consequences(verifier(people), sample.id) == 5
    left = lines_of(people, sample.run_id, "calculated")
    assert {line.id for line in left} == set(others) and all(line.sampled for line in left)
    with pytest.raises(Refused, match=r"payment.sampled"):
        verify_lines(verifier(people), sample.run_id, others)
    for line in left:
        verify_line(verifier(people), line.id)
    assert submit_run(verifier(people), sample.run_id).state == "verified"


def test_who_drew_it_by_mistake_takes_it_back_before_anything_is_decided(
    people: People, sample: VerificationSample
) -> None:
    another = replace(verifier(people), user_id=people.staff("approver").user_id)
    with pytest.raises(Refused, match="drawn_by_another"):
        withdraw_sample(another, sample.id, "Väärä ajo.")
    with pytest.raises(Refused, match="reason_needed"):
        withdraw_sample(verifier(people), sample.id, " ")
    withdraw_sample(verifier(people), sample.id, "Koko oli kirjoitettu väärin.")
    assert not any(line.sampled for line in lines_of(people, sample.run_id))
    assert not sample.stands and has_happened(sample, "withdraw")
    with pytest.raises(Refused, match="decided"):
        withdraw_sample(verifier(people), sample.id, "Toistamiseen.")
    again = draw_sample(verifier(people), sample.run_id, "random", 2)
    verify_line(verifier(people), drawn(people, again)[0].id)
    with pytest.raises(Refused, match="decided"):
        withdraw_sample(verifier(people), again.id, "Liian myöhään.")


def test_it_speaks_of_what_it_was_drawn_from_whatever_becomes_of_the_others(
    people: People,
) -> None:
    """Eight of ten lines were opened before two are left to draw from."""
    run = calculated_run(people)
    lines = lines_of(people, run.id)
    left = [line for line in lines if not line.adjusts_line_id][-2:]
    for each in lines:
        if each not in left:
            verify_line(verifier(people), each.id)
    sample = draw_sample(verifier(people), run.id, "random", 1)
    (one,) = drawn(people, sample)
    reject_line(verifier(people), one.id, "Ei näyttöä.", "facts_missing")
    results = results_of(verifier(people), sample)
    whole, (contract,) = results.whole, results.contracts
    assert whole is not None and whole == contract.estimate
    assert (whole.size, whole.errors, whole.lines_high) == (1, 1, 2)
    assert whole.extrapolated_cents == sum(line.amount_cents for line in left)


@pytest.mark.parametrize(("method", "size"), [("guess", 3), ("random", 0), ("random", 11)])
def test_a_sample_has_a_method_and_a_size(people: People, method: str, size: int) -> None:
    run = calculated_run(people)
    with pytest.raises(Invalid):
        draw_sample(verifier(people), run.id, method, size)


def test_nothing_is_drawn_from_a_run_before_the_approver(people: People) -> None:
    run = verified_run(people)
    with pytest.raises(Refused, match="run_not_open"):
        draw_sample(verifier(people), run.id, "random", 3)
