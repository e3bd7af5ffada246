"""Quick services: what is ordered at once, items, the rotation, orders and the ledger of turns."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0030"
down_revision = "0027"
branch_labels = None
depends_on = None

# The rows that each kind of table shows (row-level security).
IN_AREA = "area_id = app_area()"
STAFF = "app_audience() in ('staff', 'system')"
AUTHORITY = f"{IN_AREA} and {STAFF}"
PROVIDER = f"{IN_AREA} and ({STAFF} or provider_id = app_organisation())"


def upgrade() -> None:
    _needs()
    _services()
    _items()
    _places()
    _orders()
    _turns()


def _needs() -> None:
    """Orders count in the rolling sum of their need, and never above what it was judged by."""
    op.add_column("need", _money("ordered_eur", server_default="0"))
    op.create_check_constraint(
        op.f("ck_need_ordered"),
        "need",
        "ordered_eur between 0 and estimated_eur + options_eur + repeats_eur",
    )


def _services() -> None:
    op.create_table(
        "quick_service",
        _text("number"),
        _text("state"),
        _key("admission_id"),
        _json("titles"),
        _json("descriptions"),
        _text("unit"),
        _text("ordering", nullable=True),
        sa.Column("free_choice", sa.Boolean(), nullable=False),
        sa.Column("approval", sa.Boolean(), nullable=False),
        _money("most_eur", nullable=True),
        _integer("response_hours"),
        *_common("quick_service"),
        sa.CheckConstraint(
            "ordering is not null or free_choice", name=op.f("ck_quick_service_way")
        ),
        sa.CheckConstraint("most_eur > 0", name=op.f("ck_quick_service_most")),
        sa.CheckConstraint("response_hours > 0", name=op.f("ck_quick_service_response_hours")),
        _points("quick_service", "admission_id", "admission"),
        sa.UniqueConstraint("area_id", "number", name=op.f("uq_quick_service_area_id_number")),
    )
    _index("quick_service", "area_id", "admission_id")
    guard("quick_service", "area", IN_AREA, AUTHORITY)
    grant(
        "quick_service",
        "select, insert, update (state, titles, descriptions, unit, ordering, free_choice,"
        " approval, most_eur, response_hours)",
    )


def _items() -> None:
    op.create_table(
        "quick_item",
        _key("service_id"),
        _key("provider_id"),
        sa.Column("own", sa.Boolean(), nullable=False),
        _text("state"),
        _money("unit_eur"),
        _text("place", nullable=True),
        _texts("municipalities"),
        _texts("languages"),
        _integer("free"),
        sa.Column("starts_on", sa.Date(), nullable=False),
        _integer("response_hours"),
        _text("reason", nullable=True),
        *_common("quick_item"),
        sa.CheckConstraint("unit_eur > 0", name=op.f("ck_quick_item_price")),
        sa.CheckConstraint("free >= 0", name=op.f("ck_quick_item_free")),
        sa.CheckConstraint("response_hours > 0", name=op.f("ck_quick_item_response_hours")),
        sa.CheckConstraint(
            "cardinality(municipalities) > 0", name=op.f("ck_quick_item_municipalities")
        ),
        _points("quick_item", "service_id", "quick_service"),
        _points("quick_item", "provider_id", "organisation"),
        sa.UniqueConstraint(
            "service_id", "provider_id", name=op.f("uq_quick_item_service_id_provider_id")
        ),
    )
    _index("quick_item", "area_id", "provider_id")
    op.create_index("ix_quick_item_state", "quick_item", ["area_id", "state"])
    guard("quick_item", "provider", PROVIDER)
    grant(
        "quick_item",
        "select, insert, update (state, unit_eur, place, municipalities, languages, free,"
        " starts_on, response_hours, reason)",
    )


def _places() -> None:
    op.create_table(
        "quick_place",
        _key("service_id"),
        _text("municipality"),
        _key("provider_id"),
        _integer("joined"),
        _instant("since"),
        _integer("turns"),
        _integer("able"),
        *_common("quick_place"),
        sa.CheckConstraint("turns >= 0", name=op.f("ck_quick_place_turns")),
        _points("quick_place", "service_id", "quick_service"),
        _points("quick_place", "provider_id", "organisation"),
        sa.UniqueConstraint(
            "service_id",
            "municipality",
            "provider_id",
            name=op.f("uq_quick_place_service_id_municipality_provider_id"),
        ),
    )
    _index("quick_place", "area_id")
    guard("quick_place", "staff", AUTHORITY)
    grant("quick_place", "select, insert, update (since, turns, able)")


def _orders() -> None:
    op.create_table(
        "quick_order",
        _text("number"),
        _text("state"),
        _key("service_id"),
        _key("need_id", nullable=True),
        _key("buyer_id"),
        _key("orderer_id"),
        _text("municipality"),
        _integer("quantity"),
        _text("language", nullable=True),
        _text("way"),
        _key("item_id"),
        _key("provider_id"),
        _money("unit_eur"),
        _money("value_eur"),
        _money("limit_eur"),
        _text("vat"),
        _instant("answer_by"),
        _instant("answered_at", nullable=True),
        _text("reason", nullable=True),
        *_common("quick_order"),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_quick_order_quantity")),
        sa.CheckConstraint("value_eur <= limit_eur", name=op.f("ck_quick_order_limit")),
        _points("quick_order", "service_id", "quick_service"),
        _points("quick_order", "need_id", "need"),
        _points("quick_order", "buyer_id", "organisation"),
        _points("quick_order", "orderer_id", "user_account"),
        _points("quick_order", "item_id", "quick_item"),
        _points("quick_order", "provider_id", "organisation"),
        sa.UniqueConstraint("area_id", "number", name=op.f("uq_quick_order_area_id_number")),
    )
    _index("quick_order", "area_id", "service_id", "need_id")
    op.create_index("ix_quick_order_provider", "quick_order", ["provider_id", "state", "answer_by"])
    op.create_index("ix_quick_order_due", "quick_order", ["state", "answer_by"])
    op.create_index("ix_quick_order_orderer", "quick_order", ["orderer_id", "created_at"])
    guard("quick_order", "provider", PROVIDER)
    grant(
        "quick_order",
        "select, insert, update (state, item_id, provider_id, unit_eur, value_eur, vat, answer_by,"
        " answered_at, reason)",
    )


def _turns() -> None:
    op.create_table(
        "quick_turn",
        _key("order_id"),
        _integer("sequence"),
        _key("service_id"),
        _text("municipality"),
        _key("provider_id"),
        _text("what"),
        _text("way"),
        sa.Column("turns", sa.Integer(), nullable=True),
        _money("value_eur"),
        _instant("answer_by", nullable=True),
        _text("reason", nullable=True),
        *_common("quick_turn"),
        sa.CheckConstraint(
            "what in ('offered', 'passed', 'accepted', 'declined', 'lapsed', 'cancelled')",
            name=op.f("ck_quick_turn_what"),
        ),
        sa.CheckConstraint(
            "(reason is not null) or what <> 'passed'", name=op.f("ck_quick_turn_reason")
        ),
        sa.CheckConstraint(
            "what <> 'accepted' or created_at <= answer_by", name=op.f("ck_quick_turn_in_time")
        ),
        _points("quick_turn", "order_id", "quick_order"),
        _points("quick_turn", "service_id", "quick_service"),
        _points("quick_turn", "provider_id", "organisation"),
        sa.UniqueConstraint("order_id", "sequence", name=op.f("uq_quick_turn_order_id_sequence")),
    )
    _index("quick_turn", "area_id")
    op.create_index("ix_quick_turn_service", "quick_turn", ["service_id", "created_at"])
    op.create_index("ix_quick_turn_provider", "quick_turn", ["provider_id", "created_at"])
    guard("quick_turn", "provider", PROVIDER)
    grant("quick_turn", "select, insert")
    op.execute(
        "create trigger append_only before update or delete on quick_turn"
        " for each statement execute function refuse_change()"
    )


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _texts(name: str) -> sa.Column[object]:
    return sa.Column(name, postgresql.ARRAY(sa.Text()), nullable=False)


def _integer(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _money(
    name: str, *, nullable: bool = False, server_default: str | None = None
) -> sa.Column[object]:
    return sa.Column(name, sa.Numeric(14, 2), nullable=nullable, server_default=server_default)


def _key(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=False)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(timezone=True), nullable=nullable)


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _common(table: str) -> tuple[sa.Column[object] | sa.Constraint, ...]:
    """What every table of the domain has."""
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f(f"fk_{table}_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    raise NotImplementedError("Whose turn it was is not forgotten")
