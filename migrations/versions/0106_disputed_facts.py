"""Lines on facts that somebody disputes, or that the provider alone tells of, are looked at first;
work with two employers on the same days may be true of both; a sample may be drawn anew.
"""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant
from marketplace.platform.types import UtcDateTime

revision = "0106"
down_revision = "0102"
branch_labels = None
depends_on = None

READ = ("payment_line", "spell_version", "results_import", "results_conflict")
OPEN = "line.state in ('calculated', 'asked_back', 'answered')"
# As outcomes/payments/marks.py finds them today, by the employment of original lines.
PROVIDER_ONLY = f"""
update payment_line line set exception = 'provider_only'
where {OPEN} and exception is null and employment is not null
    and not exists (
        select from spell_version told join results_import brought on brought.id = told.import_id
        where told.area_id = line.area_id and told.spell_id = line.employment and told.stands
            and brought.source <> 'provider')
    and exists (
        select from spell_version told join results_import brought on brought.id = told.import_id
        where told.area_id = line.area_id and told.spell_id = line.employment and told.stands)
"""
DISPUTED = f"""
update payment_line line set exception = 'disputed'
where {OPEN} and employment is not null
    and exists (
        select from results_conflict conflict
        where conflict.area_id = line.area_id and conflict.spell_id = line.employment
            and conflict.settled_by is null)
"""


def upgrade() -> None:
    op.add_column(
        "results_conflict",
        sa.Column("both_hold", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    )
    grant("results_conflict", "update (both_hold)")
    op.add_column("verification_sample", sa.Column("replaced_at", UtcDateTime(timezone=True)))
    grant("verification_sample", "update (replaced_at)")
    for table in READ:  # FORCE would hide the rows from the owner
        op.execute(f"alter table {table} no force row level security")
    for statement in (PROVIDER_ONLY, DISPUTED):
        op.execute(statement)
    for table in READ:
        op.execute(f"alter table {table} force row level security")
    grant("payment_line", "update (exception)")


def downgrade() -> None:
    op.drop_column("verification_sample", "replaced_at")
    op.drop_column("results_conflict", "both_hold")
