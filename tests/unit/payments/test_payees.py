"""Who is paid, and how much: the parts sum to the whole, and doubt holds the payment."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from outcomes.pure.payees import (
    ASSIGNMENT,
    BAN,
    BANKRUPTCY,
    FOREIGN,
    KINDS,
    PENSION,
    REGISTER,
    Hold,
    Receiver,
    Record,
    Shares,
    shared_out,
    standing_on,
)

DAY = date(2027, 5, 10)
RATE = Decimal(13)
NUMBERS = count(1)
OFFICE = Receiver("Ulosottolaitos", "FI2112345600000785", "RF18539007547034")
BANK = Receiver("Rahoitusyhtiö Oy", "FI5542345670000081")


def known(kind: str, **terms: object) -> Record:
    values = {"id": UUID(int=next(NUMBERS)), "valid_from": date(2027, 1, 1), **terms}
    return Record(kind=kind, **values)  # type: ignore[arg-type]


def parted(
    *records: Record, net: int = 100_000, vat: int = 25_500, needed: tuple[str, ...] = ()
) -> Shares:
    return shared_out(net, vat, standing_on(DAY, records, needed), RATE)


def test_a_payee_of_whom_all_is_in_order_gets_the_whole() -> None:
    told = parted(known(REGISTER), known(PENSION), needed=(REGISTER, PENSION))
    assert (told.paid_cents, told.withheld_cents, told.diverted, told.holds) == (125_500, 0, (), ())


def test_tax_is_withheld_from_the_amount_without_vat_of_who_is_not_in_the_register() -> None:
    told = parted(known(REGISTER, listed=False))
    assert (told.withheld_cents, told.paid_cents) == (13_000, 112_500)
    with_card = parted(known(REGISTER, listed=False, percent=Decimal("22.5")))
    assert with_card.withheld_cents == 22_500


def test_a_ban_takes_what_is_left_of_it_and_the_payee_the_rest() -> None:
    ban = known(BAN, receiver=OFFICE, left_cents=30_000)
    told = parted(known(REGISTER, listed=False), ban)
    assert [(each.record_id, each.receiver, each.cents) for each in told.diverted] == [
        (ban.id, OFFICE, 30_000)
    ]
    assert told.paid_cents == 125_500 - 13_000 - 30_000


def test_assigned_receivables_go_to_whom_they_were_assigned() -> None:
    told = parted(known(ASSIGNMENT, receiver=BANK))
    assert (told.paid_cents, told.diverted_cents) == (0, 125_500)


def test_a_bankrupts_payment_waits_until_the_estate_has_an_account() -> None:
    assert parted(known(BANKRUPTCY)).holds[0].code == "bankrupt"
    assert parted(known(BANKRUPTCY, receiver=BANK)).diverted_cents == 125_500


def test_several_claims_on_the_same_money_are_for_a_person() -> None:
    told = parted(known(BAN, receiver=OFFICE), known(ASSIGNMENT, receiver=BANK))
    assert [hold.code for hold in told.holds] == ["competing"]


def test_a_foreign_seller_charges_no_vat_and_needs_no_finnish_register() -> None:
    foreign = known(FOREIGN)
    assert parted(foreign).holds[0].code == "reverse_charge"
    assert parted(foreign, vat=0, needed=(REGISTER,)).paid_cents == 100_000


def test_what_has_expired_holds_the_payment_and_says_since_when() -> None:
    ended = known(REGISTER, valid_to=DAY - timedelta(days=1))
    assert parted(ended, needed=(REGISTER,)).holds == (
        Hold("expired", REGISTER, DAY - timedelta(days=1)),
    )
    assert parted(needed=(REGISTER,)).holds == (Hold("missing", REGISTER),)
    assert parted(known(REGISTER, valid_to=DAY), needed=(REGISTER,)).holds == ()


def test_a_rule_may_let_a_payment_go_of_which_nobody_has_looked() -> None:
    told = standing_on(DAY, [], (REGISTER, PENSION), (REGISTER,))
    assert told.unknown == (REGISTER,)
    assert told.holds == (Hold("missing", PENSION),)
    ended = known(REGISTER, valid_to=DAY - timedelta(days=1))
    assert standing_on(DAY, [ended], (REGISTER,), (REGISTER,)).holds[0].code == "expired"


def test_what_nobody_has_confirmed_holds_the_payment() -> None:
    told = parted(known(ASSIGNMENT, receiver=BANK, confirmed=False))
    assert (told.paid_cents, told.holds[0].code) == (0, "unconfirmed")


def test_of_two_look_ups_the_newer_counts() -> None:
    older = known(REGISTER, listed=False)
    newer = known(REGISTER, valid_from=date(2027, 2, 1))
    assert parted(newer, older).withheld_cents == 0


def test_of_two_records_from_one_day_the_one_written_down_last_counts() -> None:
    morning, noon = (datetime(2027, 1, 1, hour, tzinfo=UTC) for hour in (9, 12))
    first = known(REGISTER, listed=False, recorded_at=morning, id=UUID(int=9))
    card = known(REGISTER, listed=False, percent=Decimal(0), recorded_at=noon, id=UUID(int=1))
    assert parted(card, first).withheld_cents == parted(first, card).withheld_cents == 0


def test_a_payment_is_not_less_than_nothing() -> None:
    with pytest.raises(ValueError, match="less than nothing"):
        parted(net=-1)


records = st.builds(
    Record,
    id=st.uuids(),
    kind=st.sampled_from(KINDS),
    valid_from=st.dates(date(2027, 5, 1), date(2027, 5, 20)),
    valid_to=st.none() | st.dates(date(2027, 5, 5), date(2027, 5, 30)),
    recorded_at=st.datetimes(timezones=st.just(UTC)),
    confirmed=st.booleans(),
    listed=st.booleans(),
    percent=st.none() | st.decimals(0, 60, places=1),
    receiver=st.sampled_from([OFFICE, BANK]),
    left_cents=st.none() | st.integers(0, 10**9),
)


@given(
    st.lists(records, max_size=4),
    st.integers(0, 10**10),
    st.integers(-(10**9), 10**9),
    st.lists(st.sampled_from(KINDS), unique=True),
)
def test_the_parts_sum_to_the_whole_or_nothing_is_paid(
    known_records: list[Record], net: int, vat: int, needed: list[str]
) -> None:
    assume(net + vat >= 0)
    told = shared_out(net, vat, standing_on(DAY, known_records, needed), RATE)
    parts = [told.paid_cents, told.withheld_cents, *(each.cents for each in told.diverted)]
    assert all(part >= 0 for part in parts)
    assert sum(parts) == (0 if told.holds else net + vat)
    valid: dict[UUID, Record] = {each.id: each for each in known_records if each.covers(DAY)}
    for each in told.diverted:
        left = valid[each.record_id].left_cents
        assert left is None or each.cents <= left


@given(st.lists(records, max_size=4), st.lists(st.sampled_from(KINDS), unique=True))
def test_the_order_in_which_records_come_does_not_matter(
    known_records: list[Record], needed: list[str]
) -> None:
    there = standing_on(DAY, known_records, needed)
    back = standing_on(DAY, known_records[::-1], needed)
    assert there == back
