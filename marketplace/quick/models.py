"""Quick services (pikapalvelut): what may be ordered at once, who offers it, orders and turns.

A service is what is needed, within a standing admission; a provider on its list offers it as an
item of its own, and so does the authority's own production, at cost price. An order goes to one
item at a time; each turn that is offered, passed over or answered is a row that nobody changes.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Text

from marketplace.admissions.models import Admission
from marketplace.planning.models import Need
from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.files import FileKind
from marketplace.platform.identity.models import Organisation, User
from marketplace.platform.types import Cents, Instant, MoneyEur, Texts, UtcDateTime

ORDER_CONFIRMATION = FileKind("order_confirmation", ("quick.view_order",))
UNITS = ("hour", "day", "person", "piece")
ORDERS = ("rotation", "cheapest", "soonest", "nearest")
"""In which order the providers of a service get its orders."""
CHOICE, OWN = "choice", "own"
"""An order that the client's wish, or the authority's own production, has given to one item."""
LEVELLED, OFFERED, PASSED, ACCEPTED, DECLINED, LAPSED, CANCELLED = (
    "levelled",
    "offered",
    "passed",
    "accepted",
    "declined",
    "lapsed",
    "cancelled",
)
TURNS = (LEVELLED, OFFERED, PASSED, ACCEPTED, DECLINED, LAPSED, CANCELLED)
"""What a row of the ledger tells of a provider's turn. LEVELLED: its count was brought to those of
the others, as it joined or came back."""
ASKED = "asked"
"""Why somebody can't have an order: it has had its turn of it. It is no passing over."""
JOINED, RETURNED, CARRIED = "joined", "returned", "carried"
"""Why a count was levelled: the last one sums up what was levelled before it was written down."""


KEPT = ("confirmed", "delivered", "disputed", "received")
"""States of an order that its provider has taken and nobody has taken back."""


class QuickService(AreaRow, Base):
    """Something that is ordered at once from those on the list of an admission."""

    __tablename__ = "quick_service"
    __rls__ = "area"
    __table_args__ = (
        UniqueConstraint("area_id", "number"),
        CheckConstraint("ordering is not null or free_choice", name="way"),
        CheckConstraint("most_eur > 0", name="most"),
        CheckConstraint("response_hours > 0", name="response_hours"),
    )

    number: Mapped[str]
    state: Mapped[str]
    admission_id: Mapped[UUID] = mapped_column(ForeignKey("admission.id"), index=True)
    titles: Mapped[Texts]
    descriptions: Mapped[Texts]
    unit: Mapped[str]
    """What its price is for: one of UNITS."""
    ordering: Mapped[str | None]
    """One of ORDERS; empty where the client always chooses."""
    free_choice: Mapped[bool]
    """Whether the client's wish may give an order to one provider."""
    approval: Mapped[bool]
    """Whether an officer looks at an item before it is shown."""
    most_cents: Mapped[Cents | None] = mapped_column("most_eur", MoneyEur)
    """The highest price of a unit without VAT; empty where the terms set none."""
    response_hours: Mapped[int]
    """How many office hours a provider may ask for to answer an order."""

    admission: Mapped[Admission] = relationship(lazy="select")


class QuickItem(AreaRow, Base):
    """What one provider, or the authority's own production, offers of a service."""

    __tablename__ = "quick_item"
    __rls__ = "provider"
    __table_args__ = (
        UniqueConstraint("service_id", "provider_id"),
        CheckConstraint("unit_eur > 0", name="price"),
        CheckConstraint("free >= 0", name="free"),
        CheckConstraint("response_hours > 0", name="response_hours"),
        CheckConstraint("cardinality(municipalities) > 0", name="municipalities"),
        Index("ix_quick_item_state", "area_id", "state"),
    )

    service_id: Mapped[UUID] = mapped_column(ForeignKey("quick_service.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    own: Mapped[bool]
    """Whether it is the authority's own production, at cost price: no purchase, and no turn."""
    state: Mapped[str]
    unit_cents: Mapped[Cents] = mapped_column("unit_eur", MoneyEur)
    """The price of a unit without VAT."""
    place: Mapped[str | None]
    """Code of the municipality where it is given; empty where it is given anywhere."""
    municipalities: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Codes of the municipalities whose clients it serves."""
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text))
    free: Mapped[int]
    """How many more orders it can take now; orders take of it, the provider gives more."""
    starts_on: Mapped[date]
    """The next day on which the service can begin."""
    response_hours: Mapped[int]
    reason: Mapped[str | None]
    """Why it was not approved, as told to the provider."""

    service: Mapped[QuickService] = relationship(lazy="joined")
    organisation: Mapped[Organisation] = relationship(lazy="joined")


class QuickPlace(AreaRow, Base):
    """A provider's place in the rotation of a service in a municipality (``pure.rotation``)."""

    __tablename__ = "quick_place"
    __rls__ = "staff"
    __table_args__ = (
        UniqueConstraint("service_id", "municipality", "provider_id"),
        CheckConstraint("turns >= 0", name="turns"),
    )

    service_id: Mapped[UUID] = mapped_column(ForeignKey("quick_service.id"))
    municipality: Mapped[str]
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    joined: Mapped[int]
    since: Mapped[Instant] = mapped_column(UtcDateTime)
    turns: Mapped[int]
    able: Mapped[int]


class QuickOrder(AreaRow, Base):
    """An order of a service for one client, at one provider at a time. It tells nothing of whom it
    is for: who that is, is told by a referral or in person (Act 380/2023)."""

    __tablename__ = "quick_order"
    __rls__ = "provider"
    __table_args__ = (
        UniqueConstraint("area_id", "number"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("value_eur <= limit_eur", name="limit"),
        CheckConstraint("delivered between 1 and quantity", name="delivered"),
        CheckConstraint("(delivered is null) = (delivered_on is null)", name="delivery"),
        CheckConstraint(
            "state <> 'received' or (delivered is not null and received_at is not null)",
            name="received",
        ),
        Index("ix_quick_order_provider", "provider_id", "state", "answer_by"),
        Index("ix_quick_order_due", "state", "answer_by"),
        Index(
            "ix_quick_order_received", "received_at", postgresql_where=text("state = 'received'")
        ),
        Index(
            "ix_quick_order_waits",
            "orderer_id",
            "state",
            "answer_by",
            "number",
            postgresql_where=text("state in ('delivered', 'unfilled')"),
        ),
        Index("ix_quick_order_orderer", "orderer_id", "created_at"),
        Index(
            "ix_quick_order_newest",
            "area_id",
            "created_at",
            "number",
            postgresql_include=["provider_id"],
        ),
    )

    number: Mapped[str]
    state: Mapped[str]
    service_id: Mapped[UUID] = mapped_column(ForeignKey("quick_service.id"), index=True)
    need_id: Mapped[UUID | None] = mapped_column(ForeignKey("need.id"), index=True)
    """The need in whose rolling sum it counts; none for own production and open systems."""
    buyer_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    orderer_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    municipality: Mapped[str]
    """Code of the client's municipality."""
    quantity: Mapped[int]
    language: Mapped[str | None]
    """Code of the language in which the service is needed, where that matters."""
    way: Mapped[str]
    """One of ORDERS, or ``choice``, or ``own``: how its provider was found."""
    item_id: Mapped[UUID] = mapped_column(ForeignKey("quick_item.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    """Who has it now, or had it last."""
    unit_cents: Mapped[Cents] = mapped_column("unit_eur", MoneyEur)
    value_cents: Mapped[Cents] = mapped_column("value_eur", MoneyEur)
    """Price times quantity, without VAT, at the price of the moment when it was offered."""
    limit_cents: Mapped[Cents] = mapped_column("limit_eur", MoneyEur)
    """The most that one order may come to, by the rule of its day."""
    vat: Mapped[str]
    """Key of a rule of the kind ``vat``."""
    answer_by: Mapped[Instant] = mapped_column(UtcDateTime)
    """An answer must arrive before or at this instant."""
    answered_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    """Who took it: the provider's person to turn to."""
    phone: Mapped[str | None]
    """The orderer's, at work."""
    starts_on: Mapped[date]
    """The first day on which the service may begin, as it was offered."""
    reason: Mapped[str | None]
    """Why it was cancelled, or its delivery is disputed, as told to the provider."""
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    """Its confirmation (tilausvahvistus) as PDF."""
    delivered: Mapped[int | None]
    """How many units were given, as the provider says; never more than were ordered."""
    delivered_on: Mapped[date | None]
    """The day on which the service was done."""
    received_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    """When the delivery was accepted: from then on it is an amount to pay."""
    received_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))

    service: Mapped[QuickService] = relationship(lazy="joined")
    organisation: Mapped[Organisation] = relationship(lazy="joined", foreign_keys=[provider_id])
    buyer: Mapped[Organisation] = relationship(lazy="joined", foreign_keys=[buyer_id])
    orderer: Mapped[User] = relationship(lazy="joined", foreign_keys=[orderer_id])
    answerer: Mapped[User | None] = relationship(lazy="select", foreign_keys=[answered_by])
    receiver: Mapped[User | None] = relationship(lazy="select", foreign_keys=[received_by])
    item: Mapped[QuickItem] = relationship(lazy="select")
    need: Mapped[Need | None] = relationship(lazy="select")

    @property
    def titles(self) -> dict[str, str]:
        """What is ordered of whom, by language."""
        name = self.organisation.name
        return {language: f"{title}, {name}" for language, title in self.service.titles.items()}

    @property
    def early(self) -> bool:
        """Whether it was delivered before the day on which it could begin."""
        return self.delivered_on is not None and self.delivered_on < self.starts_on

    @property
    def delivered_cents(self) -> int:
        """Price times what was delivered, without VAT; nothing before that."""
        return self.unit_cents * (self.delivered or 0)


class QuickTurn(AreaRow, Base):
    """A row of the ledger of turns: what came to whom in which order, and what became of it."""

    __tablename__ = "quick_turn"
    __rls__ = "provider"
    __table_args__ = (
        UniqueConstraint("order_id", "sequence"),
        CheckConstraint(f"what in {TURNS!r}", name="what"),
        CheckConstraint(
            f"(reason is not null) or what not in ('{PASSED}', '{LEVELLED}')", name="reason"
        ),
        CheckConstraint(f"step = 0 or what in ('{LEVELLED}', '{OFFERED}')", name="step"),
        CheckConstraint(f"what <> '{ACCEPTED}' or created_at <= answer_by", name="in_time"),
        Index(
            "ix_quick_turn_service",
            "service_id",
            "created_at",
            postgresql_include=["area_id", "provider_id"],
        ),
        Index(
            "ix_quick_turn_provider", "provider_id", "created_at", postgresql_include=["area_id"]
        ),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("quick_order.id"))
    sequence: Mapped[int]
    service_id: Mapped[UUID] = mapped_column(ForeignKey("quick_service.id"))
    municipality: Mapped[str]
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    what: Mapped[str]
    """One of TURNS."""
    way: Mapped[str]
    turns: Mapped[int | None]
    """How many turns the provider had had before, as the rotation counts them."""
    step: Mapped[int] = mapped_column(default=0)
    """By how much the row moves that count: the steps of a place come to its turns."""
    value_cents: Mapped[Cents] = mapped_column("value_eur", MoneyEur)
    answer_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None]
    """Why it was passed over or levelled (a code), or why it declined (its words)."""

    organisation: Mapped[Organisation] = relationship(lazy="joined")
    order: Mapped[QuickOrder] = relationship(lazy="select", viewonly=True)


name_constraint("uq_quick_item_service_id_provider_id", "quick.item_exists")
name_constraint("ck_quick_item_free", "quick.no_places", "free")
name_constraint("ck_quick_item_price", "quick.price_missing", "unit")
name_constraint("ck_quick_item_municipalities", "quick.municipalities_missing", "municipalities")
name_constraint("ck_quick_service_way", "quick.way_missing", "ordering")
name_constraint("ck_quick_order_limit", "quick.limit_kept", "quantity")
name_constraint("ck_quick_order_delivered", "quick.delivered_wrong", "delivered")
name_constraint("ck_quick_order_quantity", "quick.quantity_missing", "quantity")
name_constraint("ck_quick_turn_in_time", "quick.time_kept")
