"""What is known of a payee ends, or is taken back, by the word of two persons; until then it holds
and diverts as before."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Invalid, Refused
from marketplace.platform.identity.models import Membership
from marketplace.providers.models import Provider
from outcomes.payees.endings.service import confirm_ending, end_record, withdraw_ending
from outcomes.payees.models import PayeeEnding, PayeeRecord
from outcomes.payees.queries import payee_at
from outcomes.payees.service import confirm_record, withdraw_record
from outcomes.pure.payees import ASSIGNMENT, BAN, REGISTER
from tests.db.payments.test_buyers import copied
from tests.factories.payees import FIRST, PAPER, RECEIVER, confirmed, recorded
from tests.factories.payments import approver, verifier
from tests.factories.providers import approved_provider
from tests.factories.setup import People

DAY = date(2027, 5, 10)
WHY = "Ulosottovirasto peruutti maksukiellon."


@pytest.fixture
def provider(people: People, clock: FixedClock) -> Provider:
    return approved_provider(people)


@pytest.fixture
def ban(people: People, provider: Provider) -> PayeeRecord:
    confirmed(people, provider.provider_id, REGISTER, listed=True)
    return confirmed(people, provider.provider_id, BAN, **RECEIVER)


def ending(who: Any, record: PayeeRecord, **changes: Any) -> PayeeEnding:
    told = {"last_day": DAY, "reason": WHY, "content": PAPER, "name": "peruutus.pdf", **changes}
    return end_record(who, record.id, **told)


def diverted(people: People, provider: Provider, day: date) -> int:
    payee = payee_at(verifier(people), provider.provider_id, day)
    return payee.shares(100_000, 0).diverted_cents


def test_a_ban_is_ended_by_two_persons_and_diverts_until_the_second_has_said_so(
    people: People, provider: Provider, ban: PayeeRecord
) -> None:
    made = ending(approver(people), ban, last_day=FIRST)
    assert diverted(people, provider, DAY) == 100_000
    with pytest.raises(Refused, match=r"payee\.ending_same_person"):
        confirm_ending(approver(people), made.id)
    confirm_ending(verifier(people), made.id)
    assert (ban.valid_to, made.state) == (FIRST, "confirmed")
    assert diverted(people, provider, DAY) == 0


def test_it_counts_on_its_last_day_still(
    people: People, provider: Provider, ban: PayeeRecord
) -> None:
    confirm_ending(verifier(people), ending(approver(people), ban).id)
    assert diverted(people, provider, DAY) == 100_000
    assert diverted(people, provider, DAY + timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"reason": " "}, ("reason", "payee.reason_needed")),
        ({"content": b"", "name": ""}, ("file", "payee.file_kind")),
        ({"content": b"<html>"}, ("file", "payee.file_kind")),
        ({"last_day": FIRST - timedelta(days=1)}, ("last_day", "payee.days")),
        ({"last_day": None}, ("last_day", "payee.days")),
    ],
)
def test_it_ends_with_a_day_a_reason_and_a_paper(
    people: People, ban: PayeeRecord, changes: dict[str, Any], problem: tuple[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        ending(approver(people), ban, **changes)
    assert [(each.field, each.code) for each in refused.value.problems] == [problem]


def test_what_is_wrong_is_told_at_once(people: People, ban: PayeeRecord) -> None:
    with pytest.raises(Invalid) as refused:
        ending(approver(people), ban, last_day=FIRST - timedelta(days=1), reason="", content=b"x")
    assert [each.field for each in refused.value.problems] == ["last_day", "reason", "file"]


def test_a_record_is_not_made_to_last_longer(people: People, provider: Provider) -> None:
    made = confirmed(people, provider.provider_id, REGISTER, listed=True, valid_to=DAY)
    with pytest.raises(Invalid) as refused:
        ending(approver(people), made, last_day=DAY + timedelta(days=9))
    assert [(p.field, p.code) for p in refused.value.problems] == [
        ("last_day", "payee.ends_before")
    ]


def test_an_ending_that_is_turned_down_leaves_the_ban(
    people: People, provider: Provider, ban: PayeeRecord
) -> None:
    made = ending(approver(people), ban)
    with pytest.raises(Refused, match=r"payee\.ending_waits"):
        ending(verifier(people), ban)
    withdraw_ending(verifier(people), made.id)
    assert (ban.valid_to, diverted(people, provider, DAY + timedelta(days=1))) == (None, 100_000)
    assert ending(verifier(people), ban).state == "recorded"


def test_what_nobody_has_confirmed_is_taken_back_by_its_recorder_or_two_persons(
    people: People, provider: Provider
) -> None:
    waits = recorded(people, provider.provider_id, ASSIGNMENT, **RECEIVER)
    with pytest.raises(Refused, match=r"payee\.others_record"):
        withdraw_record(approver(people), waits.id)
    made = ending(approver(people), waits, last_day=None, content=b"", name="")
    assert waits.state == "recorded"
    with pytest.raises(Refused, match=r"payee\.ending_waits"):
        confirm_record(approver(people), waits.id)
    confirm_ending(verifier(people), made.id)
    assert (waits.state, waits.valid_to) == ("withdrawn", None)
    own = recorded(people, provider.provider_id, ASSIGNMENT, **RECEIVER)
    assert withdraw_record(verifier(people), own.id).state == "withdrawn"


def test_nobody_ends_or_confirms_for_the_own_firm(
    people: People, provider: Provider, ban: PayeeRecord
) -> None:
    made = ending(approver(people), ban)
    member = verifier(people)
    of_firm = select(Membership).filter_by(organisation_id=provider.provider_id).limit(1)
    copied(db.session.scalars(of_firm).one(), id=UUID(int=7), user_id=member.user_id)
    db.session.commit()
    for act in (confirm_ending, withdraw_ending):
        with pytest.raises(Refused, match=r"payee\.own_firm"):
            act(member, made.id)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            "update payee_ending set confirmed_by = recorded_by, state = 'confirmed'",
            "two_persons",
        ),
        ("update payee_record set valid_to = valid_from where kind = 'payment_ban'", "two persons"),
        ("update payee_ending set last_day = last_day - 1", "permission denied"),
    ],
)
def test_the_database_too_wants_two_persons(
    people: People, ban: PayeeRecord, statement: str, told: str
) -> None:
    ending(approver(people), ban)
    with pytest.raises(DBAPIError, match=told):
        db.session.execute(text(statement))
