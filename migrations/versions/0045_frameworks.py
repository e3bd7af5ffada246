"""Framework agreements: lots, parties, prices, consumption; calls that find parties and calls that
buy from them; call-offs by rank and direct, and contracts of all of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0045"
down_revision = "0038"
branch_labels = None
depends_on = None

# The rows that each kind of table shows (row-level security).
IN_AREA = "area_id = app_area()"
STAFF = "app_audience() in ('staff', 'system')"
AUTHORITY = f"{IN_AREA} and {STAFF}"
PROVIDER = f"{IN_AREA} and ({STAFF} or provider_id = app_organisation())"
PUBLISHED = f"{IN_AREA} and ({STAFF} or published_at is not null)"
OF_FRAMEWORK = "exists (select 1 from framework where framework.id = framework_id)"
OF_LOT = "exists (select 1 from framework_lot where framework_lot.id = lot_id)"


def upgrade() -> None:
    _frameworks()
    _lots()
    _parties()
    _prices()
    _commitments()
    _call_offs()
    _turns()
    _calls()
    _contracts()


def _frameworks() -> None:
    op.create_table(
        "framework",
        _text("number"),
        _text("state"),
        _key("need_id"),
        _key("buyer_id"),
        _key("officer_id"),
        _json("titles"),
        _json("descriptions"),
        _text("language"),
        _json("price_revisions"),
        _day("starts_on"),
        _day("ends_on"),
        _text("term_reason", nullable=True),
        _money("ceiling_eur"),
        _money("committed_eur"),
        _instant("published_at", nullable=True),
        _day("ended_on", nullable=True),
        _text("end_reason", nullable=True),
        *_common("framework"),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_framework_period")),
        sa.CheckConstraint("ceiling_eur > 0", name=op.f("ck_framework_ceiling")),
        sa.CheckConstraint(
            "committed_eur between 0 and ceiling_eur", name=op.f("ck_framework_committed")
        ),
        _points("framework", "need_id", "need"),
        _points("framework", "buyer_id", "organisation"),
        _points("framework", "officer_id", "user_account"),
        sa.UniqueConstraint("area_id", "number", name=op.f("uq_framework_area_id_number")),
    )
    _index("framework", "area_id", "need_id")
    op.create_index("ix_framework_state", "framework", ["area_id", "state"])
    guard("framework", "published", PUBLISHED, AUTHORITY)
    grant(
        "framework",
        "select, insert, update (state, officer_id, titles, descriptions, language,"
        " price_revisions, starts_on, ends_on, term_reason, ceiling_eur, committed_eur,"
        " published_at, ended_on, end_reason)",
    )


def _lots() -> None:
    op.create_table(
        "framework_lot",
        _key("framework_id"),
        _integer("position"),
        _json("titles"),
        _key("service_line_id"),
        _texts("municipalities"),
        _texts("ways"),
        _integer("most_parties"),
        _integer("response_hours"),
        _money("ceiling_eur"),
        _money("committed_eur"),
        *_common("framework_lot"),
        sa.CheckConstraint("ceiling_eur > 0", name=op.f("ck_framework_lot_ceiling")),
        sa.CheckConstraint(
            "committed_eur between 0 and ceiling_eur", name=op.f("ck_framework_lot_committed")
        ),
        sa.CheckConstraint("most_parties > 0", name=op.f("ck_framework_lot_most_parties")),
        sa.CheckConstraint("response_hours > 0", name=op.f("ck_framework_lot_response_hours")),
        sa.CheckConstraint("cardinality(ways) > 0", name=op.f("ck_framework_lot_ways")),
        _points("framework_lot", "framework_id", "framework"),
        _points("framework_lot", "service_line_id", "service_line"),
        sa.UniqueConstraint(
            "framework_id", "position", name=op.f("uq_framework_lot_framework_id_position")
        ),
    )
    _index("framework_lot", "area_id")
    guard("framework_lot", "framework_part", OF_FRAMEWORK, AUTHORITY)
    grant(
        "framework_lot",
        "select, insert, delete, update (position, titles, service_line_id, municipalities, ways,"
        " most_parties, response_hours, ceiling_eur, committed_eur)",
    )


def _parties() -> None:
    op.create_table(
        "framework_party",
        _key("lot_id"),
        _key("provider_id"),
        _key("offer_id"),
        _key("decision_id"),
        _integer("rank"),
        _text("state"),
        _day("joined_on", nullable=True),
        _day("ended_on", nullable=True),
        _text("reason", nullable=True),
        *_common("framework_party"),
        sa.CheckConstraint("rank > 0", name=op.f("ck_framework_party_rank")),
        _points("framework_party", "lot_id", "framework_lot"),
        _points("framework_party", "provider_id", "organisation"),
        _points("framework_party", "offer_id", "offer"),
        _points("framework_party", "decision_id", "decision"),
    )
    _index("framework_party", "area_id", "provider_id", "decision_id")
    op.create_index(
        "uq_framework_party_living",
        "framework_party",
        ["lot_id", "provider_id"],
        unique=True,
        postgresql_where=sa.text("state not in ('fell', 'left', 'removed')"),
    )
    guard("framework_party", "lot_part", OF_LOT, AUTHORITY)
    grant(
        "framework_party",
        "select, insert, update (rank, state, joined_on, ended_on, reason, decision_id)",
    )


def _prices() -> None:
    op.create_table(
        "party_price",
        _key("party_id"),
        _key("provider_id"),
        _text("key"),
        _money("unit_eur"),
        _day("valid_from"),
        _text("reason", nullable=True),
        *_common("party_price"),
        sa.CheckConstraint("unit_eur >= 0", name=op.f("ck_party_price_price")),
        _points("party_price", "party_id", "framework_party"),
        _points("party_price", "provider_id", "organisation"),
        sa.UniqueConstraint(
            "party_id", "key", "valid_from", name=op.f("uq_party_price_party_id_key_valid_from")
        ),
    )
    _index("party_price", "area_id")
    guard("party_price", "provider_reads", PROVIDER, AUTHORITY)
    grant("party_price", "select, insert")


def _commitments() -> None:
    op.create_table(
        "lot_commitment",
        _key("lot_id"),
        _text("source_type"),
        _key("source_id"),
        _text("state"),
        _money("amount_eur"),
        *_common("lot_commitment"),
        sa.CheckConstraint(
            "source_type in ('call', 'call_off')", name=op.f("ck_lot_commitment_source_type")
        ),
        sa.CheckConstraint("amount_eur >= 0", name=op.f("ck_lot_commitment_amount")),
        sa.CheckConstraint(
            "state in ('held', 'settled', 'released')", name=op.f("ck_lot_commitment_state")
        ),
        _points("lot_commitment", "lot_id", "framework_lot"),
        sa.UniqueConstraint(
            "source_type", "source_id", name=op.f("uq_lot_commitment_source_type_source_id")
        ),
    )
    _index("lot_commitment", "area_id", "lot_id")
    guard("lot_commitment", "staff", AUTHORITY)
    grant("lot_commitment", "select, insert, update (state, amount_eur)")


def _call_offs() -> None:
    op.create_table(
        "call_off",
        _text("number"),
        _text("state"),
        _key("lot_id"),
        _text("way"),
        _key("buyer_id"),
        _key("officer_id"),
        _json("titles"),
        _texts("municipalities"),
        _integer("capacity"),
        _json("quantities"),
        _money("value_eur"),
        _day("starts_on"),
        _day("ends_on"),
        _key("party_id", nullable=True),
        _key("provider_id", nullable=True),
        _instant("answer_by", nullable=True),
        _text("reason", nullable=True),
        *_common("call_off"),
        sa.CheckConstraint("way in ('rank', 'direct')", name=op.f("ck_call_off_way")),
        sa.CheckConstraint("value_eur > 0", name=op.f("ck_call_off_value")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_call_off_period")),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_call_off_capacity")),
        _points("call_off", "lot_id", "framework_lot"),
        _points("call_off", "buyer_id", "organisation"),
        _points("call_off", "officer_id", "user_account"),
        _points("call_off", "party_id", "framework_party"),
        _points("call_off", "provider_id", "organisation"),
        sa.UniqueConstraint("area_id", "number", name=op.f("uq_call_off_area_id_number")),
    )
    _index("call_off", "area_id", "lot_id")
    op.create_index("ix_call_off_due", "call_off", ["state", "answer_by"])
    op.create_index("ix_call_off_provider", "call_off", ["provider_id", "state"])
    guard("call_off", "provider", PROVIDER)
    grant(
        "call_off",
        "select, insert, update (state, titles, municipalities, capacity, quantities, value_eur,"
        " starts_on, ends_on, party_id, provider_id, answer_by, reason)",
    )


def _turns() -> None:
    op.create_table(
        "call_off_turn",
        _key("call_off_id"),
        _integer("sequence"),
        _key("party_id"),
        _key("provider_id"),
        _integer("rank"),
        _text("what"),
        _instant("answer_by", nullable=True),
        _text("reason", nullable=True),
        *_common("call_off_turn"),
        sa.CheckConstraint(
            "what in ('offered', 'passed', 'accepted', 'declined', 'lapsed', 'cancelled')",
            name=op.f("ck_call_off_turn_what"),
        ),
        sa.CheckConstraint(
            "(reason is not null) or what <> 'passed'", name=op.f("ck_call_off_turn_reason")
        ),
        sa.CheckConstraint(
            "what <> 'accepted' or created_at <= answer_by", name=op.f("ck_call_off_turn_in_time")
        ),
        _points("call_off_turn", "call_off_id", "call_off"),
        _points("call_off_turn", "party_id", "framework_party"),
        _points("call_off_turn", "provider_id", "organisation"),
        sa.UniqueConstraint(
            "call_off_id", "sequence", name=op.f("uq_call_off_turn_call_off_id_sequence")
        ),
    )
    _index("call_off_turn", "area_id")
    op.create_index("ix_call_off_turn_provider", "call_off_turn", ["provider_id", "created_at"])
    guard("call_off_turn", "provider", PROVIDER)
    grant("call_off_turn", "select, insert")
    op.execute(
        "create trigger append_only before update or delete on call_off_turn"
        " for each statement execute function refuse_change()"
    )


def _calls() -> None:
    """A call finds the parties of one lot, buys from the parties of one, or is neither."""
    for column in ("founds_lot_id", "lot_id"):
        op.add_column("call", _key(column, nullable=True))
        op.create_foreign_key(op.f(f"fk_call_{column}"), "call", "framework_lot", [column], ["id"])
        _index("call", column)
    op.add_column("call", _text("notice_number", nullable=True))
    op.create_check_constraint(
        op.f("ck_call_one_lot"), "call", "founds_lot_id is null or lot_id is null"
    )
    grant("call", "update (founds_lot_id, lot_id, notice_number)")


def _contracts() -> None:
    """A framework agreement is a contract that orders nothing yet; a call-off without a
    competition is one more contract on the decision that chose the party."""
    op.add_column(
        "contract", sa.Column("kind", sa.String(), nullable=False, server_default="purchase")
    )
    op.create_check_constraint(
        op.f("ck_contract_kind"), "contract", "kind in ('purchase', 'framework', 'call_off')"
    )
    for column, to in (("lot_id", "framework_lot"), ("call_off_id", "call_off")):
        op.add_column("contract", _key(column, nullable=True))
        op.create_foreign_key(op.f(f"fk_contract_{column}"), "contract", to, [column], ["id"])
        _index("contract", column)
    op.create_check_constraint(
        op.f("ck_contract_call_off"), "contract", "(kind = 'call_off') = (call_off_id is not null)"
    )
    op.drop_index("uq_contract_standing", "contract")
    op.create_index(
        "uq_contract_standing",
        "contract",
        ["decision_id", "provider_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'void' and call_off_id is null"),
    )
    op.create_index(
        "uq_contract_call_off",
        "contract",
        ["call_off_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'void'"),
    )


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _texts(name: str) -> sa.Column[object]:
    return sa.Column(name, postgresql.ARRAY(sa.Text()), nullable=False)


def _integer(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _day(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _money(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Numeric(14, 2), nullable=False)


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
    raise NotImplementedError("What was called off under a framework is not forgotten.")
