"""Contracts (sopimukset) and the logged acceptances of their documents."""

from datetime import date
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Text

from marketplace.calloffs.models import CallOff
from marketplace.decisions.models import Decision
from marketplace.offers.models import Offer
from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.files import FileKind, StoredFile
from marketplace.platform.identity.models import Organisation, User
from marketplace.platform.types import Cents, Instant, MoneyEur, Texts, UtcDateTime
from marketplace.procurement.models import Call

PURCHASE, FRAMEWORK, OF_CALL_OFF = "purchase", "framework", "call_off"
"""Kinds of contracts: what an award buys, the agreement of a framework's party, which orders
nothing yet, and what is called off from one by rank or direct."""

CONTRACT_DOCUMENT = FileKind("contract", ("contract.view",))


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
            postgresql_where=text(
                "state <> 'void' and call_off_id is null"
                " and (terminated_on is null or kind = 'framework')"
            ),
        ),
        Index(
            "uq_contract_call_off",
            "call_off_id",
            unique=True,
            postgresql_where=text("state <> 'void'"),
        ),
        CheckConstraint("kind in ('purchase', 'framework', 'call_off')", name="kind"),
        CheckConstraint("(kind = 'call_off') = (call_off_id is not null)", name="call_off"),
        Index("ix_contract_provider_id", "provider_id"),
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint(
            "(terminated_on is null) = (termination_reason is null)"
            " and (terminated_on is null or terminated_on <= ends_on)",
            name="terminated",
        ),
    )

    number: Mapped[str]
    state: Mapped[str]
    kind: Mapped[str] = mapped_column(default="purchase", server_default="purchase")
    """``purchase``; ``framework``, which orders nothing before it is called off; or ``call_off``
    by rank or direct."""
    lot_id: Mapped[UUID | None] = mapped_column(ForeignKey("framework_lot.id"), index=True)
    """The lot that it makes a party of, or that it was called off from; empty of others."""
    call_off_id: Mapped[UUID | None] = mapped_column(ForeignKey("call_off.id"), index=True)
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
    terminated_on: Mapped[date | None]
    """The last day where the buyer has ended it before its term, and why."""
    termination_reason: Mapped[str | None]

    call: Mapped[Call] = relationship(lazy="select")
    decision: Mapped[Decision] = relationship(lazy="select")
    offer: Mapped[Offer] = relationship(lazy="select")
    call_off: Mapped[CallOff | None] = relationship(lazy="select")
    buyer: Mapped[Organisation] = relationship(lazy="joined", foreign_keys=[buyer_id])
    provider: Mapped[Organisation] = relationship(lazy="joined", foreign_keys=[provider_id])
    file: Mapped[StoredFile | None] = relationship(lazy="joined")
    acceptances: Mapped[list["Acceptance"]] = relationship(
        lazy="select", order_by="Acceptance.created_at, Acceptance.id"
    )

    @hybrid_property
    def last_day(self) -> date:
        """The last day on which it is in force."""
        return self.terminated_on or self.ends_on

    @last_day.inplace.expression
    @classmethod
    def _last_day(cls) -> ColumnElement[date]:
        return func.coalesce(cls.terminated_on, cls.ends_on)


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
