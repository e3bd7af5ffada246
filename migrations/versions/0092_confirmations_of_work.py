"""Clients confirm their work by a link that is mailed to the address in the vault: the job of the
mail sees it by a key, once."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0092"
down_revision = "0087"
branch_labels = None
depends_on = None

VAULT_KEY = """create function app_vault_key() returns uuid language sql stable parallel safe
    return nullif(current_setting('app.vault_key', true), '')::uuid"""
KNOWS = """exists (select 1 from participant
    where participant.person_key = {0}.person_key and participant.coach_id = app_user())
    or exists (select 1 from referral
    where referral.person_key = {0}.person_key and referral.provider_id = app_organisation()
    and referral.state in ('accepted', 'started', 'interrupted'))"""
IDENTITIES = f"""area_id = app_area() and ({KNOWS.format("identity")}
    or app_audience() = 'system' and exists (select 1 from vault.mail_key
    where mail_key.id = app_vault_key() and mail_key.person_key = identity.person_key
    and not exists (select 1 from vault.identity_access
    where identity_access.mail_key_id = mail_key.id)))"""
PROVIDER = """area_id = app_area()
    and (app_audience() in ('staff', 'system') or provider_id = app_organisation())"""


def upgrade() -> None:
    op.execute(VAULT_KEY)
    _make_keys()
    _make_confirmations()


def _make_keys() -> None:
    op.create_table(
        "mail_key",
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid()),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_mail_key_area_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_mail_key_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_key")),
        schema="vault",
    )
    op.create_index(op.f("ix_mail_key_area_id"), "mail_key", ["area_id"], schema="vault")
    op.add_column("identity_access", sa.Column("mail_key_id", sa.Uuid()), schema="vault")
    op.create_foreign_key(
        op.f("fk_identity_access_mail_key_id"),
        *("identity_access", "mail_key", ["mail_key_id"], ["id"]),
        source_schema="vault",
        referent_schema="vault",
    )
    op.create_unique_constraint(
        op.f("uq_identity_access_mail_key_id"), "identity_access", ["mail_key_id"], schema="vault"
    )
    guard(
        "vault.mail_key",
        "vault_key",
        "area_id = app_area() and (app_audience() = 'system' or user_id = app_user())",
        f"area_id = app_area() and user_id = app_user() and ({KNOWS.format('mail_key')})",
    )
    grant("vault.mail_key", "select, insert")
    op.execute(f"alter policy vault on vault.identity using ({IDENTITIES})")


def _make_confirmations() -> None:
    op.create_table(
        "work_confirmation",
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.String(), nullable=False),
        sa.Column("employer_name", sa.String(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("hours_per_week", sa.Numeric(5, 2), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("token_sha256", sa.String()),
        sa.Column("answer", sa.String()),
        sa.Column("answered_day", sa.Date()),
        sa.Column("answered_at", UtcDateTime(timezone=True)),
        sa.Column("import_id", sa.Uuid()),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'answered') = (answer is not null and answered_at is not null)",
            name=op.f("ck_work_confirmation_answered"),
        ),
        sa.CheckConstraint(
            "(answered_day is not null) = (answer is not distinct from 'other_day')",
            name=op.f("ck_work_confirmation_other_day"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_work_confirmation_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_work_confirmation_referral_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_work_confirmation_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user_account.id"], name=op.f("fk_work_confirmation_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["results_import.id"], name=op.f("fk_work_confirmation_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_confirmation")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_work_confirmation_token_sha256")),
    )
    op.create_index(op.f("ix_work_confirmation_area_id"), "work_confirmation", ["area_id"])
    op.create_index(op.f("ix_work_confirmation_referral_id"), "work_confirmation", ["referral_id"])
    guard("work_confirmation", "provider", PROVIDER)
    changing = "state, token_sha256, answer, answered_day, answered_at, import_id"
    grant("work_confirmation", f"select, insert, update ({changing})")


def downgrade() -> None:
    raise NotImplementedError("What clients have answered would have no question.")
