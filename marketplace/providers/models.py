"""Service providers (palveluntuottajat) and the service lines they are registered for."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Text

from marketplace.baskets.models import ServiceLine
from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.identity.models import Organisation
from marketplace.platform.types import Instant, UtcDateTime

FORMS = (
    "sole_trader",
    "light_entrepreneur",
    "company",
    "association",
    "foundation",
    "educational_institution",
)


class Provider(AreaRow, Base):
    """A provider's registration in an area; ``provider_id`` is its organisation's key."""

    __tablename__ = "provider"
    __rls__ = "provider"
    __table_args__ = (
        UniqueConstraint("provider_id"),
        CheckConstraint(f"form in {FORMS!r}", name="form"),
    )

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str]
    form: Mapped[str]
    vat_liable: Mapped[bool]
    """Whether it charges VAT; a small provider may not be liable."""
    contact_name: Mapped[str]
    contact_email: Mapped[str]
    contact_phone: Mapped[str]
    iban: Mapped[str]
    municipalities: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Codes of the municipalities it serves."""
    submitted_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    approved_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    state_reason: Mapped[str | None]
    """Why it was rejected or suspended, as told to the provider."""

    organisation: Mapped[Organisation] = relationship(lazy="joined")
    lines: Mapped[list["ProviderLine"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="ProviderLine.created_at"
    )

    @property
    def business_id(self) -> str:
        """Y-tunnus: what people know the provider by."""
        return self.organisation.business_id


class ProviderLine(AreaRow, Base):
    """A service line that a provider offers."""

    __tablename__ = "provider_line"
    __rls__ = "provider"
    __table_args__ = (UniqueConstraint("provider_row_id", "service_line_id"),)

    provider_row_id: Mapped[UUID] = mapped_column(ForeignKey("provider.id", ondelete="CASCADE"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    service_line_id: Mapped[UUID] = mapped_column(ForeignKey("service_line.id"))

    service_line: Mapped[ServiceLine] = relationship(lazy="joined")


name_constraint("uq_provider_provider_id", "provider.business_id_taken", "business_id")
