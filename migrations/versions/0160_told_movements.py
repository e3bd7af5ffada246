"""What files told of each part of a payment is kept by part, each movement once: a voucher's debit is
one of all its parts. What a payment and a part knew by its days of being paid and of coming back is
filled in, with what is open of it or was explained."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0160"
down_revision = "0152"
branch_labels = None
depends_on = None

TABLE = "told_movement"
STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"
POINTS = {
    "area_id": "area",
    "payment_id": "payment",
    "transfer_id": "payment_transfer",
    "entry_id": "settlement_entry",
}
READ = ("payment", "payment_transfer", "settlement_entry")
# Entries that are open, or were explained, beside what the days of a part say: those of a batch
# move all of it, but what is open of one payment by itself; those of a voucher all its parts, a
# return only where its sum says so.
FILLED = """
with part as (
    select payment.id as payment_id, null::uuid as transfer_id, payment.area_id, payment.route,
        payment.hand_over_id, payment.end_to_end_id as name, payment.end_to_end_id as voucher,
        payment.amount_eur as own, payment.debited_on, payment.credited_on, payment.created_at,
        payment.state, payment.settled_on
    from payment
    union all
    select payment.id, other.id, other.area_id, payment.route, payment.hand_over_id,
        other.end_to_end_id, payment.end_to_end_id, payment.amount_eur, other.debited_on,
        other.credited_on, other.created_at, other.state, other.settled_on
    from payment_transfer other join payment on payment.id = other.payment_id
), whole as (
    select payment.id as payment_id, payment.amount_eur + coalesce(sum(other.amount_eur), 0) as eur
    from payment left join payment_transfer other on other.payment_id = payment.id
    group by payment.id
), told as (
    select part.*, after_all.id as entry_id, part.debited_on as booked_on, false as came_in,
        part.transfer_id is null or part.route = 'bank_file' as by_itself, false as by_word,
        null::text as judged, 0 as place, part.created_at as told_at, 0 as row
    from part left join settlement_entry after_all on after_all.payment_id = part.payment_id
        and part.transfer_id is null and after_all.state = 'open'
        and after_all.reason = 'settlement.paid_after_all'
        and after_all.booked_on = part.debited_on
    where part.debited_on is not null
    union all
    select part.*, null, part.credited_on, true,
        part.transfer_id is null or part.route = 'bank_file', not exists (
            select from settlement_entry returned
            where returned.area_id = part.area_id and returned.came_in
            and returned.name in (part.name, part.voucher)
            and returned.state in ('taken', 'accepted')
        ),
        null, 1, part.created_at, 0
    from part where part.credited_on is not null
    union all
    select part.*, null, part.settled_on, false, true, true, null, 2, part.created_at, 0
    from part where part.state = 'settled' and part.settled_on is not null
    and (part.debited_on is null or part.credited_on is not null)
    union all
    select part.*, entry.id, entry.booked_on, entry.came_in, entry.name = part.name, false,
        case entry.state when 'explained' then 'explained' end, 3, entry.created_at, entry.row
    from part join whole on whole.payment_id = part.payment_id
    join settlement_entry entry on entry.area_id = part.area_id and (
        entry.name = part.name
        or (entry.name = part.voucher and part.route <> 'bank_file'
            and (not entry.came_in or part.own = 0 or entry.amount_eur = whole.eur))
        or (entry.hand_over_id = part.hand_over_id and not exists (
            select from settlement_entry alone
            where alone.area_id = entry.area_id and alone.digest = entry.digest || '/' || part.name
        ))
    )
    where entry.state in ('open', 'explained') and entry.reason in (
        'settlement.paid_again', 'settlement.paid_twice', 'settlement.back_again'
    )
    -- what it paid of a part is told by that part's day
    and (entry.came_in or entry.name = part.name
        or entry.booked_on is distinct from part.debited_on)
)
insert into told_movement (
    id, area_id, created_at, payment_id, transfer_id, entry_id, nth, booked_on, came_in, by_itself,
    by_word, judged
)
select gen_random_uuid(), area_id, told_at, payment_id, transfer_id, entry_id,
    row_number() over (
        partition by payment_id, transfer_id order by place, told_at, row
    ) - 1,
    booked_on, came_in, by_itself, by_word, judged
from told
"""


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("transfer_id", sa.Uuid()),
        sa.Column("entry_id", sa.Uuid()),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("came_in", sa.Boolean(), nullable=False),
        sa.Column("by_itself", sa.Boolean(), nullable=False),
        sa.Column("by_word", sa.Boolean(), nullable=False),
        sa.Column("judged", sa.String()),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{TABLE}_{column}"))
            for column, to in POINTS.items()
        ),
        sa.CheckConstraint("judged in ('accepted', 'explained')", name=op.f(f"ck_{TABLE}_judged")),
        sa.UniqueConstraint(
            "payment_id",
            "transfer_id",
            "nth",
            name=op.f(f"uq_{TABLE}_payment_id_transfer_id_nth"),
            postgresql_nulls_not_distinct=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    for column in ("area_id", "transfer_id", "entry_id"):
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])
    for table in READ:
        op.execute(f"alter table {table} no force row level security")
    op.execute(FILLED)
    for table in READ:
        op.execute(f"alter table {table} force row level security")
    guard(TABLE, "staff", STAFF)
    grant(TABLE, "select, insert, update (entry_id, booked_on, by_itself, by_word, judged)")


def downgrade() -> None:
    op.drop_table(TABLE)
