"""The marketplace: baskets, rules, providers, calls, offers, scores and decisions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import MoneyEur, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The rows that each kind of table shows (row-level security).
AREA = "area_id = app_area()"
STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"
PROVIDER = """area_id = app_area()
    and (app_audience() in ('staff', 'system') or provider_id = app_organisation())"""


def upgrade() -> None:
    op.create_table(
        "basket",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("names", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("themes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_basket_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_basket")),
        sa.UniqueConstraint("area_id", "code", name=op.f("uq_basket_area_id_code")),
    )
    op.create_index(op.f("ix_basket_area_id"), "basket", ["area_id"], unique=False)
    op.create_table(
        "rule",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("confirmed_by", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("area_id"), "="),
            (sa.column("kind"), "="),
            (sa.column("key"), "="),
            (sa.text("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_rule_period",
        ),
        sa.CheckConstraint(
            "valid_to is null or valid_to >= valid_from", name=op.f("ck_rule_period")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_rule_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule")),
    )
    op.create_index(op.f("ix_rule_area_id"), "rule", ["area_id"], unique=False)
    op.create_table(
        "decision",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_type", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("diary_number", sa.String(), nullable=False),
        sa.Column("section", sa.String(), nullable=True),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("maker_id", sa.Uuid(), nullable=True),
        sa.Column("competence", sa.String(), nullable=False),
        sa.Column("grounds", sa.String(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("remedy", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("signed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("noticed_on", sa.Date(), nullable=True),
        sa.Column("final_after", sa.Date(), nullable=True),
        sa.Column("final_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('award')", name=op.f("ck_decision_kind")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_decision_area_id")),
        sa.ForeignKeyConstraint(
            ["drafted_by"], ["user_account.id"], name=op.f("fk_decision_drafted_by")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_decision_file_id")),
        sa.ForeignKeyConstraint(
            ["maker_id"], ["user_account.id"], name=op.f("fk_decision_maker_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("area_id", "section", name=op.f("uq_decision_area_id_section")),
    )
    op.create_index(op.f("ix_decision_area_id"), "decision", ["area_id"], unique=False)
    op.create_index(
        "uq_decision_standing",
        "decision",
        ["kind", "subject_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'annulled'"),
    )
    op.create_table(
        "provider",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("vat_liable", sa.Boolean(), nullable=False),
        sa.Column("contact_name", sa.String(), nullable=False),
        sa.Column("contact_email", sa.String(), nullable=False),
        sa.Column("contact_phone", sa.String(), nullable=False),
        sa.Column("iban", sa.String(), nullable=False),
        sa.Column("municipalities", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("submitted_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("approved_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("state_reason", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "form in ('sole_trader', 'light_entrepreneur', 'company', 'association', 'foundation', 'educational_institution')",
            name=op.f("ck_provider_form"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_provider_area_id")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_provider_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_provider_provider_id")),
    )
    op.create_index(op.f("ix_provider_area_id"), "provider", ["area_id"], unique=False)
    op.create_table(
        "service_line",
        sa.Column("basket_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("names", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("descriptions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("cpv", sa.String(), nullable=False),
        sa.Column("template", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_service_line_area_id")),
        sa.ForeignKeyConstraint(
            ["basket_id"], ["basket.id"], name=op.f("fk_service_line_basket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_line")),
        sa.UniqueConstraint("area_id", "code", name=op.f("uq_service_line_area_id_code")),
    )
    op.create_index(op.f("ix_service_line_area_id"), "service_line", ["area_id"], unique=False)
    op.create_table(
        "call",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("service_line_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("titles", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("descriptions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("municipalities", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("maximum_value_eur", MoneyEur(precision=14, scale=2), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("deadline", UtcDateTime(timezone=True), nullable=False),
        sa.Column("price_weight", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("published_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("public_key", sa.LargeBinary(), nullable=True),
        sa.Column("wrapped_private_key", sa.LargeBinary(), nullable=True),
        sa.Column("cancel_reason", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_call_contract_period")),
        sa.CheckConstraint("maximum_value_eur > 0", name=op.f("ck_call_maximum_value")),
        sa.CheckConstraint("price_weight between 0 and 100", name=op.f("ck_call_price_weight")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_call_area_id")),
        sa.ForeignKeyConstraint(["buyer_id"], ["organisation.id"], name=op.f("fk_call_buyer_id")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["user_account.id"], name=op.f("fk_call_officer_id")
        ),
        sa.ForeignKeyConstraint(
            ["service_line_id"], ["service_line.id"], name=op.f("fk_call_service_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("area_id", "number", name=op.f("uq_call_area_id_number")),
    )
    op.create_index(op.f("ix_call_area_id"), "call", ["area_id"], unique=False)
    op.create_table(
        "decision_party",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome in ('awarded', 'not_awarded')", name=op.f("ck_decision_party_outcome")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_decision_party_area_id")),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decision.id"],
            name=op.f("fk_decision_party_decision_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_decision_party_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_party")),
        sa.UniqueConstraint(
            "decision_id",
            "organisation_id",
            name=op.f("uq_decision_party_decision_id_organisation_id"),
        ),
    )
    op.create_index(op.f("ix_decision_party_area_id"), "decision_party", ["area_id"], unique=False)
    op.create_table(
        "provider_line",
        sa.Column("provider_row_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("service_line_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_provider_line_area_id")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_provider_line_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_row_id"],
            ["provider.id"],
            name=op.f("fk_provider_line_provider_row_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_line_id"], ["service_line.id"], name=op.f("fk_provider_line_service_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_line")),
        sa.UniqueConstraint(
            "provider_row_id",
            "service_line_id",
            name=op.f("uq_provider_line_provider_row_id_service_line_id"),
        ),
    )
    op.create_index(op.f("ix_provider_line_area_id"), "provider_line", ["area_id"], unique=False)
    op.create_table(
        "criterion",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("labels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("questions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("weight between 1 and 100", name=op.f("ck_criterion_weight")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_criterion_area_id")),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_criterion_call_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
        sa.UniqueConstraint("call_id", "key", name=op.f("uq_criterion_call_id_key")),
    )
    op.create_index(op.f("ix_criterion_area_id"), "criterion", ["area_id"], unique=False)
    op.create_table(
        "offer",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("opened_content", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_offer_area_id")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_offer_call_id")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_offer_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint("call_id", "provider_id", name=op.f("uq_offer_call_id_provider_id")),
    )
    op.create_index(op.f("ix_offer_area_id"), "offer", ["area_id"], unique=False)
    op.create_table(
        "price_item",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("labels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("paid_when", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("maximum_eur", MoneyEur(precision=14, scale=2), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_price_item_quantity")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_price_item_area_id")),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_price_item_call_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_item")),
        sa.UniqueConstraint("call_id", "key", name=op.f("uq_price_item_call_id_key")),
    )
    op.create_index(op.f("ix_price_item_area_id"), "price_item", ["area_id"], unique=False)
    op.create_table(
        "offer_draft",
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_offer_draft_area_id")),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offer.id"], name=op.f("fk_offer_draft_offer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_offer_draft_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_draft")),
        sa.UniqueConstraint("offer_id", name=op.f("uq_offer_draft_offer_id")),
    )
    op.create_index(op.f("ix_offer_draft_area_id"), "offer_draft", ["area_id"], unique=False)
    op.create_table(
        "score",
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("evaluator_id", sa.Uuid(), nullable=False),
        sa.Column("percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("percent between 0 and 100", name=op.f("ck_score_percent")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_score_area_id")),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_score_criterion_id")
        ),
        sa.ForeignKeyConstraint(
            ["evaluator_id"], ["user_account.id"], name=op.f("fk_score_evaluator_id")
        ),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_score_offer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint(
            "offer_id", "criterion_id", name=op.f("uq_score_offer_id_criterion_id")
        ),
    )
    op.create_index(op.f("ix_score_area_id"), "score", ["area_id"], unique=False)
    op.create_table(
        "sealed_offer",
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("receipt_number", sa.String(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(ended_at is null) = (ended_by is null)", name=op.f("ck_sealed_offer_ended")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_sealed_offer_area_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_sealed_offer_offer_id")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_sealed_offer_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["user_account.id"], name=op.f("fk_sealed_offer_submitted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_offer")),
        sa.UniqueConstraint(
            "area_id", "receipt_number", name=op.f("uq_sealed_offer_area_id_receipt_number")
        ),
        sa.UniqueConstraint("offer_id", "version", name=op.f("uq_sealed_offer_offer_id_version")),
    )
    op.create_index(op.f("ix_sealed_offer_area_id"), "sealed_offer", ["area_id"], unique=False)
    op.create_index(
        "uq_sealed_offer_standing",
        "sealed_offer",
        ["offer_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    guard(
        "basket", "area", AREA, """area_id = app_area() and app_audience() in ('staff', 'system')"""
    )
    grant("basket", "select, insert, update, delete")
    guard(
        "rule", "area", AREA, """area_id = app_area() and app_audience() in ('staff', 'system')"""
    )
    grant("rule", "select, insert, update, delete")
    guard(
        "decision",
        "signed",
        """area_id = app_area()
        and (app_audience() in ('staff', 'system') or signed_at is not null)""",
        """area_id = app_area() and app_audience() in ('staff', 'system')""",
    )
    grant("decision", "select, insert, update, delete")
    guard("provider", "provider", PROVIDER)
    grant("provider", "select, insert, update, delete")
    guard(
        "service_line",
        "area",
        AREA,
        """area_id = app_area() and app_audience() in ('staff', 'system')""",
    )
    grant("service_line", "select, insert, update, delete")
    guard(
        "call",
        "published",
        """area_id = app_area()
        and (app_audience() in ('staff', 'system') or published_at is not null)""",
        """area_id = app_area() and app_audience() in ('staff', 'system')""",
    )
    grant("call", "select, insert, update, delete")
    guard(
        "decision_party",
        "decision_part",
        """exists (select 1 from decision where decision.id = decision_id)""",
        """area_id = app_area() and app_audience() in ('staff', 'system')""",
    )
    grant("decision_party", "select, insert, update, delete")
    guard("provider_line", "provider", PROVIDER)
    grant("provider_line", "select, insert, update, delete")
    guard(
        "criterion",
        "call_part",
        """exists (select 1 from call where call.id = call_id)""",
        """area_id = app_area() and app_audience() in ('staff', 'system')""",
    )
    grant("criterion", "select, insert, update, delete")
    guard(
        "offer",
        "offer",
        """area_id = app_area()
        and (app_audience() = 'system' or provider_id = app_organisation()
        or app_audience() = 'staff' and state in ('opened', 'unreadable'))""",
    )
    grant("offer", "select, insert, update, delete")
    guard(
        "price_item",
        "call_part",
        """exists (select 1 from call where call.id = call_id)""",
        """area_id = app_area() and app_audience() in ('staff', 'system')""",
    )
    grant("price_item", "select, insert, update, delete")
    guard(
        "offer_draft",
        "provider_only",
        """area_id = app_area()
        and (app_audience() = 'system' or provider_id = app_organisation())""",
    )
    grant("offer_draft", "select, insert, update, delete")
    guard("score", "staff", STAFF)
    grant("score", "select, insert, update, delete")
    guard(
        "sealed_offer", "offer_part", """exists (select 1 from offer where offer.id = offer_id)"""
    )
    grant("sealed_offer", "select, insert, update (ended_at, ended_by)")
    # An offer's events are seen where the offer is.
    guard(
        "audit_event",
        "audit",
        """area_id = app_area()
        and (app_audience() = 'system' or provider_id = app_organisation()
        or actor_user_id = app_user() or (app_audience() = 'staff' and (object_type <> 'offer'
        or exists (select 1 from offer where offer.id = object_id))))""",
        """area_id = app_area()""",
    )


def downgrade() -> None:
    op.execute("drop policy audit on audit_event")
    op.drop_table("sealed_offer")
    op.drop_table("score")
    op.drop_table("offer_draft")
    op.drop_table("price_item")
    op.drop_table("offer")
    op.drop_table("criterion")
    op.drop_table("provider_line")
    op.drop_table("decision_party")
    op.drop_table("call")
    op.drop_table("service_line")
    op.drop_table("provider")
    op.drop_table("decision")
    op.drop_table("rule")
    op.drop_table("basket")
