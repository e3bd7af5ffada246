"""Calls within a dynamic purchasing system: their shortest time, and who is invited.

Act 1397/2016, sections 49 to 52 and 56.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from marketplace.admissions.models import Admission
from marketplace.admissions.service import open_admission
from marketplace.offers.service import start_offer
from marketplace.platform.clock import FixedClock
from marketplace.platform.errors import Invalid, Refused
from marketplace.procurement.models import Call
from marketplace.procurement.service import draft_call, edit_call, submit_call
from marketplace.pure.periods import HELSINKI
from tests.db.marketplace.test_admission_calls import call_from, published
from tests.factories.admissions import (
    admitted_provider,
    decided,
    drafted_admission,
    submitted_application,
)
from tests.factories.needs import assessed_need
from tests.factories.offers import submitted_offer
from tests.factories.quick import person_of
from tests.factories.setup import People, seeing

BEGINS = date(2026, 10, 1)
NOON = datetime(2026, 10, 2, 12, tzinfo=HELSINKI)


@pytest.fixture
def system(people: People, clock: FixedClock) -> Admission:
    """A dynamic purchasing system that is a day old, with two providers in it."""
    need = assessed_need(people, 400_000, procedure="dynamic_purchasing_system")
    made = drafted_admission(
        people,
        basis="dynamic_purchasing_system",
        need=need.number,
        starts_on=BEGINS,
        ends_on=date(2030, 8, 31),
        notice_number="2026-123456",
    )
    opened = open_admission(people.staff("officer"), made.id)
    for number in (1, 2):
        admitted_provider(people, opened, number)
    clock.move_to(NOON)
    return opened


def call_in(people: People, system: Admission, days: int = 10) -> Call:
    deadline = NOON + timedelta(days=days)
    return call_from(people, system, deadline=deadline, starts_on=date(2026, 12, 1))


def told(mails: Path, call: Call) -> set[str]:
    """The addresses that were told of an open call."""
    sent = [mail.read_bytes().decode() for mail in mails.glob("*.eml")]
    found = [mail for mail in sent if call.number in mail and "Subject: Uusi" in mail]
    return {line[4:].strip() for mail in found for line in mail.splitlines() if line[:4] == "To: "}


@pytest.mark.parametrize("kind", ["admission", "refusal"])
def test_an_appeal_against_who_is_in_the_system_needs_leave_of_the_court(
    people: People, system: Admission, kind: str
) -> None:
    decision = decided(people, submitted_application(people, system, 3), kind)
    said = " ".join(each["fi"] for each in decision.remedy["instructions"])
    assert "jos markkinaoikeus myöntää asiassa käsittelyluvan" in said


def test_offers_have_ten_days_from_the_invitation(people: People, system: Admission) -> None:
    call = call_in(people, system, days=9)
    assert call.model == "dynamic_purchasing_system"
    with pytest.raises(Refused, match=r"call\.deadline_too_soon") as refused:
        submit_call(people.staff("officer"), call.id)
    assert refused.value.facts["days"] == 10
    edit_call(people.staff("officer"), call.id, {"deadline": NOON + timedelta(days=10)})
    assert published(people, call).state == "open"


def test_all_the_admitted_are_invited(
    people: People, system: Admission, mails: Path, run_jobs: Callable[[], int]
) -> None:
    call = published(people, call_in(people, system))
    run_jobs()
    assert told(mails, call) == {"sari1@tuottaja.example", "sari2@tuottaja.example"}


def test_a_newcomer_admitted_before_the_deadline_is_invited_and_may_offer(
    people: People, system: Admission, clock: FixedClock, mails: Path, run_jobs: Callable[[], int]
) -> None:
    call = published(people, call_in(people, system))
    run_jobs()
    clock.move_to(NOON + timedelta(days=8))
    admitted_provider(people, system, 3)
    assert "sari3@tuottaja.example" not in told(mails, call)
    run_jobs()
    assert "sari3@tuottaja.example" in told(mails, call)
    assert submitted_offer(person_of(people, 3), call).state == "submitted"


def test_a_newcomer_after_the_deadline_is_told_of_nothing_and_offers_nothing(
    people: People, system: Admission, clock: FixedClock, mails: Path, run_jobs: Callable[[], int]
) -> None:
    call = published(people, call_in(people, system))
    run_jobs()
    clock.move_to(call.deadline + timedelta(seconds=1))
    admitted_provider(people, system, 3)
    run_jobs()
    assert "sari3@tuottaja.example" not in told(mails, call)
    with pytest.raises(Refused):
        start_offer(seeing(people.by_email("sari3@tuottaja.example")), call.id)


def test_no_call_to_all_is_made_of_a_need_that_goes_by_the_system(
    people: People, system: Admission
) -> None:
    assert system.need
    with pytest.raises(Invalid) as refused:
        draft_call(people.staff("officer"), "job_search", need=system.need.number)
    assert [each.code for each in refused.value.problems] == ["need.run_elsewhere"]
