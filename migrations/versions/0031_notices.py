"""Notices: what the public may know of calls, admissions and decisions, in one table to search."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0031"
down_revision = "0028"
branch_labels = None
depends_on = None

# Each language is stemmed by its own configuration; numbers and codes by none.
SEARCH = """
create function notice_search(titles jsonb, texts jsonb, more text) returns tsvector
language sql immutable as $$
    select setweight(to_tsvector('pg_catalog.simple', more), 'A')
        || setweight(to_tsvector('pg_catalog.finnish', coalesce(titles ->> 'fi', '')), 'A')
        || setweight(to_tsvector('pg_catalog.swedish', coalesce(titles ->> 'sv', '')), 'A')
        || setweight(to_tsvector('pg_catalog.english', coalesce(titles ->> 'en', '')), 'A')
        || setweight(to_tsvector('pg_catalog.finnish', coalesce(texts ->> 'fi', '')), 'B')
        || setweight(to_tsvector('pg_catalog.swedish', coalesce(texts ->> 'sv', '')), 'B')
        || setweight(to_tsvector('pg_catalog.english', coalesce(texts ->> 'en', '')), 'B')
$$
"""
WORDS = """
create function notice_words(titles jsonb, line jsonb, more text) returns text
language sql immutable as $$
    select more || coalesce((select string_agg(distinct ' ' || each.value, '')
        from (select value from jsonb_each_text(titles)
            union all select value from jsonb_each_text(line)) as each), '')
$$
"""
PUT = """
    insert into notice (id, area_id, created_at, kind, number, titles, texts, service_line_id,
        municipalities, model, only_for, maximum_eur, announced_at, until, stands, words, search)
    values {values}
    on conflict (id) do update set titles = excluded.titles, texts = excluded.texts,
        municipalities = excluded.municipalities, model = excluded.model,
        only_for = excluded.only_for, maximum_eur = excluded.maximum_eur, until = excluded.until,
        stands = excluded.stands, words = excluded.words, search = excluded.search
"""
CALL = f"""
create function put_call_notice(call) returns void
language plpgsql as $$
declare line jsonb; listed text;
begin
    select names into line from service_line where id = $1.service_line_id;
    select number into listed from admission where id = $1.admission_id;
{
    PUT.format(
        values='''($1.id, $1.area_id, $1.published_at, 'call', $1.number, $1.titles,
        $1.descriptions, $1.service_line_id, $1.municipalities, $1.model, listed,
        $1.maximum_value_eur, $1.published_at, $1.deadline, $1.state = 'open',
        notice_words($1.titles, line, $1.number),
        notice_search($1.titles, $1.descriptions, $1.number))'''
    )
};
end $$
"""
ADMISSION = f"""
create function put_admission_notice(admission) returns void
language plpgsql as $$
declare line jsonb;
begin
    select names into line from service_line where id = $1.service_line_id;
{
    PUT.format(
        values='''($1.id, $1.area_id, $1.published_at, 'admission', $1.number, $1.titles,
        $1.descriptions, $1.service_line_id, $1.municipalities, $1.basis, null, null,
        $1.published_at,
        ($1.ends_on + 1)::timestamp at time zone 'Europe/Helsinki' - interval '1 microsecond',
        $1.state = 'open', notice_words($1.titles, line, $1.number),
        notice_search($1.titles, $1.descriptions, $1.number))'''
    )
};
end $$
"""
# What a decision is about, it may be through the claim that it answers, is told when it is signed;
# later acts, by whomever, change whether it stands. What is decided against one provider
# (refusal, suspension, removal) is told to it and listed among the decisions, and announced to nobody.
DECISION = f"""
create function put_decision_notice(decision) returns void
language plpgsql as $$
declare about record; base decision := $1; line jsonb; told jsonb;
begin
    update notice set stands = $1.state in ('signed', 'final') where id = $1.id;
    if found then return; end if;
    while base.subject_type = 'claim' and base.rests_on_id is not null loop
        select * into base from decision where id = base.rests_on_id;
    end loop;
    if base.subject_type = 'call' then
        select call.service_line_id as line, call.municipalities, call.model, call.titles,
            call.language, call.number into about from call where id = base.subject_id;
    else
        select admission.service_line_id as line, admission.municipalities, admission.basis as model,
            admission.titles, admission.language, admission.number into about
            from application join admission on admission.id = application.admission_id
            where application.id = base.subject_id;
    end if;
    if not found then return; end if;
    select names into line from service_line where id = about.line;
    told := jsonb_build_object(about.language, $1.title);
{
    PUT.format(
        values='''($1.id, $1.area_id, $1.signed_at, 'decision', $1.diary_number, told,
        about.titles, about.line, about.municipalities, about.model, null, null,
        $1.signed_at, null, $1.state in ('signed', 'final'),
        notice_words(about.titles, line, $1.diary_number || ' ' || about.number),
        notice_search(told, about.titles, $1.diary_number || ' ' || about.number))'''
    )
};
end $$
"""
TOLD_OF = {
    "call": "new.published_at is not null",
    "admission": "new.published_at is not null",
    "decision": "new.signed_at is not null"
    " and new.kind not in ('refusal', 'suspension', 'removal')",
}
# What stands already, area by area: the owner too sees only the rows of the area that it names.
FILL = """
do $$
declare each record;
begin
    for each in select id from area loop
        perform set_config('app.area', each.id::text, true);
        perform put_call_notice(new) from call as new where {call};
        perform put_admission_notice(new) from admission as new where {admission};
        perform put_decision_notice(new) from decision as new where {decision};
    end loop;
    perform set_config('app.area', '', true);
end $$
"""


def upgrade() -> None:
    op.execute("create extension if not exists pg_trgm")
    op.execute(SEARCH)
    op.execute(WORDS)
    _notices()
    for function in (CALL, ADMISSION, DECISION):
        op.execute(function)
    for table, condition in TOLD_OF.items():
        op.execute(f"revoke execute on function put_{table}_notice({table}) from public")
        op.execute(
            f"create function tell_{table}_notice() returns trigger language plpgsql"
            " security definer set search_path = public, pg_temp as $$"
            f" begin perform put_{table}_notice(new); return null; end $$"
        )
        op.execute(
            f"create trigger notice after insert or update on {table} for each row"
            f" when ({condition}) execute function tell_{table}_notice()"
        )
    op.execute(FILL.format(**TOLD_OF))


def _notices() -> None:
    op.create_table(
        "notice",
        _text("kind"),
        _text("number"),
        _json("titles"),
        _json("texts"),
        sa.Column("service_line_id", sa.Uuid(), nullable=False),
        sa.Column("municipalities", postgresql.ARRAY(sa.Text()), nullable=False),
        _text("model"),
        _text("only_for", nullable=True),
        sa.Column("maximum_eur", sa.Numeric(14, 2), nullable=True),
        _instant("announced_at"),
        _instant("until", nullable=True),
        sa.Column("stands", sa.Boolean(), nullable=False),
        _text("words"),
        sa.Column("search", postgresql.TSVECTOR(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        _instant("created_at"),
        sa.CheckConstraint(
            "kind in ('call', 'admission', 'decision')", name=op.f("ck_notice_kind")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_notice_area_id")),
        sa.ForeignKeyConstraint(
            ["service_line_id"], ["service_line.id"], name=op.f("fk_notice_service_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_area_id"), "notice", ["area_id"])
    op.create_index("ix_notice_announced_at", "notice", ["area_id", "announced_at"])
    op.create_index("ix_notice_search", "notice", ["search"], postgresql_using="gin")
    op.create_index(
        "ix_notice_words",
        "notice",
        ["words"],
        postgresql_using="gin",
        postgresql_ops={"words": "gin_trgm_ops"},
    )
    # Nothing in it is anybody's secret. A condition on rows would bar the search from its indexes,
    # since PostgreSQL asks conditions that might leak only after it. Triggers alone write.
    guard("notice", "public", "true")
    grant("notice", "select")


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=False)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(timezone=True), nullable=nullable)


def downgrade() -> None:
    for table in TOLD_OF:
        op.execute(f"drop trigger notice on {table}")
        op.execute(f"drop function tell_{table}_notice(), put_{table}_notice({table})")
    op.drop_table("notice")
    op.execute("drop function notice_words(jsonb, jsonb, text), notice_search(jsonb, jsonb, text)")
