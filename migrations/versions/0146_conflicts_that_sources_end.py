"""A conflict of results ends also as its source says something else. The same file may come again:
from another source, or from a system whose facts have changed in between."""

from alembic import op

revision = "0146"
down_revision = "0145"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _settled_by("'rank', 'person', 'source'")
    op.drop_constraint("uq_results_import_area_id_sha256", "results_import", type_="unique")
    op.create_index("ix_results_import_sha256", "results_import", ["area_id", "sha256"])


def downgrade() -> None:
    op.drop_index("ix_results_import_sha256", "results_import")
    op.create_unique_constraint(
        "uq_results_import_area_id_sha256", "results_import", ["area_id", "sha256"]
    )
    _settled_by("'rank', 'person'")


def _settled_by(allowed: str) -> None:
    name = op.f("ck_results_conflict_settled_by")
    op.drop_constraint(name, "results_conflict", type_="check")
    op.create_check_constraint(name, "results_conflict", f"settled_by in ({allowed})")
