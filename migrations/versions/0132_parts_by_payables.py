"""What accounts payable pay to others is known by its transfers, as what a bank file pays is, so that
it leaves once however often the payee's own part comes back. Of what has come back it is out where
a reply has told that the voucher was paid."""

from alembic import op

revision = "0132"
down_revision = "0128"
branch_labels = None
depends_on = None

READ = ("payment", "payment_share", "payment_transfer", "statement")
FILLED = """
insert into payment_transfer (id, area_id, created_at, payment_id, end_to_end_id, receiver_name,
    receiver_iban, amount_eur, state, settled_on, reason, debited_on, credited_on)
select md5('payment_transfer:' || payment.id || payment_share.id)::uuid, payment.area_id,
    payment.created_at, payment.id,
    payment.end_to_end_id || '/' || row_number() over (
        partition by payment.id order by payment_share.id),
    payment_share.receiver_name, payment_share.receiver_iban, payment_share.amount_eur, became.state,
    case became.state when 'settled' then coalesce(payment.debited_on, payment.settled_on)
        when 'returned' then payment.settled_on end,
    case became.state when 'returned' then payment.reason end,
    payment.debited_on,
    case became.state when 'returned' then payment.credited_on end
from payment
    join statement on statement.id = payment.statement_id
    join payment_share on payment_share.area_id = payment.area_id
        and payment_share.cause = statement.number and payment_share.kind = 'diverted'
        and payment_share.taken_back_at is null
    cross join lateral (
        select case when payment.state = 'returned' and payment.debited_on is not null
            then 'settled' else payment.state end as state
    ) became
where payment.route <> 'bank_file' and not exists (
    select from payment later where later.statement_id = payment.statement_id
        and (later.created_at, later.id) > (payment.created_at, payment.id)
)
"""


def upgrade() -> None:
    for table in READ:  # the owner is under row-level security too
        op.execute(f"alter table {table} no force row level security")
    op.execute(FILLED)
    for table in READ:
        op.execute(f"alter table {table} force row level security")


def downgrade() -> None:
    op.execute("alter table payment no force row level security")
    op.execute("alter table payment_transfer no force row level security")
    op.execute(
        "delete from payment_transfer using payment"
        " where payment.id = payment_id and payment.route <> 'bank_file'"
    )
    op.execute("alter table payment force row level security")
    op.execute("alter table payment_transfer force row level security")
