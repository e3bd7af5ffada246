"""The ledger: entries and postings, what already stands is posted, and an entry sums to zero."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0066"
down_revision = "0068"
branch_labels = None
depends_on = None

STAFF = """area_id = (select app_area())
    and (select app_audience()) in ('staff', 'system')"""
ACCOUNTS = """account in ('cost', 'vat', 'owed', 'held', 'verified', 'approved', 'handed_over',
    'recovered', 'withheld', 'paid', 'elsewhere')"""
# It looks at the end of the transaction, whoever acts then: at the entry's own area, all of it.
BALANCED = """
create function entry_is_balanced() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
declare
    total numeric;
    audience text := current_setting('app.audience', true);
    area text := current_setting('app.area', true);
begin
    perform set_config('app.audience', 'system', true),
        set_config('app.area', new.area_id::text, true);
    select sum(amount_eur) into total from ledger_posting where entry_id = new.entry_id;
    perform set_config('app.audience', coalesce(audience, ''), true),
        set_config('app.area', coalesce(area, ''), true);
    if total is distinct from 0 then
        raise exception 'ledger entry % does not sum to zero', new.entry_id
            using errcode = 'check_violation', constraint = 'ck_ledger_posting_balance';
    end if;
    return null;
end $$
"""
# What stood before the ledger: each line comes onto the account of its state, as calculated when it
# was made, and the VAT of each statement with it. Keys follow from those of the rows.
MOVED = """
create temporary table moved on commit drop as
select line.id, line.area_id, line.created_at, 'payment_line:' || line.id || '\\:carry_in:0' as cause,
    line.amount_eur as amount, 'cost' as debit,
    case line.state
        when 'verified' then case when line.statement_id is null then 'verified' else 'approved' end
        when 'paid' then case when line.amount_eur < 0 and adjusted.statement_id is not null
            and adjusted.statement_id <> line.statement_id then 'recovered' else 'handed_over' end
        when 'asked_back' then 'held'
        else 'owed' end as credit,
    line.id as line_id, line.statement_id, line.contract_id, line.order_id,
    coalesce(buyer.municipality_code, referral.municipality, quick_order.municipality,
        case when cardinality(contract.municipalities) = 1 then contract.municipalities[1] end)
        as municipality,
    coalesce(need.budget_line, case service_line.code
        when 'training' then 'training_vocational'
        when 'job_search' then 'coaching'
        when 'employer_services' then 'coaching'
        when 'entrepreneurship' then 'coaching'
        when 'career_development' then 'coaching'
        when 'work_ability' then 'assessments' end) as budget_line
from payment_line line
    left join payment_line adjusted on adjusted.line_id = line.adjusts_line_id
        and adjusted.area_id = line.area_id
    left join referral on referral.id = line.referral_id
    left join contract on contract.id = line.contract_id
    left join call on call.id = contract.call_id
    left join need on need.id = call.need_id and need.scope = 'municipality'
    left join organisation buyer on buyer.id = need.buyer_id
    left join quick_order on quick_order.id = line.order_id
    left join quick_service on quick_service.id = quick_order.service_id
    left join admission on admission.id = quick_service.admission_id
    left join service_line on service_line.id
        = coalesce(call.service_line_id, admission.service_line_id)
where line.state <> 'rejected' and line.amount_eur <> 0
union all
select statement.id, statement.area_id, statement.created_at,
    'statement:' || statement.id || '\\:carry_in', statement.vat_eur, 'vat',
    case when payment_run.state = 'handed_over' then 'handed_over' else 'approved' end,
    null, statement.id, null, null, null, null
from statement join payment_run on payment_run.id = statement.run_id
where statement.vat_eur <> 0
"""
ENTRIES = """
insert into ledger_entry (id, area_id, created_at, cause, action, booked_on)
select md5(cause)::uuid, area_id, created_at, cause, 'carry_in',
    (created_at at time zone 'Europe/Helsinki')::date from moved
"""
POSTINGS = """
insert into ledger_posting (id, area_id, created_at, entry_id, account, amount_eur, line_id,
    statement_id, contract_id, order_id, municipality, budget_line)
select md5(cause || ':' || side)::uuid, area_id, created_at, md5(cause)::uuid,
    case side when 1 then debit else credit end, case side when 1 then amount else -amount end,
    line_id, statement_id, contract_id, order_id, municipality, budget_line
from moved, generate_series(1, 2) side
"""
READ = (
    "payment_line", "statement", "payment_run", "referral", "contract", "call", "quick_order",
    "quick_service", "admission", "service_line", "need", "organisation",
)  # fmt: skip
TABLES = ("ledger_entry", "ledger_posting")
POINTS = {
    "entry_id": "ledger_entry",
    "line_id": "payment_line",
    "statement_id": "statement",
    "contract_id": "contract",
    "order_id": "quick_order",
}


def upgrade() -> None:
    _entries()
    _postings()
    op.execute(BALANCED)
    op.execute(
        "create constraint trigger balance after insert on ledger_posting"
        " deferrable initially deferred for each row execute function entry_is_balanced()"
    )
    for table in READ:  # FORCE would hide the rows from the owner
        op.execute(f"alter table {table} no force row level security")
    for statement in (
        MOVED,
        ENTRIES,
        POSTINGS,
        "drop table moved",
        "set constraints all immediate",
    ):
        op.execute(statement)
    for table in READ:
        op.execute(f"alter table {table} force row level security")
    for table in TABLES:
        op.execute(
            f"create trigger append_only before update or delete on {table}"
            " for each statement execute function refuse_change()"
        )
        guard(table, "staff", STAFF)
        grant(table, "select, insert")


def _entries() -> None:
    op.create_table(
        "ledger_entry",
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        *_common("ledger_entry"),
        sa.UniqueConstraint("area_id", "cause", name=op.f("uq_ledger_entry_area_id_cause")),
    )
    op.create_index(op.f("ix_ledger_entry_area_id"), "ledger_entry", ["area_id"])
    op.create_index("ix_ledger_entry_booked_on", "ledger_entry", ["area_id", "booked_on"])


def _postings() -> None:
    op.create_table(
        "ledger_posting",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("amount_eur", sa.Numeric(14, 2), nullable=False),
        *(sa.Column(name, sa.Uuid()) for name in POINTS if name != "entry_id"),
        sa.Column("municipality", sa.String()),
        sa.Column("budget_line", sa.String()),
        *_common("ledger_posting"),
        sa.CheckConstraint(ACCOUNTS, name=op.f("ck_ledger_posting_account")),
        sa.CheckConstraint("amount_eur <> 0", name=op.f("ck_ledger_posting_amount")),
        sa.CheckConstraint(
            "contract_id is null or order_id is null", name=op.f("ck_ledger_posting_source")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_ledger_posting_{column}")
            )
            for column, table in POINTS.items()
        ),
    )
    op.create_index(op.f("ix_ledger_posting_area_id"), "ledger_posting", ["area_id"])
    for column in POINTS:
        op.create_index(f"ix_ledger_posting_{column}", "ledger_posting", [column])


def _common(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f(f"fk_{table}_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    op.drop_table("ledger_posting")
    op.drop_table("ledger_entry")
    op.execute("drop function entry_is_balanced()")
