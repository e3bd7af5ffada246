"""What was approved stays as it is: sums, payee, buyer and route of a statement, and that it is of
its lines. The application changes of runs and statements what its acts change and deletes none."""

from alembic import op

from marketplace.platform.rls import APP_ROLE, grant

revision = "0109"
down_revision = "0115"
branch_labels = None
depends_on = None

CHANGED = {
    "payment_run": (
        "state, verified_by, verified_at, approved_by, approved_at, send_back_reason, pay_on,"
        " handed_over_at"
    ),
    "statement": (
        "state, hand_over_id, sent_at, received_on, due_on, invoice_number, verified_by,"
        " verified_at, approved_by, approved_at, approval, return_reason, pay_on, paid_on,"
        " returned_on, returned_why, iban, pdf_id, csv_id, self_billed_id, booked_at"
    ),
}
NEVER_DELETED = (
    "area", "user_account", "number_series", "organisation", "membership", "basket", "decision",
    "provider", "service_line", "call", "offer", "offer_draft", "contract", "participant",
    "referral", "payment_run", "statement", "score",
)  # fmt: skip
# The account is that of the payee in force, which two people have seen to, or stays.
STAYS = """
create function statement_stays_as_approved() returns trigger language plpgsql as $$
begin
    if (old.state in ('approved', 'handed_over', 'settled')
            and (new.net_eur, new.vat_eur, new.gross_eur, new.vat_breakdown, new.route,
                new.buyer_id, new.provider_id, new.payee_name)
            is distinct from (old.net_eur, old.vat_eur, old.gross_eur, old.vat_breakdown, old.route,
                old.buyer_id, old.provider_id, old.payee_name))
        or (new.iban <> old.iban and (old.state in ('handed_over', 'settled') or new.iban not in
            (select iban from provider where provider.provider_id = new.provider_id))) then
        raise exception 'statement % stays as it was approved', old.number
            using errcode = 'check_violation', constraint = 'ck_statement_approved';
    end if;
    return new;
end $$
"""
SUMS_UP = """
create function statement_is_of_its_lines() returns trigger language plpgsql as $$
declare
    lines numeric;
begin
    select coalesce(sum(amount_eur), 0) into lines from payment_line
        where statement_id = new.id and state in ('verified', 'paid');
    if lines <> new.net_eur then
        raise exception 'statement % is % net, its lines come to %', new.number, new.net_eur, lines
            using errcode = 'check_violation', constraint = 'ck_statement_lines';
    end if;
    return null;
end $$
"""
# Neither taken off what was approved or has left, nor put onto it.
KEEPS = """
create or replace function line_keeps_its_statement() returns trigger language plpgsql as $$
declare
    was uuid := case when tg_op = 'UPDATE' then old.statement_id end;
begin
    if new.statement_id is distinct from was
        and exists (select 1 from statement where statement.id in (was, new.statement_id)
            and state in ('approved', 'handed_over', 'settled')) then
        raise exception 'payment line % is on a statement that was approved', new.line_id
            using errcode = 'check_violation', constraint = 'ck_payment_line_route';
    end if;
    return new;
end $$
"""


def upgrade() -> None:
    op.execute(f"revoke delete on {', '.join(NEVER_DELETED)} from {APP_ROLE}")
    for table, columns in CHANGED.items():
        op.execute(f"revoke update on {table} from {APP_ROLE}")
        grant(table, f"update ({columns})")
    for function in (STAYS, SUMS_UP, KEEPS):
        op.execute(function)
    op.execute(
        "create trigger stays_as_approved before update on statement"
        " for each row execute function statement_stays_as_approved()"
    )
    for name, event, entered in (
        ("made_of_its_lines", "insert", ""),
        ("is_of_its_lines", "update of state", "old.state <> new.state and "),
    ):
        op.execute(
            f"create constraint trigger {name} after {event} on statement"
            " deferrable initially deferred for each row"
            f" when ({entered}new.state in ('approved', 'handed_over'))"
            " execute function statement_is_of_its_lines()"
        )
    op.execute("drop trigger keeps_its_statement on payment_line")
    op.execute(
        "create trigger keeps_its_statement before insert or update of statement_id"
        " on payment_line for each row execute function line_keeps_its_statement()"
    )


def downgrade() -> None:
    raise NotImplementedError("what was approved is not given free again")
