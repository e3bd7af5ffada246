"""Needs are told of in advance (tulossa olevat hankinnat): notices of what is coming."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant
from marketplace.platform.types import UtcDateTime

revision = "0060"
down_revision = "0041"
branch_labels = None
depends_on = None

# It stands until the call is published, the need is given up, or the day comes: nobody is told of
# the value, which is the buyer's own matter. One that is taken back and told anew keeps its day.
NEED = """
create function put_need_notice(need) returns void
language plpgsql as $$
declare line jsonb; titles jsonb := jsonb_build_object('fi', $1.ahead_title);
    told jsonb := jsonb_build_object('fi', coalesce($1.ahead_text, ''));
begin
    select names into line from service_line where id = $1.service_line_id;
    insert into notice (id, area_id, created_at, kind, number, titles, texts, service_line_id,
        municipalities, model, only_for, maximum_eur, announced_at, until, stands, words, search)
    values ($1.id, $1.area_id, $1.ahead_at, 'coming', $1.number, titles, told,
        $1.service_line_id, $1.municipalities, 'coming', null, null, $1.ahead_at,
        ($1.expected_on + 1)::timestamp at time zone 'Europe/Helsinki' - interval '1 microsecond',
        $1.state in ('draft', 'assessed', 'blocked', 'overridden'),
        notice_words(titles, line, $1.number), notice_search(titles, told, $1.number))
    on conflict (id) do update set titles = excluded.titles, texts = excluded.texts,
        service_line_id = excluded.service_line_id, municipalities = excluded.municipalities,
        until = excluded.until, stands = excluded.stands, words = excluded.words,
        search = excluded.search;
end $$
"""
TELL = """
create function tell_need_notice() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
    if new.ahead_at is null then update notice set stands = false where id = new.id;
    else perform put_need_notice(new);
    end if;
    return null;
end $$
"""


def upgrade() -> None:
    op.add_column("need", sa.Column("ahead_title", sa.String()))
    op.add_column("need", sa.Column("ahead_text", sa.String()))
    op.add_column("need", sa.Column("ahead_at", UtcDateTime(timezone=True)))
    op.add_column("need", sa.Column("expected_on", sa.Date()))
    op.create_check_constraint(
        op.f("ck_need_ahead"),
        "need",
        "ahead_at is null or (ahead_title is not null and expected_on is not null)",
    )
    grant("need", "update (ahead_title, ahead_text, ahead_at, expected_on)")
    op.drop_constraint(op.f("ck_notice_kind"), "notice")
    op.create_check_constraint(
        op.f("ck_notice_kind"), "notice", "kind in ('call', 'coming', 'admission', 'decision')"
    )
    op.execute(NEED)
    op.execute("revoke execute on function put_need_notice(need) from public")
    op.execute(TELL)
    op.execute(
        "create trigger notice after insert or update on need for each row"
        " when (new.ahead_title is not null) execute function tell_need_notice()"
    )


def downgrade() -> None:
    raise NotImplementedError("What was told is not forgotten")
