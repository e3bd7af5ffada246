"""Employment results as append-only fact versions, and the imports that brought them."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.identity.models import User
from marketplace.platform.types import Cents, Instant, Json, MoneyEur, UtcDateTime


class ResultsImport(AreaRow, Base):
    """One file of results that was taken in."""

    __tablename__ = "results_import"
    __table_args__ = (UniqueConstraint("area_id", "sha256"),)

    file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"))
    file_name: Mapped[str]
    sha256: Mapped[str]
    source: Mapped[str]
    """Where the facts come from, such as ``client_system``."""
    legal_basis: Mapped[str]
    rows: Mapped[int]
    new_versions: Mapped[int]
    imported_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))

    importer: Mapped[User] = relationship(lazy="joined")


class SpellVersion(AreaRow, Base):
    """One version of one spell of employment; never changed, a correction is a new version."""

    __tablename__ = "spell_version"
    __table_args__ = (
        UniqueConstraint("area_id", "spell_id", "version"),
        CheckConstraint("ended_on is null or ended_on >= started_on", name="period"),
        CheckConstraint("hours_per_week between 0 and 168", name="hours"),
        CheckConstraint(
            "kind in ('open', 'subsidised', 'self_employed', 'apprenticeship')", name="kind"
        ),
    )

    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    import_id: Mapped[UUID] = mapped_column(ForeignKey("results_import.id"))
    spell_id: Mapped[str]
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


name_constraint("uq_results_import_area_id_sha256", "results.same_file", "file")
name_constraint("uq_spell_version_area_id_spell_id_version", "results.imported_meanwhile", "file")
