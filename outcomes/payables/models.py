"""What was written for the books of accounts payable."""

from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.files import FileKind, StoredFile
from marketplace.platform.identity.models import User
from outcomes.payments.models import HandOver

BOOKING = FileKind("booking", ("payment.view",))


class PayablesExport(AreaRow, Base):
    """The booking (tiliöinti) of a hand-over as a file, by the account rules of its day; once."""

    __tablename__ = "payables_export"
    __table_args__ = (UniqueConstraint("hand_over_id"),)

    hand_over_id: Mapped[UUID] = mapped_column(ForeignKey("hand_over.id"))
    file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"))
    exported_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))

    hand_over: Mapped[HandOver] = relationship(lazy="select")
    file: Mapped[StoredFile] = relationship(lazy="joined")
    exporter: Mapped[User] = relationship(lazy="joined")


class MovementBooking(AreaRow, Base):
    """The booking of what has moved since the hand-overs, as a file: claims that were sent, paid
    back, set off or given up, what of payments was withheld or went to others, late interest."""

    __tablename__ = "movement_booking"
    __table_args__ = (UniqueConstraint("area_id", "number"),)

    number: Mapped[str]
    file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"))
    exported_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))

    file: Mapped[StoredFile] = relationship(lazy="select")
    exporter: Mapped[User] = relationship(lazy="joined")


class BookedEntry(AreaRow, Base):
    """An entry of the ledger that a booking has in its file; once."""

    __tablename__ = "booked_entry"
    __table_args__ = (UniqueConstraint("entry_id"),)

    booking_id: Mapped[UUID] = mapped_column(ForeignKey("movement_booking.id"), index=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_entry.id"))


name_constraint("uq_booked_entry_entry_id", "payables.booked_already")
name_constraint("uq_payables_export_hand_over_id", "payables.exported_already")
