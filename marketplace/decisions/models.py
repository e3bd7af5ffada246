"""The one decision object for everything an authority decides (award now; more kinds later)."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.files import StoredFile
from marketplace.platform.identity.models import Organisation, User
from marketplace.platform.types import Instant, Json, UtcDateTime


class Decision(AreaRow, Base):
    """An office-holder's decision (viranhaltijapäätös): grounds, maker, remedy, finality."""

    __tablename__ = "decision"
    __rls__ = "signed"
    __table_args__ = (
        UniqueConstraint("area_id", "section"),
        CheckConstraint("kind in ('award')", name="kind"),
        Index(
            "uq_decision_standing",
            "kind",
            "subject_id",
            unique=True,
            postgresql_where=text("state <> 'annulled'"),
        ),
    )

    kind: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    """What is decided on: a call's key for an award."""
    state: Mapped[str]
    title: Mapped[str]
    diary_number: Mapped[str]
    """diaarinumero, such as D-2026-014."""
    section: Mapped[str | None]
    """The section (§) in the maker's list of decisions, given when signed."""
    drafted_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    maker_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    competence: Mapped[str]
    """The rule that gives the maker the power to decide."""
    grounds: Mapped[str]
    content: Mapped[Json]
    """What the kind carries; for an award the comparison with the arithmetic of every point."""
    remedy: Mapped[Json]
    """The row of the remedy table that applied on the day of the decision."""
    signed_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    noticed_on: Mapped[date | None]
    """The day the parties are deemed to have received notice."""
    final_after: Mapped[date | None]
    """The last day to seek a remedy; the decision is final the day after."""
    final_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))

    maker: Mapped[User | None] = relationship(lazy="joined", foreign_keys=[maker_id])
    file: Mapped[StoredFile | None] = relationship(lazy="joined")
    parties: Mapped[list["DecisionParty"]] = relationship(
        lazy="selectin", order_by="DecisionParty.rank"
    )


class DecisionParty(AreaRow, Base):
    """One party's place in a decision and the reasons told to it."""

    __tablename__ = "decision_party"
    __rls__ = "decision_part"
    __table_args__ = (
        UniqueConstraint("decision_id", "organisation_id"),
        CheckConstraint("outcome in ('awarded', 'not_awarded')", name="outcome"),
    )

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    rank: Mapped[int]
    outcome: Mapped[str]
    reasons: Mapped[str]

    organisation: Mapped[Organisation] = relationship(lazy="joined")


name_constraint("uq_decision_standing", "decision.already_drafted")
