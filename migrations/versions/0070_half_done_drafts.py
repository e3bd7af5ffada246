"""Whether a draft decision is half done is what its writer said, not guessed from its words."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0066"
branch_labels = None
depends_on = None

LACKS = """
    btrim(grounds) = '' or btrim(competence) = '' or exists (
        select from decision_party party
        where party.decision_id = decision.id and party.outcome <> 'told'
        and btrim(party.reasons) = '' and not exists (
            select from decision_withheld withheld
            where withheld.decision_id = decision.id and withheld.about = 'reasons'
            and withheld.organisation_id = party.organisation_id and btrim(withheld.words) <> ''
        )
    )"""
"""Until now a draft was half done while it lacked words."""
TABLES = ("decision", "decision_party", "decision_withheld")


def upgrade() -> None:
    op.add_column(
        "decision", sa.Column("whole", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.alter_column("decision", "whole", server_default=None)
    # the owner of the tables sees no rows of areas while policies are forced
    for table in TABLES:
        op.execute(f"alter table {table} no force row level security")
    op.execute(f"update decision set whole = false where signed_at is null and ({LACKS})")
    for table in TABLES:
        op.execute(f"alter table {table} force row level security")
    op.create_check_constraint(op.f("ck_decision_whole"), "decision", "whole or signed_at is null")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_decision_whole"), "decision")
    op.drop_column("decision", "whole")
