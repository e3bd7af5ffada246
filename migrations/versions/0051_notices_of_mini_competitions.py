"""Notices of mini-competitions say for which lot of which framework they are."""

from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

# As 0031 made it, but for the lot. No call bought from a lot before, so none is told anew.
CALL = """
create or replace function put_call_notice(call) returns void
language plpgsql as $$
declare line jsonb; listed text;
begin
    select names into line from service_line where id = $1.service_line_id;
    select number into listed from admission where id = $1.admission_id;
    if $1.lot_id is not null then
        select framework.number || '/' || framework_lot.position into listed
            from framework_lot join framework on framework.id = framework_lot.framework_id
            where framework_lot.id = $1.lot_id;
    end if;
    insert into notice (id, area_id, created_at, kind, number, titles, texts, service_line_id,
        municipalities, model, only_for, maximum_eur, announced_at, until, stands, words, search)
    values ($1.id, $1.area_id, $1.published_at, 'call', $1.number, $1.titles,
        $1.descriptions, $1.service_line_id, $1.municipalities, $1.model, listed,
        $1.maximum_value_eur, $1.published_at, $1.deadline, $1.state = 'open',
        notice_words($1.titles, line, $1.number),
        notice_search($1.titles, $1.descriptions, $1.number))
    on conflict (id) do update set titles = excluded.titles, texts = excluded.texts,
        municipalities = excluded.municipalities, model = excluded.model,
        only_for = excluded.only_for, maximum_eur = excluded.maximum_eur, until = excluded.until,
        stands = excluded.stands, words = excluded.words, search = excluded.search;
end $$
"""


def upgrade() -> None:
    op.execute(CALL)


def downgrade() -> None:
    raise NotImplementedError("Whom a notice is for is not forgotten.")
