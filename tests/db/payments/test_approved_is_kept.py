"""What was approved is kept by the database: whoever asks it, sums, payee and lines stay."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.errors import Refused
from marketplace.providers.queries import provider_of
from outcomes.payments.service import approve_run, hand_over
from tests.conftest import as_superuser
from tests.factories.payments import PAY_ON, approved_run, approver, verified_run, verifier
from tests.factories.setup import People

OPENED = "FI5542345670000081"
ADDED = "net_eur = net_eur + 1, gross_eur = gross_eur + 1"
DELETED_FROM = {
    "admission_requirement", "consensus_confirmation", "consensus_score", "counted_share",
    "criterion", "decision_condition", "decision_party", "decision_withheld", "evaluator",
    "feedback_code", "framework_lot", "notice_subscription", "offer_member", "outbox_job",
    "price_item", "provider_contact", "provider_line", "requirement", "rule", "service_result",
}  # fmt: skip
"""What the product deletes from: parts of drafts, and what is counted anew or kept for a time."""


def test_the_application_deletes_from_no_table_but_those_of_its_acts(people: People) -> None:
    verifier(people)
    rows = text(
        "select table_schema || '.' || table_name from information_schema.role_table_grants"
        " where grantee = 'tuloskori_app' and privilege_type = 'DELETE'"
    )
    assert set(db.session.scalars(rows)) == {
        *(f"public.{name}" for name in DELETED_FROM),
        "vault.identity_mark",
    }


def test_the_application_changes_no_sum_payee_or_person_of_what_it_made(people: People) -> None:
    run_id = approved_run(people).id
    db.session.commit()
    for table, change in (
        ("statement", ADDED),
        ("statement", "vat_breakdown = '[]'"),
        ("statement", "route = 'e_invoice'"),
        ("statement", "payee_name = 'Toinen Oy'"),
        ("statement", "buyer_id = provider_id"),
        ("statement", "line_verifiers = '[]'"),
        ("payment_run", "as_of = current_date"),
    ):
        verifier(people)
        with pytest.raises(DBAPIError, match="permission denied"):
            db.session.execute(text(f"update {table} set {change}"))
        db.session.rollback()
    assert hand_over(approver(people), run_id, PAY_ON).state == "handed_over"


def test_an_approved_statement_goes_to_the_payees_own_account_and_nowhere_else(
    people: People,
) -> None:
    run = approved_run(people)
    (statement,) = run.statements
    with pytest.raises(DBAPIError, match="stays as it was approved"):
        db.session.execute(text(f"update statement set iban = '{OPENED}'"))
    db.session.rollback()
    provider_of(verifier(people), statement.provider_id).iban = OPENED
    hand_over(approver(people), run.id, PAY_ON)
    assert statement.iban == OPENED
    provider_of(verifier(people), statement.provider_id).iban = "FI2112345600000785"
    db.session.flush()
    with pytest.raises(DBAPIError, match="stays as it was approved"):
        db.session.execute(text("update statement set iban = 'FI2112345600000785'"))


def test_not_even_the_owner_changes_a_sum_that_was_approved(
    people: People, servers: Servers
) -> None:
    verified_run(people)
    db.session.commit()
    as_superuser(servers, f"update statement set {ADDED}", f"update statement set {ADDED}")
    (run_id,) = db.session.scalars(text("select id from payment_run"))
    with pytest.raises(Refused, match=r"statement_disagrees.*net_cents=880200, lines_cents=880000"):
        approve_run(approver(people), run_id)
    back = "net_eur = net_eur - 2, gross_eur = gross_eur - 2"
    as_superuser(servers, f"update statement set {back}")
    assert approve_run(approver(people), run_id).state == "approved"
    db.session.commit()
    with pytest.raises(Exception, match="stays as it was approved"):
        as_superuser(servers, f"update statement set {ADDED}")


def test_what_is_approved_or_leaves_is_the_sum_of_its_lines(
    people: People, servers: Servers
) -> None:
    run = approved_run(people)
    run_id, line_id = run.id, run.lines[0].id
    db.session.commit()
    # refused behind the product's back, it would leave with what was approved
    as_superuser(servers, f"update payment_line set state = 'rejected' where id = '{line_id}'")
    with pytest.raises(Refused, match="statement_disagrees"):
        hand_over(approver(people), run_id, PAY_ON)
    as_superuser(servers, "update statement set state = 'verified'")
    with pytest.raises(Exception, match="its lines come to"):
        as_superuser(servers, "update statement set state = 'approved'")


def test_no_line_is_put_onto_a_statement_that_was_approved(
    people: People, servers: Servers
) -> None:
    (statement,) = approved_run(people).statements
    db.session.commit()
    with pytest.raises(Exception, match="is on a statement that was approved"):
        as_superuser(
            servers,
            "set session_replication_role = replica",
            "update payment_line set statement_id = null"
            " where line_id = (select min(line_id) from payment_line)",
            "set session_replication_role = origin",
            f"update payment_line set statement_id = '{statement.id}' where statement_id is null",
        )
