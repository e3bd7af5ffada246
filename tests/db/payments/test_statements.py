"""Statements and the bank file: totals, VAT by category, documents, references, mails."""

import csv
import email
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pikepdf
import pytest
from pypdf import PdfReader
from sepaxml.validation import try_valid_xml
from sqlalchemy import select
from stdnum import iso11649

from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.errors import Refused
from marketplace.platform.files import StoredFile, storage
from marketplace.platform.unit import unit
from marketplace.providers.models import Provider
from outcomes.payments.bank import NAMESPACE, SCHEMA
from outcomes.payments.jobs import render_statement
from outcomes.payments.models import Statement
from outcomes.payments.queries import own_statements, statement_lines
from outcomes.payments.service import approve_run
from outcomes.pure.scheme import dump_scheme, parse_scheme
from outcomes.pure.tree import Text, Vat
from tests.conftest import as_superuser
from tests.factories.contracts import WINNER, the_contract, the_system
from tests.factories.decisions import TENDERINGS
from tests.factories.payments import (
    CALCULATED,
    PAY_ON,
    approved_run,
    approver,
    calculated_run,
    corrected,
    decide_rest,
    handed_over_run,
    provider,
    verified_run,
    verifier,
)
from tests.factories.setup import People, seeing

NS = {"p": NAMESPACE}


def statement_of(people: People) -> Statement:
    """The statement of a run that was just approved, not rendered yet."""
    run = verified_run(people)
    (statement,) = approve_run(approver(people), run.id).statements
    return statement


def content(file_id: object) -> bytes:
    return storage().get(db.session.get_one(StoredFile, file_id).sha256)


def test_a_statement_adds_up_its_lines_and_their_tax(people: People) -> None:
    statement = statement_of(people)
    lines = statement_lines(statement.id)
    assert statement.number == "ME-2027-001"
    assert statement.net_cents == sum(line.amount_cents for line in lines) == 880_000
    assert (statement.vat_cents, statement.gross_cents) == (224_400, 1_104_400)
    assert statement.vat_breakdown == [
        {
            "category": "S",
            "rate_percent": "25.5",
            "ground": None,
            "net_cents": 880_000,
            "vat_cents": 224_400,
        }
    ]
    assert (statement.payee_name, statement.iban) == (WINNER.name, "FI2112345600000785")
    assert iso11649.is_valid(statement.reference)


def test_a_provider_that_is_not_liable_charges_no_vat_and_says_why(people: People) -> None:
    not_liable_any_more(people)
    statement = statement_of(people)
    assert (statement.vat_cents, statement.gross_cents) == (0, 880_000)
    (vat,) = statement.vat_breakdown
    assert (vat["category"], vat["rate_percent"]) == ("O", "0")
    assert vat["ground"]["fi"] == "Myyjä ei ole arvonlisäverovelvollinen (arvonlisäverolaki 3 §)."


def test_a_credit_takes_back_the_tax_that_was_charged_though_the_provider_is_liable_no_more(
    people: People, clock: FixedClock
) -> None:
    first = handed_over_run(people, date(2027, 2, 28))
    (job,) = [line for line in first.lines if line.outcome_on == date(2027, 1, 11)]
    clock.move_to(CALCULATED + timedelta(days=7))
    not_liable_any_more(people)
    corrected(people, job.person_key, "W2-1", started_on="2027-01-11", hours_per_week="20")
    run = calculated_run(people, date(2027, 5, 10))
    (credit,) = [line for line in run.lines if line.adjusts_line_id]
    assert (credit.amount_cents, credit.vat_category) == (50_000, "S")
    assert {line.vat_category for line in run.lines if line is not credit} == {"O"}
    decide_rest(people, run.id)
    (statement,) = approve_run(approver(people), run.id).statements
    assert {row["category"]: row["vat_cents"] for row in statement.vat_breakdown} == {
        "O": 0,
        "S": 12_750,
    }


def test_an_outcome_is_not_paid_anew_where_the_providers_liability_has_changed(
    people: People,
) -> None:
    handed_over_run(people)
    not_liable_any_more(people)
    with pytest.raises(Refused, match="nothing_new"):
        calculated_run(people)


def the_start_is_exempt(people: People, servers: Servers) -> None:
    """The contract's scheme says so of this one rule."""
    verifier(people)
    scheme = parse_scheme(the_contract().scheme, "s.yaml")
    exempt = Vat("E", Text("Koulutus.", "Utbildning.", "Training."))
    rules = [replace(rule, vat=exempt) if rule.id == "start" else rule for rule in scheme.rules]
    text = dump_scheme(replace(scheme, rules=tuple(rules)))
    as_superuser(servers, f"update contract set scheme = $scheme${text}$scheme$")


def test_a_rule_in_its_own_vat_category_is_paid_once_and_its_statement_says_why(
    people: People, servers: Servers
) -> None:
    the_start_is_exempt(people, servers)
    run = verified_run(people)
    starts = {line.line_id for line in run.lines if line.rule == "start"}
    assert {line.line_id for line in run.lines if line.vat_category == "E"} == starts
    (statement,) = approve_run(approver(people), run.id).statements
    exempt, standard = sorted(statement.vat_breakdown, key=lambda row: str(row["category"]))
    assert (exempt["category"], exempt["net_cents"], exempt["vat_cents"]) == ("E", 180_000, 0)
    assert exempt["ground"]["fi"] == "Koulutus."
    assert (standard["category"], standard["net_cents"]) == ("S", 700_000)
    with pytest.raises(Refused, match="nothing_new"):
        calculated_run(people)


def test_a_rule_in_its_own_vat_category_is_not_paid_anew_to_a_provider_that_charges_none(
    people: People, servers: Servers
) -> None:
    the_start_is_exempt(people, servers)
    not_liable_any_more(people)
    run = handed_over_run(people)
    assert {line.vat_category for line in run.lines} == {"O"}
    with pytest.raises(Refused, match="nothing_new"):
        calculated_run(people)


def not_liable_any_more(people: People) -> None:
    """The provider tells that it is not liable to VAT."""
    seeing(the_system(people))
    row = db.session.scalars(select(Provider).where(Provider.contact_email == WINNER.email)).one()
    row.vat_liable = False
    db.session.commit()


def test_the_rate_is_that_of_the_day_of_the_outcome(people: People, servers: Servers) -> None:
    as_superuser(
        servers,
        "update rule set valid_to = '2026-12-31' where kind = 'vat' and key = 'S'"
        " and valid_to is null",
        "insert into rule (id, area_id, created_at, kind, key, valid_from, value, source)"
        " select gen_random_uuid(), area_id, created_at, kind, key, '2027-01-01',"
        " jsonb_set(value, '{rate}', '\"20\"'), source from rule"
        " where kind = 'vat' and key = 'S' and valid_to = '2026-12-31'",
    )
    statement = statement_of(people)
    found = {
        row["rate_percent"]: (row["net_cents"], row["vat_cents"]) for row in statement.vat_breakdown
    }
    assert found == {"20": (500_000, 100_000), "25.5": (380_000, 96_900)}
    assert statement.gross_cents == 880_000 + 196_900


def test_the_job_renders_both_documents_once(people: People, run_jobs: Callable[[], int]) -> None:
    statement_id = statement_of(people).id
    run_jobs()
    found = db.session.get_one(Statement, statement_id)
    assert found.pdf is not None
    assert found.csv is not None
    assert (found.pdf.name, found.csv.name) == ("ME-2027-001.pdf", "ME-2027-001.csv")
    first = found.pdf_id
    with unit(seeing(the_system(people))) as u:
        render_statement(u, str(statement_id))
    assert db.session.get_one(Statement, statement_id).pdf_id == first


@pytest.fixture
def rendered(people: People) -> Statement:
    """A statement with its documents."""
    statement = statement_of(people)
    with unit(seeing(the_system(people))) as u:
        render_statement(u, str(statement.id))
    seeing(the_system(people))
    db.session.expire_all()
    return statement


def test_the_statement_is_a_tagged_finnish_document_with_every_reason(
    rendered: Statement,
) -> None:
    document = content(rendered.pdf_id)
    with pikepdf.open(io.BytesIO(document)) as pdf:
        assert str(pdf.Root.Lang) == "fi"
        assert bool(pdf.Root.MarkInfo.Marked)
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == "Maksuerittely ME-2027-001"
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(document)).pages]
    text = " ".join(" ".join(pages).split()).replace("\N{NO-BREAK SPACE}", " ")
    text = text.replace("– ", "–")  # where a line ends
    for words in (
        "Töissä 3 kuukautta 1.12.2026–28.2.2027, sääntö ”pysyvyys 3 kk”, ryhmä ”pitkäaikaistyötön”",
        "Maksetaan yhteensä 11 044,00 €",
        "RF87ME2027001",
        "25,5 % (S) 8 800,00 € 2 244,00 €",
        "Maksuerittely korvaa laskun (itselaskutus)",
        # what the Value Added Tax Act (section 209 e) asks of an invoice
        "Y-tunnus 9934561-4 · alv-tunniste FI99345614",
        "Eräpäivä 2.6.2027",
        "Yksikköhinta (alv 0 %)",
    ):
        assert words in text, words
    assert "Osoite puuttuu" not in text
    told = re.findall(r"(\d+) kpl (-?[\d ]+,\d\d) € (-?[\d ]+,\d\d) €", text)
    sums = [(int(count), _cents(price), _cents(amount)) for count, price, amount in told]
    assert sums and all(count * price == amount for count, price, amount in sums)


def _cents(text: str) -> int:
    return int(text.replace(" ", "").replace(",", ""))


def test_the_csv_has_the_lines_of_the_statement(rendered: Statement) -> None:
    rows = list(csv.DictReader(io.StringIO(content(rendered.csv_id).decode())))
    lines = statement_lines(rendered.id)
    assert [row["line_id"] for row in rows] == [line.line_id for line in lines]
    assert sum(int(row["amount_cents"]) for row in rows) == rendered.net_cents


def test_the_bank_file_is_valid_and_its_control_sum_is_that_of_the_statements(
    people: People,
) -> None:
    run = handed_over_run(people)
    document = content(run.hand_overs[0].file_id)
    try_valid_xml(document, SCHEMA)
    root = fromstring(document)
    sums = {element.text for element in root.iterfind(".//p:CtrlSum", NS)}
    total = sum(statement.gross_cents for statement in run.statements)
    assert sums == {f"{total / 100:.2f}"}
    (statement,) = run.statements
    assert root.findtext(".//p:CdtrRefInf/p:Ref", None, NS) == statement.reference
    assert root.findtext(".//p:EndToEndId", None, NS) == statement.number
    assert root.findtext(".//p:ReqdExctnDt/p:Dt", None, NS) == PAY_ON.isoformat()
    assert root.findtext(".//p:Dbtr/p:Nm", None, NS) == "Hämeenlinnan kaupunki"
    assert run.hand_overs[0].file.provider_id is None


def test_a_provider_is_told_when_it_is_paid_and_sees_its_own_statement_alone(
    people: People, run_jobs: Callable[[], int], mails: Path
) -> None:
    handed_over_run(people)
    run_jobs()
    told = [email.message_from_bytes(path.read_bytes()) for path in mails.glob("*.eml")]
    (paid,) = [each for each in told if "ME-2027-001" in str(each["Subject"])]
    assert paid["To"] == WINNER.email
    assert "10.5.2027" in paid["Subject"]
    db.session.expunge_all()
    assert [each.number for each in own_statements(provider(people)).rows] == ["ME-2027-001"]
    db.session.expunge_all()
    assert own_statements(seeing(people.by_email(TENDERINGS[1].email))).rows == []


def test_a_later_run_numbers_its_statement_anew(people: People, clock: FixedClock) -> None:
    handed_over_run(people, date(2027, 1, 31))
    clock.move_to(clock.now() + timedelta(days=1))
    (statement,) = approved_run(people).statements
    assert (statement.number, statement.reference) == ("ME-2027-002", "RF60ME2027002")
