"""A contract that fell with its award leaves room for another where the award stands again."""

from alembic import op

revision = "0024"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f("uq_contract_decision_id_provider_id"), "contract", type_="unique")
    op.create_index(
        "uq_contract_standing",
        "contract",
        ["decision_id", "provider_id"],
        unique=True,
        postgresql_where="state <> 'void'",
    )


def downgrade() -> None:
    raise NotImplementedError("Two contracts of one award do not fit into what was before.")
