"""A stored file tells what it is, so that its room decides who reads it; looks at evidence are logged
where looks at the name are. The kind of what is there follows from what refers to it; what nothing
refers to is read by nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0122"
down_revision = "0121"
branch_labels = None
depends_on = None

REFERS = (
    # Evidence first: imports and disputes refer to it too.
    ("evidence", "vault.original", "file_id"),
    ("results_file", "results_import", "file_id"),
    ("need_memo", "need", "memo_id"),
    ("call_document", "call_document", "file_id"),
    ("opening_record", "offer_opening", "file_id"),
    ("order_confirmation", "quick_order", "document_id"),
    ("claim_letter", "claim", "letter_id"),
    ("passport_paper", "evidence", "file_id"),
    ("decision_document", "decision", "file_id"),
    ("partner_decision", "partner_decision", "file_id"),
    ("contract", "contract", "file_id"),
    ("payee_paper", "payee_record", "evidence_id"),
    ("payee_paper", "payee_ending", "evidence_id"),
    ("sampled_lines", "verification_sample", "file_id"),
    ("statement", "statement", "pdf_id"),
    ("statement", "statement", "csv_id"),
    ("statement", "statement", "self_billed_id"),
    ("hand_over", "hand_over", "file_id"),
    ("booking", "payables_export", "file_id"),
    ("received_invoice", "received_invoice", "file_id"),
    ("municipal_bill", "municipal_bill", "pdf_id"),
    ("municipal_bill", "municipal_bill", "csv_id"),
)
TOLD = (("bank_statement", "settle"), ("imported_postings", "import"))
"""Kinds to which nothing refers but what was done with them."""
FILL = """
update stored_file set kind = '{kind}' from {table} thing
where thing.{column} = stored_file.id and stored_file.kind = 'unknown'
"""
FILL_TOLD = """
update stored_file set kind = '{kind}' from audit_event
where object_type = 'stored_file' and object_id = stored_file.id and action = '{action}'
    and stored_file.kind = 'unknown'
"""


def upgrade() -> None:
    op.add_column(
        "stored_file", sa.Column("kind", sa.String(), nullable=False, server_default="unknown")
    )
    op.execute("alter table stored_file disable trigger only_evidence")
    tables = ["stored_file", "audit_event", *dict.fromkeys(table for _kind, table, _c in REFERS)]
    for table in tables:  # the owner is under row-level security too
        op.execute(f"alter table {table} no force row level security")
    for kind, table, column in REFERS:
        op.execute(FILL.format(kind=kind, table=table, column=column))
    for kind, action in TOLD:
        op.execute(FILL_TOLD.format(kind=kind, action=action))
    for table in tables:
        op.execute(f"alter table {table} force row level security")
    op.execute("alter table stored_file enable trigger only_evidence")
    op.alter_column("stored_file", "kind", server_default=None)
    op.add_column("identity_access", sa.Column("file_id", sa.Uuid()), schema="vault")
    op.create_foreign_key(
        op.f("fk_identity_access_file_id"),
        "identity_access",
        "stored_file",
        ["file_id"],
        ["id"],
        source_schema="vault",
    )
    op.create_index(
        "ix_identity_access_file_id",
        "identity_access",
        ["file_id"],
        schema="vault",
        postgresql_where=sa.text("file_id is not null"),
    )


def downgrade() -> None:
    op.drop_column("identity_access", "file_id", schema="vault")
    op.drop_column("stored_file", "kind")
