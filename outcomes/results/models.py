"""Employment results as append-only fact versions, and the imports that brought them."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Identity,
    Index,
    Numeric,
    UniqueConstraint,
    case,
    false,
    func,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.files import FileKind
from marketplace.platform.identity.models import User
from marketplace.platform.system_tokens import SystemToken
from marketplace.platform.types import Cents, Instant, Json, MoneyEur, UtcDateTime

RESULTS_FILE = FileKind("results_file", ("results.view",))


class ResultsImport(AreaRow, Base):
    """One file of results that was taken in."""

    __tablename__ = "results_import"
    __table_args__ = (Index("ix_results_import_sha256", "area_id", "sha256"),)

    file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"))
    file_name: Mapped[str]
    sha256: Mapped[str]
    source: Mapped[str]
    """Where the facts come from, such as ``client_system``."""
    legal_basis: Mapped[str]
    rows: Mapped[int]
    new_versions: Mapped[int]
    imported_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    """Nobody where the source's system has sent it."""

    importer: Mapped[User | None] = relationship(lazy="joined")


class SpellVersion(AreaRow, Base):
    """One version of one spell of employment; never changed, a correction is a new version."""

    __tablename__ = "spell_version"
    __table_args__ = (
        UniqueConstraint("area_id", "spell_id", "version"),
        CheckConstraint("ended_on is null or ended_on >= started_on", name="period"),
        CheckConstraint("hours_per_week between 0 and 168", name="hours"),
        Index(
            "ix_spell_version_external_id",
            "area_id",
            "external_id",
            postgresql_where="external_id is not null",
        ),
        CheckConstraint(
            "kind in ('open', 'subsidised', 'self_employed', 'apprenticeship')", name="kind"
        ),
    )

    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    import_id: Mapped[UUID] = mapped_column(ForeignKey("results_import.id"))
    spell_id: Mapped[str]
    external_id: Mapped[str | None]
    """What the source calls the spell, where that is not the area's name of it."""
    version: Mapped[int]
    person_key: Mapped[str] = mapped_column(index=True)
    employer_id: Mapped[str]
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    hours_per_week: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    monthly_pay_cents: Mapped[Cents | None] = mapped_column("monthly_pay_eur", MoneyEur)
    kind: Mapped[str]
    columns: Mapped[Json]
    """What schemes ask of a spell besides: texts by column, as E.csv writes them."""
    recorded_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    """When the fact became known; empty means it always was."""
    withdrawn: Mapped[bool]
    stands: Mapped[bool]
    """Whether it is calculated with: not where another source is believed instead."""

    @hybrid_property
    def known_at(self) -> datetime | None:
        """From when on it counts as known: whatever its source's clock says, no later than it came;
        empty where it always was."""
        return None if self.recorded_at is None else min(self.recorded_at, self.created_at)

    @known_at.inplace.expression
    @classmethod
    def _known_at(cls) -> ColumnElement[datetime | None]:
        came = func.least(cls.recorded_at, cls.created_at, type_=UtcDateTime)
        return case((cls.recorded_at.is_not(None), came))


class ResultsConflict(AreaRow, Base):
    """Two sources that say different things of one spell, or of the same days with different
    employers, and which of them is believed."""

    __tablename__ = "results_conflict"
    __table_args__ = (
        CheckConstraint("settled_by in ('rank', 'person', 'source')", name="settled_by"),
        CheckConstraint("(settled_by is null) = (kept_id is null)", name="settled"),
        CheckConstraint(
            "settled_by is distinct from 'person' or"
            " decided_by is not null and decided_at is not null and reason <> ''",
            name="decided",
        ),
        Index("ix_results_conflict_waiting", "area_id", postgresql_where="settled_by is null"),
    )

    spell_id: Mapped[str] = mapped_column(index=True)
    stood_id: Mapped[UUID] = mapped_column(ForeignKey("spell_version.id"))
    """What stood when the other side came."""
    came_id: Mapped[UUID] = mapped_column(ForeignKey("spell_version.id"))
    settled_by: Mapped[str | None]
    """``rank``, ``person``, or ``source`` where one has said something else since; empty while it
    waits for a person."""
    kept_id: Mapped[UUID | None] = mapped_column(ForeignKey("spell_version.id"))
    """The side that is believed."""
    both_hold: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether a person said that both are true: work with two employers on the same days."""
    reason: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[Instant | None] = mapped_column(UtcDateTime)

    decider: Mapped[User | None] = relationship(lazy="joined")


class ResultsToken(SystemToken, Base):
    """What a source's own system shows when it sends results."""

    __tablename__ = "results_token"

    source: Mapped[str]

    @property
    def told(self) -> dict[str, str]:
        return {"source": self.source}


class ResultsMapping(AreaRow, Base):
    """How a source writes its files."""

    __tablename__ = "results_mapping"
    __table_args__ = (UniqueConstraint("area_id", "source"),)

    source: Mapped[str]
    columns: Mapped[Json]
    """The file's names of columns by the product's."""
    dates: Mapped[str]
    kinds: Mapped[Json]
    """The product's kinds of work by the file's codes."""


name_constraint("uq_spell_version_area_id_spell_id_version", "results.imported_meanwhile", "file")
