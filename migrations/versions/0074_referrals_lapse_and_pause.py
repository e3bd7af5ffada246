"""Referrals lapse unanswered, and a service may be interrupted: the place stays taken and the
provider keeps the way to the name, until it ends."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0074"
down_revision = "0069"
branch_labels = None
depends_on = None

IDENTITIES = """area_id = app_area()
    and (exists (select 1 from participant
    where participant.person_key = identity.person_key and participant.coach_id = app_user())
    or exists (select 1 from referral
    where referral.person_key = identity.person_key and referral.provider_id = app_organisation()
    and referral.state in ('accepted', 'started', 'interrupted')))"""
PROVIDER = """area_id = app_area()
    and (app_audience() in ('staff', 'system') or provider_id = app_organisation())"""


def upgrade() -> None:
    op.create_table(
        "referral_interruption",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("interrupted_on", sa.Date(), nullable=False),
        sa.Column("resumed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "resumed_on > interrupted_on", name=op.f("ck_referral_interruption_period")
        ),
        ExcludeConstraint(
            ("referral_id", "="),
            (sa.text("daterange(interrupted_on, resumed_on)"), "&&"),
            name="ex_referral_interruption_period",
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_referral_interruption_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["organisation.id"],
            name=op.f("fk_referral_interruption_provider_id"),
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_referral_interruption_referral_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_interruption")),
    )
    op.create_index(op.f("ix_referral_interruption_area_id"), "referral_interruption", ["area_id"])
    guard("referral_interruption", "provider", PROVIDER)
    grant("referral_interruption", "select, insert, update (resumed_on)")
    op.drop_index("uq_referral_standing", "referral")
    op.create_index(
        "uq_referral_standing",
        "referral",
        ["contract_id", "person_key"],
        unique=True,
        postgresql_where="state in ('proposed', 'accepted', 'started', 'interrupted')",
    )
    op.create_index(
        "ix_referral_reply_by", "referral", ["reply_by"], postgresql_where="state = 'proposed'"
    )
    op.execute(
        f"alter policy vault on vault.identity using ({IDENTITIES}) with check ({IDENTITIES})"
    )


def downgrade() -> None:
    raise NotImplementedError("Referrals that lapsed or are interrupted had no such state.")
