"""What providers tell of the next start of their services (aloituspäivä), and what services have
brought, as it was counted last."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.types import JsonList


class Opening(AreaRow, Base):
    """What a provider tells of when and how a contract's service can begin next."""

    __tablename__ = "service_opening"
    __rls__ = "provider"
    __table_args__ = (
        UniqueConstraint("contract_id"),
        CheckConstraint("cardinality(languages) > 0", name="languages"),
    )

    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    starts_on: Mapped[date | None]
    """The day of the next start; empty where somebody may begin on any day."""
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Codes of the languages in which the service is given."""


class ServiceResult(AreaRow, Base):
    """What one contract's service has brought, so that the finder reads it without counting all
    that is known of everybody's work anew."""

    __tablename__ = "service_result"
    __table_args__ = (UniqueConstraint("contract_id"),)

    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"))
    counts: Mapped[JsonList]
    """For each set of groups ``[groups, people, at work]`` (``counting.Counted``)."""


name_constraint("uq_service_opening_contract_id", "finder.opening_told_meanwhile")
name_constraint("ck_service_opening_languages", "finder.language_missing", "languages")
