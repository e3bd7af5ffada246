"""Lines whose facts had changed before lines were marked for it are marked: those that nobody has
decided yet, and those that were verified and not approved, which a person opens anew."""

from alembic import op

revision = "0128"
down_revision = "0125"
branch_labels = None
depends_on = None

READ = ("payment_line", "statement", "payment", "spell_version")
# As outcomes/payments finds them today: what is known of each spell under a line, when the line was
# calculated and now, the spells of the whole outcome being under an adjustment.
CHANGED = """
with waiting as (
    select line.id, line.area_id, line.line_id, line.adjusts_line_id, line.created_at,
        (line.as_of + 1)::timestamp at time zone 'Europe/Helsinki' as told_until
    from payment_line line left join statement on statement.id = line.statement_id
    where line.exception is distinct from 'disputed' and line.exception is distinct from 'corrected'
        and line.claim <> 'released' and line.recovery_id is null
        and (line.state in ('calculated', 'asked_back', 'answered')
            or line.state = 'verified' and (line.statement_id is null
                or statement.state in ('preview', 'sent', 'verified') and not exists (
                    select from payment where payment.statement_id = statement.id)))
), under as (
    select distinct waiting.*, spell #>> '{}' as spell_id
    from waiting
    join payment_line told on told.area_id = waiting.area_id
        and (told.line_id = coalesce(waiting.adjusts_line_id, waiting.line_id)
            or told.adjusts_line_id = waiting.adjusts_line_id)
    cross join lateral jsonb_path_query(told.explanation, '$.**.stretches[*].spell_ids[*]') spell
), changed as (
    select distinct under.id
    from under
    left join lateral (
        select * from spell_version version
        where version.area_id = under.area_id and version.spell_id = under.spell_id
            and version.stands and version.created_at <= under.created_at
            and (version.recorded_at is null
                or least(version.recorded_at, version.created_at) < under.told_until)
        order by case when version.recorded_at is not null
            then least(version.recorded_at, version.created_at) end desc nulls last,
            version.version desc
        limit 1
    ) was on true
    left join lateral (
        select * from spell_version version
        where version.area_id = under.area_id and version.spell_id = under.spell_id
            and version.stands
        order by case when version.recorded_at is not null
            then least(version.recorded_at, version.created_at) end desc nulls last,
            version.version desc
        limit 1
    ) now on true
    where coalesce(was.withdrawn, true) <> coalesce(now.withdrawn, true)
        or not coalesce(was.withdrawn, true)
            and (was.person_key, was.employer_id, was.started_on, was.ended_on, was.hours_per_week,
                was.monthly_pay_eur, was.kind, was.columns)
            is distinct from (now.person_key, now.employer_id, now.started_on, now.ended_on,
                now.hours_per_week, now.monthly_pay_eur, now.kind, now.columns)
)
update payment_line line set exception = 'corrected', opened = false
from changed where changed.id = line.id
"""


def upgrade() -> None:
    for table in READ:  # FORCE would hide the rows from the owner
        op.execute(f"alter table {table} no force row level security")
    op.execute(CHANGED)
    for table in READ:
        op.execute(f"alter table {table} force row level security")


def downgrade() -> None:
    raise NotImplementedError("What is unusual about a line is not forgotten.")
