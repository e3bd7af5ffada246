"""Outcomes that people have refused: neither due nor a burden on a cap."""

from datetime import date

from tests.unit.outcomes.one_person import JOB, lines, spell


def test_a_refused_outcome_is_not_due_and_its_cap_is_free_for_others() -> None:
    start, job, three, six = lines(JOB)
    assert [line.amount_cents for line in (start, job, three, six)] == [40000, 90000, 170000, 60000]
    left = lines(JOB, refused={job.key})
    assert [(line.rule, line.amount_cents) for line in left] == [
        ("start", 40000),
        ("retention_3", 170000),
        ("retention_6", 80000),
    ]


def test_a_refused_outcome_that_moves_to_another_day_is_due_again() -> None:
    _, job, *_rest = lines(JOB)
    moved = lines(spell("E1", date(2026, 2, 4)), refused={job.key})
    assert "job_start" in [line.rule for line in moved]


def test_what_was_paid_of_a_refused_outcome_is_taken_back() -> None:
    _, job, *_rest = paid = lines(JOB)
    back, raised = lines(JOB, paid=paid, refused={job.key})
    assert (back.rule, back.amount_cents, back.adjusts_line_id) == (
        "job_start",
        -90000,
        job.line_id,
    )
    assert (raised.rule, raised.amount_cents) == ("retention_6", 20000)
