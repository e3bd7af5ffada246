"""Outcomes: participants with the vault, referrals, results and payments."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import MoneyEur, UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# The rows that each kind of table shows (row-level security).
STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"
PROVIDER = """area_id = app_area()
    and (app_audience() in ('staff', 'system') or provider_id = app_organisation())"""


def upgrade() -> None:
    op.execute("create schema vault")
    op.execute("grant usage on schema vault to tuloskori_app")
    op.create_table(
        "participant",
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("groups", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_participant_area_id")),
        sa.ForeignKeyConstraint(
            ["coach_id"], ["user_account.id"], name=op.f("fk_participant_coach_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint(
            "area_id", "person_key", name=op.f("uq_participant_area_id_person_key")
        ),
    )
    op.create_index(op.f("ix_participant_area_id"), "participant", ["area_id"], unique=False)
    op.create_table(
        "identity",
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_identity_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
        sa.UniqueConstraint("area_id", "person_key", name=op.f("uq_identity_area_id_person_key")),
        schema="vault",
    )
    op.create_index(
        op.f("ix_identity_area_id"), "identity", ["area_id"], unique=False, schema="vault"
    )
    op.create_table(
        "identity_access",
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_identity_access_area_id")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_identity_access_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_access")),
        schema="vault",
    )
    op.create_index(
        op.f("ix_identity_access_area_id"),
        "identity_access",
        ["area_id"],
        unique=False,
        schema="vault",
    )
    op.create_table(
        "payment_run",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("engine_version", sa.String(), nullable=False),
        sa.Column("calculated_by", sa.Uuid(), nullable=False),
        sa.Column("verified_by", sa.Uuid(), nullable=True),
        sa.Column("verified_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("handed_over_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("send_back_reason", sa.String(), nullable=True),
        sa.Column("pay_on", sa.Date(), nullable=True),
        sa.Column("bank_file_id", sa.Uuid(), nullable=True),
        sa.Column("handed_over_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "approved_by is null or approved_by <> verified_by",
            name=op.f("ck_payment_run_two_persons"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["user_account.id"], name=op.f("fk_payment_run_approved_by")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_payment_run_area_id")),
        sa.ForeignKeyConstraint(
            ["bank_file_id"], ["stored_file.id"], name=op.f("fk_payment_run_bank_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["calculated_by"], ["user_account.id"], name=op.f("fk_payment_run_calculated_by")
        ),
        sa.ForeignKeyConstraint(
            ["handed_over_by"], ["user_account.id"], name=op.f("fk_payment_run_handed_over_by")
        ),
        sa.ForeignKeyConstraint(
            ["verified_by"], ["user_account.id"], name=op.f("fk_payment_run_verified_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_run")),
        sa.UniqueConstraint("area_id", "number", name=op.f("uq_payment_run_area_id_number")),
    )
    op.create_index(op.f("ix_payment_run_area_id"), "payment_run", ["area_id"], unique=False)
    op.create_index(
        "uq_payment_run_open",
        "payment_run",
        ["area_id"],
        unique=True,
        postgresql_where=sa.text("state in ('calculated', 'verified')"),
    )
    op.create_table(
        "results_import",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("new_versions", sa.Integer(), nullable=False),
        sa.Column("imported_by", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_results_import_area_id")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_results_import_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["imported_by"], ["user_account.id"], name=op.f("fk_results_import_imported_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_results_import")),
        sa.UniqueConstraint("area_id", "sha256", name=op.f("uq_results_import_area_id_sha256")),
    )
    op.create_index(op.f("ix_results_import_area_id"), "results_import", ["area_id"], unique=False)
    op.create_table(
        "spell_version",
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("spell_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("employer_id", sa.String(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("hours_per_week", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("monthly_pay_eur", MoneyEur(precision=14, scale=2), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('open', 'subsidised', 'self_employed', 'apprenticeship')",
            name=op.f("ck_spell_version_kind"),
        ),
        sa.CheckConstraint(
            "ended_on is null or ended_on >= started_on", name=op.f("ck_spell_version_period")
        ),
        sa.CheckConstraint("hours_per_week between 0 and 168", name=op.f("ck_spell_version_hours")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_spell_version_area_id")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["results_import.id"], name=op.f("fk_spell_version_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spell_version")),
        sa.UniqueConstraint(
            "area_id", "spell_id", "version", name=op.f("uq_spell_version_area_id_spell_id_version")
        ),
        sa.UniqueConstraint("position", name=op.f("uq_spell_version_position")),
    )
    op.create_index(op.f("ix_spell_version_area_id"), "spell_version", ["area_id"], unique=False)
    op.create_index(
        op.f("ix_spell_version_person_key"), "spell_version", ["person_key"], unique=False
    )
    op.create_table(
        "statement",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("net_eur", MoneyEur(precision=14, scale=2), nullable=False),
        sa.Column("vat_eur", MoneyEur(precision=14, scale=2), nullable=False),
        sa.Column("gross_eur", MoneyEur(precision=14, scale=2), nullable=False),
        sa.Column("vat_breakdown", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("payee_name", sa.String(), nullable=False),
        sa.Column("iban", sa.String(), nullable=False),
        sa.Column("pdf_id", sa.Uuid(), nullable=True),
        sa.Column("csv_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("route in ('bank_file')", name=op.f("ck_statement_route")),
        sa.CheckConstraint("net_eur + vat_eur = gross_eur", name=op.f("ck_statement_total")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_statement_area_id")),
        sa.ForeignKeyConstraint(["csv_id"], ["stored_file.id"], name=op.f("fk_statement_csv_id")),
        sa.ForeignKeyConstraint(["pdf_id"], ["stored_file.id"], name=op.f("fk_statement_pdf_id")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_statement_provider_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["payment_run.id"], name=op.f("fk_statement_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("area_id", "number", name=op.f("uq_statement_area_id_number")),
        sa.UniqueConstraint("run_id", "provider_id", name=op.f("uq_statement_run_id_provider_id")),
    )
    op.create_index(op.f("ix_statement_area_id"), "statement", ["area_id"], unique=False)
    op.create_table(
        "referral",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("groups", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("referred_on", sa.Date(), nullable=False),
        sa.Column("reply_by", sa.Date(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("state_reason", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "ended_on is null or ended_on >= started_on", name=op.f("ck_referral_end")
        ),
        sa.CheckConstraint(
            "started_on is null or started_on >= referred_on", name=op.f("ck_referral_start")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_referral_area_id")),
        sa.ForeignKeyConstraint(
            ["coach_id"], ["user_account.id"], name=op.f("fk_referral_coach_id")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_referral_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_referral_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("area_id", "number", name=op.f("uq_referral_area_id_number")),
    )
    op.create_index(op.f("ix_referral_area_id"), "referral", ["area_id"], unique=False)
    op.create_index(
        "uq_referral_standing",
        "referral",
        ["contract_id", "person_key"],
        unique=True,
        postgresql_where=sa.text("state in ('proposed', 'accepted', 'started')"),
    )
    op.create_table(
        "payment_line",
        sa.Column("line_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=True),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("outcome_on", sa.Date(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_eur", MoneyEur(precision=14, scale=2), nullable=False),
        sa.Column("amount_eur", MoneyEur(precision=14, scale=2), nullable=False),
        sa.Column("vat_category", sa.String(), nullable=False),
        sa.Column("adjusts_line_id", sa.String(), nullable=True),
        sa.Column("explanation", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("verified_by", sa.Uuid(), nullable=True),
        sa.Column("remarks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'paid') <= (statement_id is not null)", name=op.f("ck_payment_line_statement")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_payment_line_area_id")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_payment_line_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_payment_line_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_payment_line_referral_id")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["payment_run.id"], name=op.f("fk_payment_line_run_id")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_payment_line_statement_id")
        ),
        sa.ForeignKeyConstraint(
            ["verified_by"], ["user_account.id"], name=op.f("fk_payment_line_verified_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_line")),
        sa.UniqueConstraint("area_id", "line_id", name=op.f("uq_payment_line_area_id_line_id")),
    )
    op.create_index(op.f("ix_payment_line_area_id"), "payment_line", ["area_id"], unique=False)
    op.create_index(op.f("ix_payment_line_run_id"), "payment_line", ["run_id"], unique=False)
    op.create_index(
        op.f("ix_payment_line_statement_id"), "payment_line", ["statement_id"], unique=False
    )
    guard("participant", "staff", STAFF)
    grant("participant", "select, insert, update, delete")
    guard(
        "vault.identity",
        "vault",
        """area_id = app_area()
        and (exists (select 1 from participant
        where participant.person_key = identity.person_key and participant.coach_id = app_user())
        or exists (select 1 from referral
        where referral.person_key = identity.person_key and referral.provider_id = app_organisation()
        and referral.state in ('accepted', 'started')))""",
    )
    grant("vault.identity", "select, insert")
    guard(
        "vault.identity_access",
        "vault_log",
        """area_id = app_area()
        and (app_audience() in ('staff', 'system') or (user_id = app_user()
        and exists (select 1 from referral where referral.id = identity_access.referral_id
        and referral.person_key = identity_access.person_key and referral.provider_id = app_organisation())))""",
    )
    grant("vault.identity_access", "select, insert")
    guard("payment_run", "staff", STAFF)
    grant("payment_run", "select, insert, update, delete")
    guard("results_import", "staff", STAFF)
    grant("results_import", "select, insert")
    guard("spell_version", "staff", STAFF)
    grant("spell_version", "select, insert")
    guard(
        "statement",
        "provider_reads",
        """area_id = app_area()
        and (app_audience() in ('staff', 'system') or provider_id = app_organisation())""",
        """area_id = app_area() and app_audience() in ('staff', 'system')""",
    )
    grant("statement", "select, insert, update, delete")
    guard("referral", "provider", PROVIDER)
    grant("referral", "select, insert, update, delete")
    guard("payment_line", "provider", PROVIDER)
    grant(
        "payment_line", "select, insert, update (state, run_id, statement_id, verified_by, remarks)"
    )
    op.execute(
        "create trigger append_only before update or delete on spell_version"
        " for each statement execute function refuse_change()"
    )


def downgrade() -> None:
    op.execute("drop policy vault on vault.identity")
    op.execute("drop policy vault_log on vault.identity_access")
    op.drop_table("payment_line")
    op.drop_table("referral")
    op.drop_table("statement")
    op.drop_table("spell_version")
    op.drop_table("results_import")
    op.drop_table("payment_run")
    op.drop_table("identity_access", schema="vault")
    op.drop_table("identity", schema="vault")
    op.drop_table("participant")
    op.execute("drop schema vault")
