"""Documents of decisions that answer private persons' claims are made anew: those made while what
these demanded lay in the decision itself print it, though its page withholds it."""

from alembic import op

revision = "0073"
down_revision = "0083"
branch_labels = None
depends_on = None

ANSWERS_PERSONS = """
file_id is not null and jsonb_typeof(content->'answers') = 'array' and exists (
    select from jsonb_array_elements(content->'answers') answered
    where (answered->>'private')::boolean)
"""
ASKED = f"""
insert into outbox_job (id, area_id, created_at, task, payload, key, due_at, attempts)
select gen_random_uuid(), area_id, now(), 'decision.render',
    jsonb_build_object('decision_id', id\\:\\:text),
    'decision.render\\:' || id || '\\:public', now(), 0
from decision where {ANSWERS_PERSONS}
on conflict do nothing
"""
DROPPED = f"update decision set file_id = null where {ANSWERS_PERSONS}"
TABLES = ("decision", "outbox_job")


def upgrade() -> None:
    # the owner of the tables sees no rows of areas while policies are forced
    for table in TABLES:
        op.execute(f"alter table {table} no force row level security")
    op.execute(ASKED)
    op.execute(DROPPED)
    for table in TABLES:
        op.execute(f"alter table {table} force row level security")


def downgrade() -> None:
    """The documents stay without what was withheld."""
