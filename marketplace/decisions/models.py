"""The one decision object for everything an authority decides (kinds: see ``kinds``)."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, and_, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.files import FileKind, StoredFile
from marketplace.platform.identity.models import Organisation, User
from marketplace.platform.types import Instant, Json, UtcDateTime

CALL, CLAIM, APPLICATION = "call", "claim", "application"
"""What decisions are made on."""

DECISION_DOCUMENT = FileKind("decision_document", ("decision.export",))
PRIVATE = ("excluded", "refused", "suspended", "removed")
"""Outcomes whose reasons are for the provider itself and for the authority: they may tell of an
offence or a debt (Act 621/1999, section 24)."""
REASONS, BASIS = "reasons", "basis"
"""What is withheld about a party: its reasons, and what they rest on."""


class Decision(AreaRow, Base):
    """An authority's decision (viranhaltijapäätös): grounds, maker, remedy, finality."""

    __tablename__ = "decision"
    __rls__ = "signed"
    __table_args__ = (
        UniqueConstraint("area_id", "section"),
        CheckConstraint(
            "kind in ('award', 'correction', 'reversal', 'cancellation', 'revision_answer',"
            " 'correction_answer', 'admission', 'refusal', 'suspension', 'removal')",
            name="kind",
        ),
        CheckConstraint("pending >= 0", name="pending"),
        CheckConstraint("whole or signed_at is null", name="whole"),
        Index(
            "uq_decision_draft", "subject_id", unique=True, postgresql_where=text("state = 'draft'")
        ),
        Index(
            "uq_decision_standing",
            "subject_id",
            unique=True,
            postgresql_where=text(
                "state in ('signed', 'final') and kind not in ('reversal', 'suspension', 'removal')"
            ),
        ),
        Index("ix_decision_signed_at", "area_id", "signed_at"),
    )

    kind: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    """What is decided on: the key of a call, of an application to a standing admission, or of the
    claim that is answered. One decision on it stands, and one draft may wait; the removal of an
    earlier decision leaves room for another, as does what follows an admission."""
    rests_on_id: Mapped[UUID | None] = mapped_column(ForeignKey("decision.id"), index=True)
    """The earlier decision that this one corrects, whose comparison it goes on with, or against
    which the claim is that it answers."""
    state: Mapped[str]
    title: Mapped[str]
    diary_number: Mapped[str]
    """diaarinumero, such as D-2026-014."""
    section: Mapped[str | None]
    """The section (§) in the maker's list of decisions, given when signed."""
    drafted_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    maker_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    """Who made it; of a body's decision who recorded it."""
    minutes: Mapped[str | None]
    """Meeting and section of the minutes, where a body made the decision."""
    competence: Mapped[str]
    """The rule that gives the maker the power to decide, in words."""
    power: Mapped[Json] = mapped_column(default=dict)
    """The row of the competence table that applied on the day of the decision."""
    grounds: Mapped[str]
    whole: Mapped[bool] = mapped_column(default=True)
    """Whether who wrote its words last says that they are all; one put aside half done waits for
    that, and nobody signs it."""
    content: Mapped[Json]
    """What the kind carries; for an award the comparison with the arithmetic of every point."""
    remedy: Mapped[Json]
    """The row of the remedy table that applied on the day of the decision."""
    signed_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    noticed_on: Mapped[date | None]
    """The day the parties are deemed to have received notice."""
    final_after: Mapped[date | None]
    """The last day to seek a remedy, for the parties that are told electronically."""
    heard_until: Mapped[date | None]
    """The last day on which anybody may seek one, in whatever way told; the decision is final the
    day after. Empty while it has not been sent to all."""
    contract_from: Mapped[date | None]
    """The first day on which a contract may be made, as the remedy says."""
    pending: Mapped[int] = mapped_column(default=0)
    """How many claims and appeals wait for their outcome; they hold finality."""
    final_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    ready_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    """When the contract was asked for."""
    contracted_at: Mapped[Instant | None] = mapped_column(UtcDateTime)
    """When the contract came into force."""
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))

    maker: Mapped[User | None] = relationship(lazy="joined", foreign_keys=[maker_id])
    file: Mapped[StoredFile | None] = relationship(lazy="joined")
    rests_on: Mapped["Decision | None"] = relationship(lazy="select", remote_side="Decision.id")
    parties: Mapped[list["DecisionParty"]] = relationship(
        lazy="select", order_by="DecisionParty.rank, DecisionParty.organisation_id"
    )
    conditions: Mapped[list["DecisionCondition"]] = relationship(
        lazy="select", order_by="DecisionCondition.position"
    )
    withheld: Mapped[list["Withheld"]] = relationship(lazy="select", viewonly=True)
    """What of it the reader may read although the public does not."""

    @property
    def matter_type(self) -> str:
        """What it is about, decided on itself or through what it rests on: a call or an
        application."""
        if self.subject_type == CLAIM and self.rests_on is not None:
            return self.rests_on.matter_type
        return self.subject_type

    @property
    def matter_id(self) -> UUID:
        """The key of what it is about."""
        if self.subject_type == CLAIM and self.rests_on is not None:
            return self.rests_on.matter_id
        return self.subject_id

    @property
    def has_remedy(self) -> bool:
        """Whether a change of it may be sought on its own; without, nothing runs after its notice
        (such as against the answer to a demand for a correction)."""
        return self.final_after != self.noticed_on

    @property
    def told_state(self) -> str:
        """The state as it is told: a change of it may be sought already, and no time runs against a
        decision that has no remedy."""
        if self.state != "signed":
            return self.state
        if self.pending:
            return "claimed"
        return "signed" if self.has_remedy else "told"

    @property
    def final_from(self) -> date | None:
        """The day on which it becomes final where nobody seeks a remedy."""
        return self.heard_until + timedelta(days=1) if self.heard_until else None

    @property
    def open_conditions(self) -> list["DecisionCondition"]:
        """The conditions that are not known to be fulfilled."""
        return [each for each in self.conditions if each.state != "fulfilled"]


class DecisionPart(AreaRow):
    """What the parts of a decision share: they are seen by whoever sees the decision."""

    __rls__ = "decision_part"


class Withheld(AreaRow, Base):
    """What a decision says that the public does not read; the party does, or all of its parties."""

    __tablename__ = "decision_withheld"
    __rls__ = "withheld"
    __table_args__ = (
        UniqueConstraint(
            "decision_id", "organisation_id", "about", postgresql_nulls_not_distinct=True
        ),
    )

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    """The party that reads it; empty where all parties do."""
    about: Mapped[str]
    """``reasons`` of an outcome against the party, the ``basis`` of these; or the number of a claim
    whose claimant, a private person, it names, and with ``.demands`` what that demands."""
    words: Mapped[str]


class DecisionParty(DecisionPart, Base):
    """One party's place in a decision and the reasons told to it."""

    __tablename__ = "decision_party"
    __table_args__ = (
        UniqueConstraint("decision_id", "organisation_id"),
        CheckConstraint(
            "outcome in ('awarded', 'not_awarded', 'excluded', 'told', 'admitted', 'refused',"
            " 'suspended', 'removed')",
            name="outcome",
        ),
    )

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    rank: Mapped[int | None]
    """Its place in the comparison; None where it was not compared."""
    outcome: Mapped[str]
    member_of: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    """The lead of the consortium behind whose offer it stands as a member."""
    open_reasons: Mapped[str] = mapped_column("reasons")
    """The reasons that everybody reads; empty where they are withheld."""
    strengths: Mapped[str] = mapped_column(default="")
    weaknesses: Mapped[str] = mapped_column(default="")

    organisation: Mapped[Organisation] = relationship(lazy="joined", foreign_keys=[organisation_id])
    withheld: Mapped[Withheld | None] = relationship(
        lazy="joined",
        viewonly=True,
        primaryjoin=lambda: and_(
            foreign(Withheld.decision_id) == DecisionParty.decision_id,
            foreign(Withheld.organisation_id) == DecisionParty.organisation_id,
            Withheld.about == REASONS,
        ),
    )

    @property
    def reasons(self) -> str:
        """Why it was treated so; empty for who may not read that."""
        return self.withheld.words if self.withheld else self.open_reasons

    @property
    def tendered_by(self) -> UUID:
        """Whose offer it stands behind: its own, or that of its consortium's lead."""
        return self.member_of or self.organisation_id

    @property
    def provider_id(self) -> UUID:
        """Whose the place is: its organisation sees what was done to it."""
        return self.organisation_id


class DecisionCondition(DecisionPart, Base):
    """What the winner must still show, and by when, before the contract may be made."""

    __tablename__ = "decision_condition"
    __table_args__ = (UniqueConstraint("decision_id", "position"),)

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id", ondelete="CASCADE"))
    position: Mapped[int]
    state: Mapped[str]
    words: Mapped[str]
    last_day: Mapped[date]
    note: Mapped[str] = mapped_column(default="")
    """How it was fulfilled, or why it lapsed."""
    settled_at: Mapped[Instant | None] = mapped_column(UtcDateTime)

    decision: Mapped[Decision] = relationship(lazy="select", viewonly=True)


name_constraint("uq_decision_draft", "decision.already_drafted")
name_constraint("uq_decision_standing", "decision.already_decided")
