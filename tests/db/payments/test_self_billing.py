"""By an agreement made before, the buyer writes the provider's invoice: it leaves once, by the
standard that the payer's accounts payable take."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.errors import Refused
from marketplace.platform.files import storage
from outcomes.payments.models import HandOver, PaymentRun, Statement
from outcomes.payments.service import hand_over
from outcomes.payments.settlement.service import record_return
from outcomes.payments.statements.service import approve_statement, verify_statement
from outcomes.pure.einvoices.invoice import SELF_BILLED
from outcomes.pure.einvoices.reading import read_invoice
from outcomes.pure.einvoices.rules import broken_rules
from tests.conftest import as_superuser
from tests.db.payments.test_statement_life import route
from tests.factories.contracts import the_system
from tests.factories.payments import PAY_ON, approve, approved_run, approver, verified_run, verifier
from tests.factories.rules import change_rule
from tests.factories.setup import People
from tests.standards import official_failures, refused_by
from tests.unit.payments.test_einvoices import FINVOICE, UBL


def self_billed(people: People, **settings: str) -> PaymentRun:
    """A run that has left with the payer's settings."""
    route(people, "self_billing", agreed_on="2026-05-01")
    if settings:
        change_rule(the_system(people), "payer", "account", **settings)
    return hand_over(approver(people), approved_run(people).id, PAY_ON)


def the_statement(run: PaymentRun) -> Statement:
    (statement,) = run.statements
    return statement


def files_of(made: HandOver) -> dict[str, bytes]:
    with ZipFile(BytesIO(storage().get(made.file.sha256))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("form", ["finvoice", "ubl"])
def test_a_statement_leaves_as_an_invoice_that_holds_by_its_standard(
    people: People, form: str
) -> None:
    run = self_billed(people, invoice_format=form)
    statement = the_statement(run)
    (left,) = run.hand_overs
    assert left.route == "self_billing"
    files = files_of(left)
    assert sorted(files) == ["LU-2027-001.csv", "ME-2027-001.xml"]
    written = files["ME-2027-001.xml"]
    if form == "finvoice":
        assert refused_by(FINVOICE, written) == []
    else:
        assert refused_by(UBL.format("Invoice"), written) == []
        assert official_failures("CEN-EN16931-UBL.xsl", written) == []
    told = read_invoice(written, "lasku.xml")
    assert broken_rules(told) == []
    assert (told.type_code, told.number, told.order) == (SELF_BILLED, *[statement.number] * 2)
    assert told.totals.payable == statement.gross_cents
    assert told.payment.iban == statement.iban
    assert told.seller.legal_id == statement.organisation.business_id
    assert sum(line.net_cents for line in told.lines) == statement.net_cents
    assert len(told.lines) < len(run.lines)
    keys = {line.person_key for line in run.lines}
    assert not any(key.encode() in written for key in keys)
    assert statement.self_billed is not None
    assert statement.self_billed.provider_id == statement.provider_id


def test_what_leaves_anew_has_the_invoice_that_was_made_at_first(
    people: People, clock: FixedClock
) -> None:
    run = self_billed(people)
    statement, key = the_statement(run), run.id
    first = files_of(run.hand_overs[0])["ME-2027-001.xml"]
    record_return(verifier(people), statement.id, "Tili on suljettu.")
    clock.move_to(clock.now() + timedelta(days=2))
    verify_statement(verifier(people), statement.id)
    approve_statement(approver(people), statement.id)
    run = hand_over(approver(people), key, PAY_ON + timedelta(days=7))
    again = max(run.hand_overs, key=lambda each: each.number)
    assert files_of(again)["ME-2027-001.xml"] == first


def test_an_invoice_that_would_break_a_rule_does_not_leave(
    people: People, servers: Servers
) -> None:
    route(people, "self_billing", agreed_on="2026-05-01")
    run = verified_run(people)
    db.session.commit()
    broken = "jsonb_set(vat_breakdown, '{0,vat_cents}', '1')"
    as_superuser(servers, f"update statement set vat_breakdown = {broken}")
    approve(people, run.id)
    with pytest.raises(Refused, match="invoice_invalid") as refused:
        hand_over(approver(people), run.id, PAY_ON)
    assert refused.value.facts["number"] == "ME-2027-001"
