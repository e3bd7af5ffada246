"""What is known of the payee on the day of payment decides what leaves, and to whom."""

from datetime import timedelta
from xml.etree.ElementTree import fromstring

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.files import storage
from marketplace.platform.i18n import format_money
from outcomes.ledger.reconciliation import reconcile
from outcomes.ledger.service import post_statements
from outcomes.payees.models import PayeeRecord
from outcomes.payees.queries import records_of, shares_of
from outcomes.payments.bank import NAMESPACE
from outcomes.payments.holds import own_holds
from outcomes.payments.models import PaymentRun, Statement
from outcomes.payments.service import approve_run, hand_over
from outcomes.payments.statements.service import approve_statement, send_back_statement
from outcomes.payments.todos import todos
from outcomes.pure.payees import BAN, PENSION, REGISTER
from tests.factories.contracts import the_system
from tests.factories.ledger import balances
from tests.factories.letterbox import queued_mails
from tests.factories.payees import RECEIVER, confirmed, ended, recorded
from tests.factories.payments import (
    PAY_ON,
    approved_run,
    approver,
    provider,
    verified_run,
    verifier,
)
from tests.factories.rules import change_rule
from tests.factories.setup import People, seeing


def the_statement(run: PaymentRun) -> Statement:
    (statement,) = run.statements
    return statement


def transfers(run: PaymentRun) -> dict[str, tuple[str, str]]:
    """By end-to-end id, the account and the sum of each transfer."""
    (made,) = run.hand_overs
    root = fromstring(storage().get(made.file.sha256))
    name = f"{{{NAMESPACE}}}"
    return {
        str(each.findtext(f".//{name}EndToEndId")): (
            str(each.findtext(f".//{name}CdtrAcct//{name}IBAN")),
            str(each.findtext(f".//{name}InstdAmt")),
        )
        for each in root.iter(f"{name}CdtTrfTxInf")
    }


def test_what_has_expired_holds_the_payment_with_its_reason(people: People) -> None:
    run = approved_run(people)
    provider = the_statement(run).provider_id
    (known,) = records_of(approver(people), provider).rows
    ended(people, known, PAY_ON - timedelta(days=1))
    with pytest.raises(Refused, match=r"payment\.payees_on_hold") as refused:
        hand_over(approver(people), run.id, PAY_ON)
    assert refused.value.facts["numbers"] == the_statement(run).number
    assert shares_of(verifier(people), the_statement(run).number) == []
    confirmed(people, provider, REGISTER, listed=True)
    assert hand_over(approver(people), run.id, PAY_ON).state == "handed_over"


def test_the_provider_is_told_of_a_certificate_that_holds_its_payment(
    app: Flask, people: People
) -> None:
    change_rule(the_system(people), "payee_record", PENSION, forms=["company"])
    run = verified_run(people)
    statement = the_statement(run)
    (register,) = records_of(approver(people), statement.provider_id).rows
    shown = confirmed(people, statement.provider_id, PENSION)
    for each in (register, shown):
        ended(people, each, people.clock.now().date() - timedelta(days=1))
    approve_run(approver(people), run.id)
    send_back_statement(approver(people), statement.id, "Uudelleen.")
    approve_statement(approver(people), statement.id)
    mails = [mail.payload["body"] for mail in queued_mails(people.session)]
    (told,) = [body for body in mails if "ei voi lähettää maksuun" in body]
    assert "Yrittäjän eläketodistus: tieto vanheni" in told
    assert "Ennakkoperintärekisteri" not in told
    owner = provider(people)
    assert [each.code for each in own_holds(seeing(owner))] == ["expired"]
    with app.test_request_context():
        assert [each.title for each in todos(seeing(owner))] == ["Maksusi odottaa sinua"]
        (waits,) = [each for each in todos(approver(people)) if "Selvitä" in each.title]
    assert waits.title == f"Selvitä maksunsaaja: maksu {statement.number} ei lähde"


def test_a_provider_sees_of_itself_only_the_certificates_that_it_renews(people: People) -> None:
    statement = the_statement(approved_run(people))
    confirmed(people, statement.provider_id, BAN, **RECEIVER)
    seeing(provider(people))
    kinds = set(db.session.scalars(select(PayeeRecord.kind)))
    assert kinds == {REGISTER}


def test_what_nobody_has_confirmed_holds_the_payment(people: People) -> None:
    run = approved_run(people)
    recorded(people, the_statement(run).provider_id, BAN, **RECEIVER)
    with pytest.raises(Refused, match=r"payment\.payees_on_hold"):
        hand_over(approver(people), run.id, PAY_ON)


def test_tax_is_withheld_and_a_ban_is_paid_from_the_same_file(people: People) -> None:
    run = approved_run(people)
    statement = the_statement(run)
    confirmed(people, statement.provider_id, REGISTER, listed=False)
    reference = {"receiver_reference": "1234561"}
    confirmed(people, statement.provider_id, BAN, amount_cents=100_000, **RECEIVER, **reference)
    run = hand_over(approver(people), run.id, PAY_ON)
    statement = the_statement(run)
    withheld = round(statement.net_cents * 13 / 100)
    paid = statement.gross_cents - withheld - 100_000
    told = queued_mails(db.session())[-1].payload["body"]
    assert f"Tilillesi tulee {format_money(paid)}." in told
    assert "- Ulosottolaitos 1 000,00 €" in told.replace("\xa0", " ")
    assert transfers(run) == {
        statement.number: (statement.iban, f"{paid / 100:.2f}"),
        f"{statement.number}/1": ("FI2112345600000785", "1000.00"),
    }
    assert all(check.agrees for check in reconcile(verifier(people)))


def test_what_is_withheld_and_diverted_are_postings_of_their_own(people: People) -> None:
    run = approved_run(people)
    statement = the_statement(run)
    confirmed(people, statement.provider_id, REGISTER, listed=False)
    confirmed(people, statement.provider_id, BAN, amount_cents=100_000, **RECEIVER)
    hand_over(approver(people), run.id, PAY_ON)
    withheld = round(statement.net_cents * 13 / 100)
    seeing(the_system(people))
    post_statements(the_system(people), [statement], "settle")
    post_statements(the_system(people), [], "settle")
    shown = balances(people)
    assert (shown["withheld"], shown["diverted"]) == (withheld, 100_000)
