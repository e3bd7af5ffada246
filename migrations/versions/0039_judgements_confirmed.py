"""Who judged an offer may be another while its call is evaluated: the judgement itself stands."""

from alembic import op

revision = "0039"
down_revision = "0047"
branch_labels = None
depends_on = None

REFUSE_JUDGED = """
create or replace function refuse_judged() returns trigger language plpgsql as $$
declare
    stands text := (select state from call where id = old.call_id);
begin
    if stands = 'suitability' then
        if tg_op = 'DELETE' then return old; end if;
        return new;
    end if;
    if stands = 'evaluation' and tg_op = 'UPDATE'
        and to_jsonb(new) - 'judged_by' - 'judged_at' = to_jsonb(old) - 'judged_by' - 'judged_at'
    then return new;
    end if;
    raise exception 'judgement of an evaluated call' using errcode = 'restrict_violation';
end $$
"""


def upgrade() -> None:
    op.execute(REFUSE_JUDGED)


def downgrade() -> None:
    raise NotImplementedError("What was decided stays as it is.")
