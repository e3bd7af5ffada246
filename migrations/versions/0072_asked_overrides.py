"""An approver is asked for an override by the person who wants it: no request sends itself."""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0074"
branch_labels = None
depends_on = None

# Until now every split that was blocked waited for the approver.
ASKED = """
update need set override_asked_by = owner_id, override_asked_at = counted_at
where state = 'blocked' and (assessment ->> 'split')::boolean
"""


def upgrade() -> None:
    op.add_column("need", sa.Column("override_request", sa.String()))
    op.add_column(
        "need",
        sa.Column(
            "override_asked_by",
            sa.Uuid(),
            sa.ForeignKey("user_account.id", name=op.f("fk_need_override_asked_by_user_account")),
        ),
    )
    op.add_column("need", sa.Column("override_asked_at", sa.DateTime(timezone=True)))
    # the owner of the tables sees no rows of areas while policies are forced
    op.execute("alter table need no force row level security")
    op.execute(ASKED)
    op.execute("alter table need force row level security")
    op.create_check_constraint(
        op.f("ck_need_override_asked"),
        "need",
        "(override_asked_by is null) = (override_asked_at is null)",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_need_override_asked"), "need")
    for column in ("override_asked_at", "override_asked_by", "override_request"):
        op.drop_column("need", column)
