"""A payment line keeps the VAT category of its scheme beside the one that is charged."""

import sqlalchemy as sa
import yaml
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TABLES = ("payment_line", "contract")


def upgrade() -> None:
    op.add_column("payment_line", sa.Column("scheme_vat_category", sa.String(), nullable=True))
    for table in TABLES:
        op.execute(f"alter table {table} no force row level security")
    _fill(op.get_bind())
    for table in TABLES:
        op.execute(f"alter table {table} force row level security")
    op.alter_column("payment_line", "scheme_vat_category", nullable=False)


def _fill(connection: sa.Connection) -> None:
    """The category of the line's rule, where its scheme gives it one, and else the scheme's."""
    for contract_id, text in connection.execute(
        sa.text(
            "select id, scheme from contract where exists"
            " (select 1 from payment_line where payment_line.contract_id = contract.id)"
        )
    ).all():
        scheme = yaml.load(text, yaml.BaseLoader)  # noqa: S506 -- plain texts, nothing is built
        of_rules = {
            rule["id"]: rule["vat"]["category"] for rule in scheme["rules"] if rule.get("vat")
        }
        _set(connection, contract_id, None, scheme["vat"]["category"])
        for rule, category in of_rules.items():
            _set(connection, contract_id, rule, category)


def _set(connection: sa.Connection, contract_id: object, rule: str | None, category: str) -> None:
    """Set the category of a contract's lines, or of those of one rule."""
    connection.execute(
        sa.text(
            "update payment_line set scheme_vat_category = :category"
            " where contract_id = :contract_id and (:rule is null or rule = :rule)"
        ).bindparams(sa.bindparam("rule", type_=sa.String())),
        {"category": category, "contract_id": contract_id, "rule": rule},
    )


def downgrade() -> None:
    raise NotImplementedError("Which category an outcome was known by would be lost.")
