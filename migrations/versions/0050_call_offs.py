"""Call-offs keep the unit prices at which they were offered, and each turn what it would come to;
nobody accepts one whose agreement is not in force at that moment."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.platform.rls import grant

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "call_off",
        sa.Column(
            "prices",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            server_default=sa.text("'{}'::jsonb"),
        ),
    )
    op.alter_column("call_off", "prices", server_default=None)
    grant("call_off", "update (prices)")
    op.add_column(
        "call_off_turn",
        sa.Column("value_eur", sa.Numeric(14, 2), nullable=False, server_default="0"),
    )
    op.alter_column("call_off_turn", "value_eur", server_default=None)
    # The party's row is held until the acceptance is written: who leaves, leaves before or after.
    op.execute(
        """create function party_is_in_force() returns trigger language plpgsql as $$
        begin
            perform 1 from framework_party
            where id = new.party_id and state = 'in_force' for share;
            if not found then
                raise exception 'party % is not in force', new.party_id
                using errcode = 'check_violation', constraint = 'call_off_turn_party_in_force';
            end if;
            return new;
        end $$"""
    )
    op.execute(
        "create trigger party_in_force before insert on call_off_turn for each row"
        " when (new.what = 'accepted') execute function party_is_in_force()"
    )


def downgrade() -> None:
    raise NotImplementedError("What was offered at which price is not forgotten.")
