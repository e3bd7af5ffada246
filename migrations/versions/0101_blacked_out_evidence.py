"""Evidence of people's work is blacked out before others are shown it: its file holds what they may
see, the vault what was sent. What came in before stays shown, and is sealed at its first blacking
out."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0101"
down_revision = "0096"
branch_labels = None
depends_on = None

ORIGINALS = """area_id = app_area() and (app_audience() = 'system' or provider_id = app_organisation()
    or exists (select 1 from participant
    where participant.person_key = original.person_key and participant.coach_id = app_user())
    or exists (select 1 from referral
    where referral.person_key = original.person_key and referral.provider_id = app_organisation()
    and referral.state in ('accepted', 'started', 'interrupted')))"""
SENT = """
insert into vault.original
    (id, area_id, created_at, file_id, provider_id, person_key, referral_id, media_type)
select md5('original' || file.id)::uuid, file.area_id, file.created_at, file.id, file.provider_id,
    sent.person_key, sent.referral_id, file.media_type
from stored_file file
    join (select brought.file_id, min(version.person_key) as person_key, null::uuid as referral_id
        from results_import brought join spell_version version on version.import_id = brought.id
        where brought.source = 'provider' group by brought.file_id
        union
        select dispute.file_id, line.person_key, line.referral_id
        from line_dispute dispute join payment_line line on line.id = dispute.payment_line_id
    ) sent on sent.file_id = file.id
"""
"""The referral of a report is in the name of its spell alone."""
READ = ("stored_file", "results_import", "spell_version", "line_dispute", "payment_line")


def upgrade() -> None:
    op.add_column("stored_file", sa.Column("disclosure", sa.String()))
    op.create_check_constraint(
        op.f("ck_stored_file_disclosure"), "stored_file", "disclosure in ('withheld', 'shown')"
    )
    op.create_index(
        "ix_stored_file_withheld",
        "stored_file",
        ["area_id", "provider_id"],
        postgresql_where=sa.text("disclosure = 'withheld'"),
    )
    _make_originals()
    _take_over()
    op.execute(
        "create trigger only_evidence before update on stored_file for each row"
        " when (old.disclosure is null or new.disclosure is distinct from 'shown')"
        " execute function refuse_change()"
    )
    grant("stored_file", "update (name, media_type, size, sha256, disclosure)")
    guard("vault.original", "vault_original", ORIGINALS)
    grant("vault.original", "select, insert, update (sealed_sha256, removed_at)")


def _make_originals() -> None:
    op.create_table(
        "original",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("person_key", sa.String()),
        sa.Column("referral_id", sa.Uuid()),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("sealed_sha256", sa.String()),
        sa.Column("removed_at", UtcDateTime(timezone=True)),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "removed_at is null or sealed_sha256 is null", name=op.f("ck_original_removed")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_original_area_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_original_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_original")),
        sa.UniqueConstraint("file_id", name=op.f("uq_original_file_id")),
        schema="vault",
    )
    op.create_index(op.f("ix_original_area_id"), "original", ["area_id"], schema="vault")
    op.create_index("ix_original_referral_id", "original", ["referral_id"], schema="vault")
    op.create_index(
        "ix_original_kept",
        "original",
        ["area_id", "created_at"],
        schema="vault",
        postgresql_where=sa.text("sealed_sha256 is not null"),
    )


def _take_over() -> None:
    """What was sent before, in all areas: the owner is under row-level security too."""
    for table in READ:
        op.execute(f"alter table {table} no force row level security")
    op.execute(SENT)
    op.execute(
        "update stored_file set disclosure = 'shown' from vault.original"
        " where original.file_id = stored_file.id"
    )
    for table in READ:
        op.execute(f"alter table {table} force row level security")


def downgrade() -> None:
    raise NotImplementedError("What was blacked out would be shown again.")
