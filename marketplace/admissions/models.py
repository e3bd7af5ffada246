"""Standing admissions (avoin hakeutuminen): who is let in on stated terms, and their applications.

An admission never closes to newcomers while it is open; who is admitted may be asked to offer, or
be ordered from, as its legal basis says.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Text

from marketplace.baskets.models import ServiceLine
from marketplace.planning.models import Need
from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.identity.models import Organisation, User
from marketplace.platform.types import Instant, Json, Texts, UtcDateTime

ENDED = ("refused", "withdrawn", "left", "removed")
"""States in which an application lives no more: its provider may apply again."""
CLARIFICATION, SUSPENSION, REMOVAL = "clarification", "suspension", "removal"
"""Why a provider is asked something: to clarify its application, or to be heard before a decision
against it (Act 434/2003, section 34)."""


class Admission(AreaRow, Base):
    """A standing admission of providers to one service line, on a stated legal basis."""

    __tablename__ = "admission"
    __rls__ = "published"
    __table_args__ = (
        UniqueConstraint("area_id", "number"),
        CheckConstraint("ends_on >= starts_on", name="period"),
        Index("ix_admission_state", "area_id", "state"),
    )

    number: Mapped[str]
    state: Mapped[str]
    basis: Mapped[str]
    """Key of a rule of the kind ``admission_basis``."""
    regime: Mapped[str]
    """Whose remedies apply to its decisions: as its need was judged, else as its basis says."""
    service_line_id: Mapped[UUID] = mapped_column(ForeignKey("service_line.id"))
    need_id: Mapped[UUID | None] = mapped_column(ForeignKey("need.id"), index=True)
    """The need whose value is watched, where the basis watches one."""
    buyer_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    titles: Mapped[Texts]
    descriptions: Mapped[Texts]
    terms: Mapped[Texts]
    """The terms as they were last written; the versions that were told are ``AdmissionTerms``."""
    language: Mapped[str] = mapped_column(default="fi")
    """The authoritative language of the texts."""
    municipalities: Mapped[list[str]] = mapped_column(ARRAY(Text))
    starts_on: Mapped[date]
    """From when purchases are made from it, at the earliest."""
    ends_on: Mapped[date | None]
    """Its last day; empty where no end is set."""
    notice_number: Mapped[str | None]
    """The notice in the official channel that announces it, where its basis asks for one."""
    published_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    close_reason: Mapped[str | None]

    service_line: Mapped[ServiceLine] = relationship(lazy="joined")
    buyer: Mapped[Organisation] = relationship(lazy="joined")
    officer: Mapped[User] = relationship(lazy="joined")
    need: Mapped[Need | None] = relationship(lazy="select")
    """Seen by the authority's staff alone."""
    requirements: Mapped[list["AdmissionRequirement"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="AdmissionRequirement.position"
    )
    versions: Mapped[list["AdmissionTerms"]] = relationship(
        lazy="selectin", order_by="AdmissionTerms.version"
    )


class AdmissionPart(AreaRow):
    """What the parts of an admission share: they are seen by whoever sees the admission."""

    __rls__ = "admission_part"


class AdmissionRequirement(AdmissionPart, Base):
    """What a provider must fulfil to be admitted (soveltuvuusvaatimus)."""

    __tablename__ = "admission_requirement"
    __table_args__ = (UniqueConstraint("admission_id", "key"),)

    admission_id: Mapped[UUID] = mapped_column(ForeignKey("admission.id", ondelete="CASCADE"))
    position: Mapped[int]
    key: Mapped[str]
    labels: Mapped[Texts]
    questions: Mapped[Texts]
    evidence_kind: Mapped[str | None]
    """Key of a rule of the kind ``evidence``: the paper that fulfils it. Empty: the application
    answers yes or no."""


class AdmissionTerms(AdmissionPart, Base):
    """A version of the terms, told to all at once; it is never changed."""

    __tablename__ = "admission_terms"
    __table_args__ = (
        UniqueConstraint("admission_id", "version"),
        CheckConstraint("(confirm_by is not null) = material", name="confirmed"),
        CheckConstraint("confirm_by < valid_from", name="in_time"),
    )

    admission_id: Mapped[UUID] = mapped_column(ForeignKey("admission.id"))
    version: Mapped[int]
    texts: Mapped[Texts]
    changes: Mapped[Texts]
    """What changed and why, as the providers read it; of the first version nothing."""
    material: Mapped[bool]
    """Whether the admitted must confirm it to take part under it."""
    valid_from: Mapped[date]
    confirm_by: Mapped[date | None]
    """The last day for the admitted to confirm a material change, or to leave before it."""
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))


class Application(AreaRow, Base):
    """A provider's application to be admitted, and what became of it."""

    __tablename__ = "application"
    __rls__ = "provider"
    __table_args__ = (
        UniqueConstraint("area_id", "number"),
        CheckConstraint(
            "state in ('draft', 'withdrawn') or submitted_at is not null", name="submitted"
        ),
        Index(
            "uq_application_living",
            "admission_id",
            "provider_id",
            unique=True,
            postgresql_where=text(f"state not in {ENDED!r}"),
        ),
        Index("ix_application_due_on", "area_id", "state", "due_on"),
    )

    number: Mapped[str]
    admission_id: Mapped[UUID] = mapped_column(ForeignKey("admission.id"), index=True)
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    state: Mapped[str]
    answers: Mapped[Json] = mapped_column(default=dict)
    """``yes`` or ``no`` by the key of each requirement that is answered in words."""
    notes: Mapped[str] = mapped_column(default="")
    submitted_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    due_on: Mapped[date | None]
    """The last day for its decision, by the rule of the day on which it came."""
    terms_version: Mapped[int | None]
    """The newest version of the terms that the provider has accepted."""
    admitted_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    reason: Mapped[str | None]
    """Why it was refused, suspended, removed or left, as told to the provider."""

    admission: Mapped[Admission] = relationship(lazy="joined")
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    inquiries: Mapped[list["Inquiry"]] = relationship(
        lazy="selectin", order_by="Inquiry.created_at, Inquiry.id"
    )

    # What a matter that is decided on tells of itself, whatever it is (``decisions.matter``).

    @property
    def language(self) -> str:
        """The language in which it is decided."""
        return self.admission.language

    @property
    def titles(self) -> dict[str, str]:
        """What it is called, by language."""
        name = self.organisation.name
        return {language: f"{title}, {name}" for language, title in self.admission.titles.items()}

    @property
    def regime(self) -> str:
        """Whose remedies apply."""
        return self.admission.regime

    @property
    def model(self) -> str:
        """The name of its procedure in the tables of competence."""
        return self.admission.basis

    @property
    def maximum_value_cents(self) -> int:
        """An admission commits no money: what is bought from it is decided on its own."""
        return 0

    @property
    def own_value_cents(self) -> int:
        """The same: nobody shares it."""
        return 0

    @property
    def joint(self) -> None:
        """No admission is opened jointly with other buyers."""
        return

    @property
    def buyer(self) -> Organisation:
        """Whose decision it is."""
        return self.admission.buyer

    @property
    def officer(self) -> User:
        """Who prepares it."""
        return self.admission.officer


class Inquiry(AreaRow, Base):
    """What a provider is asked about its application or heard on, and its reply in time."""

    __tablename__ = "inquiry"
    __rls__ = "provider"
    __table_args__ = (
        CheckConstraint("(answered_at is null) = (answer is null)", name="answered"),
        CheckConstraint("answered_at <= reply_by", name="in_time"),
        CheckConstraint("kind in ('clarification', 'suspension', 'removal')", name="kind"),
    )

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"), index=True)
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str]
    question: Mapped[str]
    reply_by: Mapped[Instant] = mapped_column(UtcDateTime)
    """A reply must arrive before or at this instant."""
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    answer: Mapped[str | None]
    answered_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    settled_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    """When what it was asked for was decided."""

    application: Mapped[Application] = relationship(lazy="joined", viewonly=True)
    asker: Mapped[User] = relationship(lazy="joined", foreign_keys=[asked_by])


name_constraint("ck_admission_period", "admission.ends_before_start", "ends_on")
name_constraint("uq_application_living", "application.living")
name_constraint("ck_inquiry_in_time", "inquiry.too_late")
