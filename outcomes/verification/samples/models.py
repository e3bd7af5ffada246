"""Samples of a run's lines, and the lines that they drew. Nobody changes what was drawn; what
became of a sample is added to it."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, UniqueConstraint, and_
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.files import FileKind, StoredFile
from marketplace.platform.identity.models import User
from marketplace.platform.types import Cents, Instant, JsonList, MoneyEur, UtcDateTime
from outcomes.payments.models import PaymentLine, PaymentRun

SAMPLED_LINES = FileKind("sampled_lines", ("payment.view",))


class VerificationSample(AreaRow, Base):
    """Lines of a run drawn by a recorded seed (`outcomes.pure.sampling`): each is looked at alone.

    The file of candidates holds what was drawn from, so that anybody can draw it anew.
    """

    __tablename__ = "verification_sample"
    __table_args__ = (
        UniqueConstraint("area_id", "number"),
        CheckConstraint("method in ('random', 'risk')", name="method"),
        CheckConstraint("size between 1 and lines", name="size"),
        CheckConstraint("(withdrawn_at is null) = (withdrawn_why is null)", name="withdrawn"),
    )

    number: Mapped[str]
    run_id: Mapped[UUID] = mapped_column(ForeignKey("payment_run.id"), index=True)
    method: Mapped[str]
    """``random``, which says something of all lines; ``risk``, which weighs unusual ones."""
    seed: Mapped[str]
    size: Mapped[int]
    lines: Mapped[int]
    """How many lines it was drawn from."""
    amount_cents: Mapped[Cents] = mapped_column("amount_eur", MoneyEur)
    """What these come to without VAT."""
    strata: Mapped[JsonList | None]
    """Of each stratum, as it was drawn from: its name (``stratum``), how many ``lines``, what they
    come to (``cents``), and what without the signs of their amounts (``absolute_cents``). None of a
    sample that is older than this was kept: it counts as one stratum."""
    file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"))
    drawn_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    replaced_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    """When another one was drawn in its place, nothing of it being decided."""
    withdrawn_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    """When who drew it by mistake took it back, nothing of it being decided."""
    withdrawn_why: Mapped[str | None]
    followed: Mapped[JsonList]
    """Keys of the contracts of which its consequence was taken."""

    run: Mapped[PaymentRun] = relationship(lazy="select")
    file: Mapped[StoredFile] = relationship(lazy="joined")
    drawer: Mapped[User] = relationship(lazy="joined")

    @hybrid_property
    def stands(self) -> bool:
        """Whether it says something: it was neither replaced nor taken back."""
        return self.replaced_at is None and self.withdrawn_at is None

    @stands.inplace.expression
    @classmethod
    def _stands(cls) -> ColumnElement[bool]:
        return and_(cls.replaced_at.is_(None), cls.withdrawn_at.is_(None))


class SampledLine(AreaRow, Base):
    """A line that a sample drew; whether it was right is its decision."""

    __tablename__ = "sampled_line"
    __table_args__ = (UniqueConstraint("sample_id", "payment_line_id"),)

    sample_id: Mapped[UUID] = mapped_column(ForeignKey("verification_sample.id"))
    payment_line_id: Mapped[UUID] = mapped_column(ForeignKey("payment_line.id"), index=True)
    stratum: Mapped[str]
    """The number of its contract, or of none the word ``orders``."""
    place: Mapped[int]

    line: Mapped[PaymentLine] = relationship(lazy="joined", innerjoin=True)
