"""The ledger of turns accounts for every count: what was levelled has a row of its own, and each row
says by how much it moves the count. What was levelled before is summed up in one row a place.

An order keeps its earliest day of start and the contacts of who made it and who took it."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant

revision = "0096"
down_revision = "0097"
branch_labels = None
depends_on = None

HAD = "update quick_turn set step = 1 where what = 'offered' and turns is not null"
CARRIED = """
insert into quick_turn (id, area_id, created_at, order_id, sequence, service_id, municipality,
    provider_id, what, way, turns, step, value_eur, reason)
select md5('carried' || place.id)::uuid, place.area_id, now(), last.order_id,
    last.sequence + row_number() over (partition by last.order_id order by place.joined),
    place.service_id, place.municipality, place.provider_id, 'levelled', last.way,
    had.turns, place.turns - had.turns, last.value_eur, 'carried'
from quick_place place
    cross join lateral (select turn.order_id, turn.way, turn.value_eur, (
            select max(each.sequence) from quick_turn each where each.order_id = turn.order_id
        ) as sequence
        from quick_turn turn where turn.service_id = place.service_id
            and turn.municipality = place.municipality
        order by turn.created_at desc, turn.order_id limit 1) last
    cross join lateral (select coalesce(sum(turn.step), 0) as turns
        from quick_turn turn where turn.service_id = place.service_id
            and turn.municipality = place.municipality
            and turn.provider_id = place.provider_id) had
where place.turns <> had.turns
"""


def upgrade() -> None:
    op.add_column("quick_turn", sa.Column("step", sa.Integer(), nullable=False, server_default="0"))
    for name, condition in (
        (
            "what",
            "what in ('levelled', 'offered', 'passed', 'accepted', 'declined', 'lapsed',"
            " 'cancelled')",
        ),
        ("reason", "(reason is not null) or what not in ('passed', 'levelled')"),
    ):
        op.drop_constraint(op.f(f"ck_quick_turn_{name}"), "quick_turn")
        op.create_check_constraint(op.f(f"ck_quick_turn_{name}"), "quick_turn", condition)
    op.create_check_constraint(
        op.f("ck_quick_turn_step"), "quick_turn", "step = 0 or what in ('levelled', 'offered')"
    )
    _count()
    _orders()
    op.alter_column("quick_turn", "step", server_default=None)


def _count() -> None:
    """Say what each row moved, in all areas: the owner is under row-level security too."""
    tables = ("quick_turn", "quick_place")
    for table in tables:
        op.execute(f"alter table {table} no force row level security")
    op.execute("alter table quick_turn disable trigger append_only")
    op.execute(HAD)
    op.execute(CARRIED)
    op.execute("alter table quick_turn enable trigger append_only")
    for table in tables:
        op.execute(f"alter table {table} force row level security")


def _orders() -> None:
    op.add_column("quick_order", sa.Column("starts_on", sa.Date()))
    op.add_column("quick_order", sa.Column("phone", sa.String()))
    op.add_column("quick_order", sa.Column("answered_by", sa.Uuid()))
    op.create_foreign_key(
        op.f("fk_quick_order_answered_by"), "quick_order", "user_account", ["answered_by"], ["id"]
    )
    tables = ("quick_order", "quick_item")
    for table in tables:
        op.execute(f"alter table {table} no force row level security")
    op.execute(
        "update quick_order set starts_on = item.starts_on from quick_item item"
        " where item.id = quick_order.item_id"
    )
    for table in tables:
        op.execute(f"alter table {table} force row level security")
    op.alter_column("quick_order", "starts_on", nullable=False)
    grant("quick_order", "update (starts_on, answered_by)")


def downgrade() -> None:
    raise NotImplementedError("The ledger of turns forgets nothing")
