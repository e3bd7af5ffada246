"""Claims (vaatimukset) and appeals (valitukset) against decisions."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.decisions.models import Decision
from marketplace.platform.db import AreaRow, Base
from marketplace.platform.files import FileKind
from marketplace.platform.identity.models import User

LETTER = FileKind("claim_letter", ("claim.view",))


class Claim(AreaRow, Base):
    """What somebody demands of a decision, and what became of it."""

    __tablename__ = "claim"
    __rls__ = "provider"
    __table_args__ = (
        UniqueConstraint("area_id", "number"),
        CheckConstraint("kind in ('correction_demand', 'revision_claim', 'appeal')", name="kind"),
    )

    number: Mapped[str]
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), index=True)
    provider_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    """The organisation that claims, where it is one of the product's."""
    kind: Mapped[str]
    state: Mapped[str]
    claimant: Mapped[str]
    private: Mapped[bool] = mapped_column(default=False)
    """Whether the claimant is a private person, whose name and demands the public does not read."""
    received_on: Mapped[date]
    demands: Mapped[str]
    """What should be changed in the decision."""
    grounds: Mapped[str]
    late: Mapped[bool] = mapped_column(default=False)
    """Whether it came after its last day: it holds nothing and is not examined, which a decision
    tells."""
    address: Mapped[str | None]
    """Where the answer is sent by letter, of a claimant without a log-in."""
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    court_number: Mapped[str | None]
    """The court's diary number, of an appeal."""
    answer: Mapped[str | None]
    """The authority's reasons, or the court's outcome in a sentence."""
    answered_on: Mapped[date | None]
    answer_id: Mapped[UUID | None] = mapped_column(ForeignKey("decision.id"), index=True)
    """The decision that answers it: rejects it, or changes what was decided."""

    letter_sent_on: Mapped[date | None]
    """When the claimant was told by letter."""
    letter_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    """The letter with the answer."""

    decision: Mapped[Decision] = relationship(lazy="joined", foreign_keys=[decision_id])
    answering: Mapped[Decision | None] = relationship(lazy="select", foreign_keys=[answer_id])
    recorder: Mapped[User] = relationship(lazy="select")

    @property
    def by_letter(self) -> bool:
        """Whether its answer goes by letter: the claimant has no log-in, and no court answers."""
        return self.provider_id is None and self.kind != "appeal"

    @property
    def letter_due(self) -> bool:
        """Whether a letter is still to be sent: with the answer, or that the claim has lapsed."""
        ended = self.answer_id is not None or self.state == "lapsed"
        return self.by_letter and ended and self.letter_sent_on is None
