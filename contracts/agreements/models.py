"""Contracts (sopimukset) and the logged acceptances of their documents."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Text

from marketplace.decisions.models import Decision
from marketplace.offers.models import Offer
from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.files import StoredFile
from marketplace.platform.identity.models import Organisation, User
from marketplace.platform.types import Cents, Instant, MoneyEur, Texts, UtcDateTime
from marketplace.procurement.models import Call


class Contract(AreaRow, Base):
    """A contract between the buyer and a provider, with its prices and payment scheme."""

    __tablename__ = "contract"
    __rls__ = "provider"
    __table_args__ = (
        UniqueConstraint("area_id", "number"),
        Index(
            "uq_contract_standing",
            "decision_id",
            "provider_id",
            unique=True,
            postgresql_where=text("state <> 'void'"),
        ),
        Index("ix_contract_provider_id", "provider_id"),
        CheckConstraint("ends_on >= starts_on", name="period"),
    )

    number: Mapped[str]
    state: Mapped[str]
    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id"))
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"))
    offer_id: Mapped[UUID] = mapped_column(ForeignKey("offer.id"))
    buyer_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    titles: Mapped[Texts]
    municipalities: Mapped[list[str]] = mapped_column(ARRAY(Text))
    capacity: Mapped[int]
    maximum_value_cents: Mapped[Cents] = mapped_column("maximum_value_eur", MoneyEur)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    scheme: Mapped[str]
    """The payment scheme as YAML, with the prices of the winning offer."""
    scheme_sha256: Mapped[str]
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    """The document that the parties accept by its digest."""
    in_force_at: Mapped[Instant | None] = mapped_column(UtcDateTime)

    call: Mapped[Call] = relationship(lazy="select")
    decision: Mapped[Decision] = relationship(lazy="select")
    offer: Mapped[Offer] = relationship(lazy="select")
    buyer: Mapped[Organisation] = relationship(lazy="joined", foreign_keys=[buyer_id])
    provider: Mapped[Organisation] = relationship(lazy="joined", foreign_keys=[provider_id])
    file: Mapped[StoredFile | None] = relationship(lazy="joined")
    acceptances: Mapped[list["Acceptance"]] = relationship(
        lazy="select", order_by="Acceptance.created_at"
    )


class Acceptance(AreaRow, Base):
    """A party's acceptance of a contract document, by the document's digest."""

    __tablename__ = "acceptance"
    __rls__ = "provider"
    __table_args__ = (
        UniqueConstraint("contract_id", "party"),
        CheckConstraint("party in ('buyer', 'provider')", name="party"),
    )

    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    party: Mapped[str]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    sha256: Mapped[str]

    user: Mapped[User] = relationship(lazy="joined")


name_constraint("uq_acceptance_contract_id_party", "contract.already_accepted")
