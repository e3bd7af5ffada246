"""Small calls to those on the list of a standing admission, and to nobody else."""

from datetime import date
from pathlib import Path

import pytest

from marketplace.admissions.applications.service import leave_admission
from marketplace.admissions.models import Admission
from marketplace.offers.queries import calls_without_offer
from marketplace.offers.service import save_draft, start_offer, submit_offer
from marketplace.platform.clock import FixedClock
from marketplace.platform.errors import Invalid, Refused
from marketplace.procurement.models import Call
from marketplace.procurement.needs import left_of_needs
from marketplace.procurement.queries import keeps_from_offering
from marketplace.procurement.service import (
    approve_call,
    copy_call,
    draft_call,
    edit_call,
    publish_call,
    submit_call,
)
from tests.factories.admissions import CENTS, admitted_provider, opened_admission
from tests.factories.calls import DEADLINE
from tests.factories.needs import cleared_need
from tests.factories.providers import approved_provider, provider_person
from tests.factories.setup import People, seeing

SARI = "sari1@tuottaja.example"


def call_from(people: People, admission: Admission, **changes: object) -> Call:
    """A draft for those on the list."""
    officer = seeing(people.staff("officer"))
    given = {"deadline": DEADLINE, "maximum_value_cents": 2_000_000, "starts_on": date(2026, 11, 1)}
    return draft_call(officer, "job_search", admission=admission.number, **(given | changes))


def published(people: People, call: Call) -> Call:
    submit_call(people.staff("officer"), call.id)
    approve_call(people.staff("second_officer"), call.id)
    return publish_call(people.staff("officer"), call.id)


def test_a_call_from_an_admission_begins_with_its_need_and_what_is_left_of_it(
    people: People,
) -> None:
    admission = opened_admission(people)
    officer = seeing(people.staff("officer"))
    call = draft_call(officer, "job_search", admission=admission.number)
    assert call.need_id == admission.need_id
    assert call.maximum_value_cents == CENTS
    with pytest.raises(Invalid, match="input"):
        draft_call(officer, "training", admission=admission.number)


def test_what_is_bought_from_a_list_is_summed_over_its_life(people: People) -> None:
    admission = opened_admission(people)
    admitted_provider(people, admission)
    published(people, call_from(people, admission))
    assert admission.need
    assert left_of_needs(people.staff("officer"), [admission.need]) == {
        admission.need.id: CENTS - 2_000_000
    }
    second = call_from(people, admission, maximum_value_cents=CENTS - 1_999_999)
    with pytest.raises(Refused, match=r"call\.over_need"):
        submit_call(people.staff("officer"), second.id)


def test_nothing_is_called_for_while_the_list_is_empty_or_from_another_need(
    people: People,
) -> None:
    admission = opened_admission(people)
    call = call_from(people, admission)
    with pytest.raises(Refused, match=r"call\.admission_empty"):
        submit_call(people.staff("officer"), call.id)
    other = cleared_need(people, 2_000_000).number
    edit_call(people.staff("officer"), call.id, {"need": other})
    with pytest.raises(Refused, match=r"call\.admission_other_need"):
        submit_call(people.staff("officer"), call.id)


def test_an_open_system_compares_nobody(people: People) -> None:
    admission = opened_admission(people, basis="open_system")
    need = cleared_need(people, 2_000_000).number
    call = call_from(people, admission, need=need)
    with pytest.raises(Refused, match=r"call\.admission_compares_nobody"):
        submit_call(people.staff("officer"), call.id)


def test_only_those_on_the_list_are_told_and_offer(
    people: People, clock: FixedClock, mails: Path, run_jobs: object
) -> None:
    admission = opened_admission(people)
    admitted_provider(people, admission)
    outside = approved_provider(people, 2)
    call = published(people, call_from(people, admission))
    run_jobs()  # type: ignore[operator]
    sent = [mail.read_bytes().decode() for mail in mails.glob("*.eml")]
    told = [mail for mail in sent if call.number in mail and "Subject: Uusi" in mail]
    assert len(told) == 1 and f"To: {SARI}" in told[0]
    stranger = seeing(provider_person(people, outside))
    codes = [each.code for each in keeps_from_offering(stranger, call)]
    assert codes == ["admission.not_admitted"]
    with pytest.raises(Refused, match=r"admission\.not_admitted"):
        start_offer(stranger, call.id)
    assert start_offer(seeing(people.by_email(SARI)), call.id).state == "draft"


def test_who_leaves_the_list_meanwhile_submits_no_offer(people: People) -> None:
    admission = opened_admission(people)
    application = admitted_provider(people, admission)
    call = published(people, call_from(people, admission))
    sari = seeing(people.by_email(SARI))
    offer = start_offer(sari, call.id)
    prices = {item.key: item.maximum_cents for item in call.price_items}
    answers = {each.key: "Näin teemme." for each in call.criteria}
    save_draft(sari, offer.id, {"prices": prices, "answers": answers})
    leave_admission(sari, application.id)
    with pytest.raises(Refused, match=r"admission\.not_admitted"):
        submit_offer(sari, offer.id, assured=True)


def test_a_copy_is_for_the_same_list(people: People) -> None:
    admission = opened_admission(people)
    admitted_provider(people, admission)
    call = published(people, call_from(people, admission))
    assert copy_call(people.staff("officer"), call.id).admission_id == admission.id


def test_a_call_to_a_list_is_a_to_do_of_those_on_it_alone(people: People) -> None:
    admission = opened_admission(people)
    admitted_provider(people, admission)
    outside = approved_provider(people, 2)
    call = published(people, call_from(people, admission))
    sari = seeing(people.by_email(SARI))
    assert [each.number for each in calls_without_offer(sari, 5)] == [call.number]
    assert list(calls_without_offer(seeing(provider_person(people, outside)), 5)) == []
