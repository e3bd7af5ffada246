"""What a partner in a joint purchase has decided, as an officer has written it down."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.files import FileKind, StoredFile
from marketplace.platform.identity.models import User

SAME, OTHER, NONE = OUTCOMES = ("same", "other", "none")
"""It chose the same offer, something else, or buys nothing."""

PARTNER_DECISION = FileKind("partner_decision", ("call.view",))


class PartnerDecision(AreaRow, Base):
    """The decision of another buyer on its share; the latest writing of it stands."""

    __tablename__ = "partner_decision"
    __rls__ = "call_part"
    __table_args__ = (
        UniqueConstraint("call_id", "business_id"),
        CheckConstraint("outcome in ('same', 'other', 'none')", name="outcome"),
    )

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id"))
    business_id: Mapped[str]
    """Of the partner, as the call's ``joint`` names it."""
    outcome: Mapped[str]
    words: Mapped[str]
    """What it decided."""
    body: Mapped[str]
    """The office-holder or body that decided."""
    decided_on: Mapped[date]
    section: Mapped[str]
    diary_number: Mapped[str]
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    """Its document, which the authority reads."""
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))

    file: Mapped[StoredFile | None] = relationship(lazy="joined")
    recorder: Mapped[User] = relationship(lazy="joined")
