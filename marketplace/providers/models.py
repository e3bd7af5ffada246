"""Service providers (palveluntuottajat): who they are, what they serve, what they ask to change."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Text

from marketplace.baskets.models import ServiceLine
from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.identity.models import Organisation
from marketplace.platform.types import Instant, Json, UtcDateTime

FORMS = (
    "sole_trader",
    "light_entrepreneur",
    "company",
    "association",
    "foundation",
    "educational_institution",
)
SIZES = ("micro", "small", "medium", "large")
"""Classes of size as the EU counts them (Recommendation 2003/361/EC, annex, article 2)."""
CONTACT_ROLES = ("signing", "service", "invoicing", "offers")
CHANGE_KINDS = ("account", "lines", "form")
"""What of an approved provider changes only when somebody has approved it."""


class Provider(AreaRow, Base):
    """A provider's registration in an area; ``provider_id`` is its organisation's key."""

    __tablename__ = "provider"
    __rls__ = "provider"
    __table_args__ = (
        UniqueConstraint("provider_id"),
        CheckConstraint(f"form in {FORMS!r}", name="form"),
        CheckConstraint(f"size in {SIZES!r}", name="size"),
        CheckConstraint("state in ('draft', 'closed') or iban <> ''", name="account"),
        CheckConstraint("capacity > 0", name="capacity"),
        Index(
            "ix_provider_oldest",
            "area_id",
            "state",
            "created_at",
            "id",
            postgresql_include=["provider_id"],
        ),
    )

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str]
    form: Mapped[str]
    vat_liable: Mapped[bool]
    """Whether it charges VAT; a small provider may not be liable."""
    vat_number: Mapped[str | None]
    """FI and the eight digits of the business ID."""
    size: Mapped[str | None]
    """One of SIZES; empty where it was never asked."""
    third_sector: Mapped[bool] = mapped_column(default=False, server_default=false())
    """An association, foundation or social enterprise that works for the common good."""
    street: Mapped[str | None]
    postal_code: Mapped[str | None]
    city: Mapped[str | None]
    contact_name: Mapped[str]
    contact_email: Mapped[str]
    contact_phone: Mapped[str]
    contact_language: Mapped[str] = mapped_column(default="fi", server_default="fi")
    iban: Mapped[str]
    """Empty only in a draft."""
    einvoice_address: Mapped[str | None]
    """Verkkolaskuosoite: an OVT identifier or an IBAN."""
    einvoice_operator: Mapped[str | None]
    """Välittäjätunnus of its e-invoice operator."""
    municipalities: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Codes of the municipalities it serves."""
    languages: Mapped[list[str]] = mapped_column(
        ARRAY(Text), default=lambda: ["fi"], server_default="{fi}"
    )
    """Codes of the languages in which it serves."""
    capacity: Mapped[int | None]
    """How many clients it can serve at the same time."""
    listed: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it allowed its name on the public list."""
    submitted_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    approved_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    state_reason: Mapped[str | None]
    """Why it was sent back, rejected, suspended or closed, as told to the provider."""
    returned_details: Mapped[Json | None]
    """What it told when an officer sent it back: what is sent anew is compared to this."""

    organisation: Mapped[Organisation] = relationship(lazy="joined")
    lines: Mapped[list["ProviderLine"]] = relationship(
        lazy="select",
        cascade="all, delete-orphan",
        order_by="ProviderLine.created_at, ProviderLine.id",
    )
    contacts: Mapped[list["ProviderContact"]] = relationship(
        lazy="select",
        cascade="all, delete-orphan",
        order_by="ProviderContact.created_at, ProviderContact.id",
    )

    @property
    def business_id(self) -> str:
        """Y-tunnus: what people know the provider by."""
        return self.organisation.business_id

    @property
    def has_address(self) -> bool:
        """Whether its address is known, which an invoice has to bear (Value Added Tax Act, section
        209 e)."""
        return bool(self.street and self.postal_code and self.city)


class ProviderLine(AreaRow, Base):
    """A service line that a provider offers."""

    __tablename__ = "provider_line"
    __rls__ = "provider"
    __table_args__ = (UniqueConstraint("provider_row_id", "service_line_id"),)

    provider_row_id: Mapped[UUID] = mapped_column(ForeignKey("provider.id", ondelete="CASCADE"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    service_line_id: Mapped[UUID] = mapped_column(ForeignKey("service_line.id"))

    service_line: Mapped[ServiceLine] = relationship(lazy="joined")


class ProviderContact(AreaRow, Base):
    """A further person to turn to, besides the provider's own contact."""

    __tablename__ = "provider_contact"
    __rls__ = "provider"
    __table_args__ = (
        UniqueConstraint("provider_row_id", "email", "role"),
        CheckConstraint(f"role in {CONTACT_ROLES!r}", name="role"),
    )

    provider_row_id: Mapped[UUID] = mapped_column(ForeignKey("provider.id", ondelete="CASCADE"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str | None]
    role: Mapped[str]
    language: Mapped[str]


class ProviderChange(AreaRow, Base):
    """A change that an approved provider asks for; until it is approved, the old stands."""

    __tablename__ = "provider_change"
    __rls__ = "provider"
    __table_args__ = (
        CheckConstraint(f"kind in {CHANGE_KINDS!r}", name="kind"),
        Index(
            "uq_provider_change_open",
            "provider_row_id",
            "kind",
            unique=True,
            postgresql_where=text("state = 'submitted'"),
        ),
    )

    provider_row_id: Mapped[UUID] = mapped_column(ForeignKey("provider.id", ondelete="CASCADE"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str]
    state: Mapped[str]
    before: Mapped[Json]
    """The field that changes, as it stood when the change was asked for."""
    after: Mapped[Json]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None]
    """Why it was rejected, as told to the provider."""

    provider: Mapped[Provider] = relationship(lazy="joined")


name_constraint("uq_provider_provider_id", "provider.business_id_taken", "business_id")
name_constraint("uq_provider_change_open", "provider_change.already_asked")
name_constraint(
    "uq_provider_contact_provider_row_id_email_role", "provider.contact_exists", "email"
)
