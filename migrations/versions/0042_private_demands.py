"""What private persons demand in their claims lies apart, as their names do."""

from alembic import op

revision = "0042"
down_revision = "0051"
branch_labels = None
depends_on = None

DEMANDS = """
insert into decision_withheld (id, area_id, created_at, decision_id, organisation_id, about, words)
select gen_random_uuid(), decision.area_id, decision.created_at, decision.id, null,
    (answered->>'number') || '.demands', answered->>'demands'
from decision, jsonb_array_elements(decision.content->'answers') answered
where jsonb_typeof(decision.content->'answers') = 'array' and (answered->>'private')::boolean
"""
DEMANDS_GONE = """
update decision set content = jsonb_set(content, '{answers}', (
    select jsonb_agg(case when (answered->>'private')::boolean
        then answered || '{"demands": ""}' else answered end order by place)
    from jsonb_array_elements(content->'answers') with ordinality each (answered, place)))
where jsonb_typeof(content->'answers') = 'array' and content->'answers' <> '[]'
"""
TABLES = ("decision", "decision_withheld")


def upgrade() -> None:
    for table in TABLES:
        op.execute(f"alter table {table} no force row level security")
    op.execute(DEMANDS)
    op.execute(DEMANDS_GONE)
    for table in TABLES:
        op.execute(f"alter table {table} force row level security")


def downgrade() -> None:
    raise NotImplementedError("What was withheld would be public again.")
