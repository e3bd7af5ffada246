"""The indexes of words hold what stands alone: nothing else is searched."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("search", "words"):
        op.drop_index(f"ix_notice_{column}", "notice")
    op.create_index(
        "ix_notice_search",
        "notice",
        ["search"],
        postgresql_using="gin",
        postgresql_where="stands",
    )
    op.create_index(
        "ix_notice_words",
        "notice",
        ["words"],
        postgresql_using="gin",
        postgresql_ops={"words": "gin_trgm_ops"},
        postgresql_where="stands",
    )


def downgrade() -> None:
    raise NotImplementedError("The indexes of 0031 hold what does not stand too")
