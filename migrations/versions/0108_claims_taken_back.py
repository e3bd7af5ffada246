"""A claim to an outcome that was taken back in full stands no more."""

from alembic import op

revision = "0108"
down_revision = "0103"
branch_labels = None
depends_on = None

CLAIMS = "'none', 'stands', 'conflict', 'shared'"
RELEASE = """
update payment_line line set claim = 'released'
where claim = 'stands' and adjusts_line_id is null and state in ('verified', 'paid')
    and amount_eur + (
        select sum(amount_eur) from payment_line adjustment
        where adjustment.area_id = line.area_id and adjustment.adjusts_line_id = line.line_id
            and adjustment.state in ('verified', 'paid')
    ) = 0
"""


def upgrade() -> None:
    _allow(f"{CLAIMS}, 'released'")
    _change(RELEASE)


def downgrade() -> None:
    _change("update payment_line set claim = 'shared' where claim = 'released'")
    _allow(CLAIMS)


def _allow(claims: str) -> None:
    name = op.f("ck_payment_line_claim")
    op.drop_constraint(name, "payment_line")
    op.create_check_constraint(name, "payment_line", f"claim in ({claims})")


def _change(statement: str) -> None:
    op.execute("alter table payment_line no force row level security")  # FORCE hides from the owner
    op.execute(statement)
    op.execute("alter table payment_line force row level security")
