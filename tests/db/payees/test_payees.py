"""What is known of a payee counts when a second person has confirmed it, and parts payments."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db, set_scope
from marketplace.platform.errors import Conflict, Invalid, Refused
from marketplace.providers.models import Provider
from marketplace.providers.register import Ytj
from outcomes.payees.models import PaymentShare
from outcomes.payees.queries import payee_at, records_of, shares_of, to_confirm
from outcomes.payees.service import (
    confirm_record,
    look_up,
    part_payment,
    record_payee,
)
from outcomes.pure.payees import ASSIGNMENT, BAN, BANKRUPTCY, PENSION, REGISTER, SITUATION, Shares
from tests.factories.business_register import Register, company, register_server
from tests.factories.buyers import rule
from tests.factories.contracts import the_system
from tests.factories.payees import FIRST, RECEIVER, confirmed, ended, recorded
from tests.factories.payments import approver, verifier
from tests.factories.providers import approved_provider
from tests.factories.setup import People
from tests.factories.together import what_came

DAY = date(2027, 5, 10)


@pytest.fixture
def provider(people: People, clock: FixedClock) -> Provider:
    return approved_provider(people)


def holds(people: People, provider: Provider, day: date = DAY) -> list[tuple[str, str]]:
    payee = payee_at(verifier(people), provider.provider_id, day)
    return [(hold.code, hold.kind) for hold in payee.standing.holds]


def codes(refused: Invalid) -> list[tuple[str | None, str]]:
    return [(problem.field, problem.code) for problem in refused.problems]


def unknown(people: People, provider: Provider) -> tuple[str, ...]:
    return payee_at(verifier(people), provider.provider_id, DAY).standing.unknown


def test_by_the_rule_what_nobody_has_looked_up_or_confirmed_waits_or_is_warned_of(
    people: People, provider: Provider
) -> None:
    assert holds(people, provider) == [("missing", REGISTER)]
    value = "{names: {fi: E, sv: E, en: E}, forms: [company], days: 31, missing: warn}"
    rule(the_system(people), "payee_record", REGISTER, value)
    assert holds(people, provider) == []
    assert unknown(people, provider) == (REGISTER,)
    recorded(people, provider.provider_id, REGISTER, valid_to=FIRST)
    assert holds(people, provider) == [("unconfirmed", REGISTER)]


def test_a_sole_trader_needs_a_pension_certificate_too(people: People) -> None:
    trader = approved_provider(people, 2, form="sole_trader")
    assert holds(people, trader) == [("missing", REGISTER), ("missing", PENSION)]
    confirmed(people, trader.provider_id, REGISTER, listed=False)
    confirmed(people, trader.provider_id, PENSION)
    payee = payee_at(verifier(people), trader.provider_id, DAY)
    assert payee.shares(100_000, 0).withheld_cents == 60_000


def test_what_one_person_writes_another_confirms(people: People, provider: Provider) -> None:
    made = recorded(people, provider.provider_id, REGISTER, listed=True)
    assert holds(people, provider) == [("unconfirmed", REGISTER)]
    with pytest.raises(Refused, match=r"payee\.same_person"):
        confirm_record(verifier(people), made.id)
    confirm_record(approver(people), made.id)
    assert holds(people, provider) == []


def test_the_database_too_wants_two_persons(people: People, provider: Provider) -> None:
    made = recorded(people, provider.provider_id, REGISTER, listed=True)
    with pytest.raises(DBAPIError, match="two_persons"):
        db.session.execute(
            text("update payee_record set confirmed_by = recorded_by where id = :id"),
            {"id": made.id},
        )


@pytest.mark.parametrize("column", ["receiver_iban = 'FI5542345670000081'", "kind = 'assignment'"])
def test_the_terms_of_a_record_never_change(
    people: People, provider: Provider, column: str
) -> None:
    confirmed(people, provider.provider_id, BAN, **RECEIVER)
    with pytest.raises(DBAPIError, match="permission denied"):
        db.session.execute(text(f"update payee_record set {column}"))


def test_a_record_ends_and_the_payment_waits_from_the_next_day(
    people: People, provider: Provider
) -> None:
    made = confirmed(people, provider.provider_id, REGISTER, listed=True)
    ended(people, made, DAY)
    assert holds(people, provider) == []
    assert holds(people, provider, DAY + timedelta(days=1)) == [("expired", REGISTER)]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"receiver_name": "Ulosottolaitos"}, "receiver_iban"),
        (RECEIVER | {"receiver_iban": "FI21 1234 5600 0007 86"}, "receiver_iban"),
        (RECEIVER | {"receiver_reference": "1234567"}, "receiver_reference"),
        (RECEIVER | {"valid_to": FIRST - timedelta(days=1)}, "valid_to"),
        (RECEIVER | {"note": "Henkilö 131052-308T"}, "note"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    people: People, provider: Provider, data: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        recorded(people, provider.provider_id, BAN, **data)
    assert field in {problem.field for problem in refused.value.problems}


def test_evidence_is_a_document(people: People, provider: Provider) -> None:
    with pytest.raises(Invalid) as refused:
        record_payee(
            verifier(people),
            provider.provider_id,
            PENSION,
            {"valid_from": FIRST},
            content=b"<html>",
            name="todiste.pdf",
        )
    assert codes(refused.value) == [("file", "payee.file_kind")]


@pytest.fixture
def register(app: Flask) -> Iterator[Register]:
    with register_server() as server:
        app.extensions["business_register"] = Ytj(server.url, timeout=30)
        yield server
        app.extensions["business_register"] = None


def test_the_register_is_asked_and_its_answer_counts_for_a_while(
    people: People, clock: FixedClock, provider: Provider, register: Register
) -> None:
    found = look_up(verifier(people), provider.provider_id)
    assert (found.state, found.source, found.listed) == ("confirmed", "register", False)
    today = clock.now().date()
    payee = payee_at(verifier(people), provider.provider_id, today)
    assert payee.shares(100_000, 25_500).withheld_cents == 13_000
    last = today + timedelta(days=30)
    assert holds(people, provider, last) == []
    assert holds(people, provider, last + timedelta(days=1)) == [("expired", REGISTER)]


def test_a_bankruptcy_that_the_register_tells_of_holds_the_payments(
    people: People, clock: FixedClock, provider: Provider, register: Register
) -> None:
    told = {"type": "KONK", "descriptions": [{"languageCode": "1", "description": "Konkurssi"}]}
    register.companies = [company(companySituations=[told])]
    look_up(verifier(people), provider.provider_id)
    look_up(verifier(people), provider.provider_id)
    assert holds(people, provider, clock.now().date()) == [("bankrupt", BANKRUPTCY)]
    (told_once,) = (each for each in records_of(verifier(people), provider.provider_id).rows
                    if each.kind == BANKRUPTCY)  # fmt: skip
    assert (told_once.source, told_once.state) == ("register", "confirmed")


def test_what_else_the_register_tells_holds_the_payments_until_a_person_knows_of_it(
    people: People, clock: FixedClock, provider: Provider, register: Register
) -> None:
    told = {
        "type": "SELTILA",
        "descriptions": [{"languageCode": "1", "description": "Selvitystila"}],
    }
    register.companies = [company(companySituations=[told], endDate="2026-08-31")]
    for _each in range(2):
        look_up(verifier(people), provider.provider_id)
    today = clock.now().date()
    assert holds(people, provider, today) == [("unconfirmed", SITUATION)]
    waiting = to_confirm(verifier(people), 9)
    assert {each.note for each in waiting} == {"Selvitystila", "Lakannut 2026-08-31"}
    for each in waiting:
        confirm_record(verifier(people), each.id)
    look_up(verifier(people), provider.provider_id)
    assert holds(people, provider, today) == []


def test_a_register_that_knows_nothing_or_is_away_changes_nothing(
    people: People, provider: Provider, register: Register
) -> None:
    register.companies = [company(businessId={"value": "0000000-0"})]
    with pytest.raises(Refused, match=r"payee\.not_in_register"):
        look_up(verifier(people), provider.provider_id)
    register.status = 500
    with pytest.raises(Refused, match=r"register\.unavailable"):
        look_up(verifier(people), provider.provider_id)
    assert ("missing", REGISTER) in holds(people, provider)


def test_a_slow_register_keeps_nobody_from_acting_on_the_provider(
    app: Flask, people: People, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, free = provider.id, []

    class Slow:
        def look_up(self, _number: str) -> None:
            with Session(db.engine) as other:
                set_scope(other, the_system(people).scope)
                locked = "select id from provider where id = :id for update skip locked"
                free.append(other.execute(text(locked), {"id": key}).scalar())

    monkeypatch.setitem(app.extensions, "business_register", Slow())
    db.session.commit()
    with pytest.raises(Refused, match=r"payee\.not_in_register"):
        look_up(verifier(people), provider.provider_id)
    assert free == [key]


def part(
    people: People,
    provider: Provider,
    cause: str,
    net: int = 100_000,
    back: Sequence[PaymentShare] = (),
) -> Shares:
    vat = net * 255 // 1000
    return part_payment(approver(people), provider.provider_id, cause, DAY, net, vat, back)


def test_a_payment_is_parted_once_and_a_ban_ends_when_it_is_paid(
    people: People, provider: Provider
) -> None:
    confirmed(people, provider.provider_id, REGISTER, listed=False)
    confirmed(people, provider.provider_id, BAN, amount_cents=150_000, **RECEIVER)
    part(people, provider, "ME-2027-001")
    parts = {each.kind: each.amount_cents for each in shares_of(verifier(people), "ME-2027-001")}
    assert parts == {"withheld": 13_000, "diverted": 112_500}
    part(people, provider, "ME-2027-002")
    parts = {each.kind: each.amount_cents for each in shares_of(verifier(people), "ME-2027-002")}
    assert parts == {"withheld": 13_000, "diverted": 37_500}


def test_a_payment_is_not_parted_twice_unless_it_came_back(
    people: People, provider: Provider
) -> None:
    confirmed(people, provider.provider_id, REGISTER, listed=False)
    confirmed(people, provider.provider_id, BAN, amount_cents=30_000, **RECEIVER)
    first = part(people, provider, "ME-2027-001")
    with pytest.raises(Conflict, match=r"payee\.parted_already"):
        part(people, provider, "ME-2027-001")
    shares = shares_of(verifier(people), "ME-2027-001")
    again = part(people, provider, "ME-2027-001", back=shares)
    assert again == first
    assert len(shares_of(verifier(people), "ME-2027-001")) == 2


def test_a_payment_on_hold_is_not_parted(people: People, provider: Provider) -> None:
    recorded(people, provider.provider_id, ASSIGNMENT, **RECEIVER)
    with pytest.raises(Refused, match=r"payee\.on_hold"):
        part(people, provider, "ME-2027-001")


def test_two_payments_at_once_never_take_more_than_a_ban_asks(
    app: Flask, people: People, provider: Provider
) -> None:
    confirmed(people, provider.provider_id, REGISTER, listed=True)
    ban = confirmed(people, provider.provider_id, BAN, amount_cents=150_000, **RECEIVER)
    key, actor = provider.provider_id, approver(people)
    pays = [
        partial(part_payment, actor, key, f"ME-2027-00{n}", DAY, 100_000, 25_500) for n in (1, 2)
    ]
    assert what_came(app, *pays) == ["done", "done"]
    verifier(people)
    taken = [
        share.amount_cents
        for n in (1, 2)
        for share in shares_of(actor, f"ME-2027-00{n}")
        if share.record_id == ban.id
    ]
    assert sorted(taken) == [24_500, 125_500]
