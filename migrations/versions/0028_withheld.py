"""What a decision says that the public does not read lies apart; members of a consortium are its
parties; who answered for a consortium is not told before the opening."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0028"
down_revision = "0035"
branch_labels = None
depends_on = None

IN_AREA = "area_id = app_area()"
STAFF = "app_audience() in ('staff', 'system')"
AUDIT = f"""{IN_AREA} and (app_audience() = 'system' or provider_id = app_organisation()
    or actor_user_id = app_user() or (app_audience() = 'staff'
    and object_type <> 'question_asker' and (object_type <> 'offer'
    or exists (select 1 from offer where offer.id = object_id))
    and (object_type <> 'offer_member'
    or exists (select 1 from offer_member where offer_member.id = object_id))))"""
WITHHELD = f"""{IN_AREA} and ({STAFF} or (organisation_id = app_organisation()
    and exists (select 1 from decision where decision.id = decision_id))
    or (organisation_id is null and exists (select 1 from decision_party
    where decision_party.decision_id = decision_withheld.decision_id
    and decision_party.organisation_id = app_organisation())))"""

PRIVATE = "outcome in ('excluded', 'refused', 'suspended', 'removed')"
ROW = "gen_random_uuid(), {0}.area_id, {0}.created_at, {0}.id"
INTO = (
    "insert into decision_withheld"
    " (id, area_id, created_at, decision_id, organisation_id, about, words) select "
)
REASONS = f"""{INTO} gen_random_uuid(), area_id, created_at, decision_id, organisation_id, 'reasons',
    reasons from decision_party where {PRIVATE}"""
REASONS_GONE = f"update decision_party set reasons = '' where {PRIVATE}"
EXCLUDED_GONE = """
update decision set content = jsonb_set(content, '{excluded}', (
    select coalesce(jsonb_agg(each - 'reason'), '[]') from jsonb_array_elements(content->'excluded')
    each)) where jsonb_typeof(content->'excluded') = 'array'
"""
BASIS = f"""{INTO} {ROW.format("decision")}, application.provider_id, 'basis', jsonb_build_object(
    'checks', decision.content->'checks', 'inquiries', decision.content->'inquiries')::text
    from decision join application on application.id = decision.subject_id
    where jsonb_exists(decision.content, 'checks')"""
BASIS_GONE = """
update decision set content = content - 'checks' - 'inquiries' where subject_type = 'application'
"""
# Who claimed without being one of the product's organisations may be a private person.
PRIVATE_CLAIMS = "update claim set private = provider_id is null"
CLAIMANTS = f"""{INTO} {ROW.format("decision")}, null, answered->>'number', answered->>'claimant'
    from decision, jsonb_array_elements(decision.content->'answers') answered
    join claim on claim.id = (answered->>'key')::uuid
    where jsonb_typeof(decision.content->'answers') = 'array' and claim.private"""
CLAIMANTS_GONE = """
update decision set content = jsonb_set(content, '{answers}', (
    select jsonb_agg(case when claim.private then
        answered || '{"claimant": "", "private": true}' else answered end order by place)
    from jsonb_array_elements(content->'answers') with ordinality each (answered, place)
    left join claim on claim.id = (answered->>'key')::uuid))
where jsonb_typeof(content->'answers') = 'array' and content->'answers' <> '[]'
"""
MOVED = (
    REASONS,
    REASONS_GONE,
    EXCLUDED_GONE,
    BASIS,
    BASIS_GONE,
    PRIVATE_CLAIMS,
    CLAIMANTS,
    CLAIMANTS_GONE,
)
TABLES = ("decision", "decision_party", "application", "claim")


def upgrade() -> None:
    op.execute("drop policy audit on audit_event")
    guard("audit_event", "audit", AUDIT, IN_AREA)
    op.add_column("decision_party", sa.Column("member_of", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_decision_party_member_of"),
        "decision_party",
        "organisation",
        ["member_of"],
        ["id"],
    )
    op.add_column(
        "claim", sa.Column("private", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.alter_column("claim", "private", server_default=None)
    _table()
    for table in TABLES:
        op.execute(f"alter table {table} no force row level security")
    op.execute("alter table decision_party disable trigger user")
    for statement in MOVED:
        op.execute(statement)
    op.execute("alter table decision_party enable trigger user")
    for table in TABLES:
        op.execute(f"alter table {table} force row level security")
    guard("decision_withheld", "withheld", WITHHELD, f"{IN_AREA} and {STAFF}")
    grant("decision_withheld", "select, insert, update, delete")
    op.execute(
        "create trigger withheld_stands before update or delete on decision_withheld"
        " for each row execute function refuse_signed()"
    )


def _table() -> None:
    op.create_table(
        "decision_withheld",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_decision_withheld_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decision.id"],
            name=op.f("fk_decision_withheld_decision_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_decision_withheld_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_withheld")),
        sa.UniqueConstraint(
            "decision_id",
            "organisation_id",
            "about",
            name=op.f("uq_decision_withheld_decision_id_organisation_id_about"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        op.f("ix_decision_withheld_area_id"), "decision_withheld", ["area_id"], unique=False
    )


def downgrade() -> None:
    raise NotImplementedError("What was withheld would be public again.")
