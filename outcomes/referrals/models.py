"""Referrals (ohjaukset): a person sent to a contract's service for a period."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Text

from contracts.agreements.models import Contract
from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.identity.models import User
from marketplace.platform.types import Json


class Referral(AreaRow, Base):
    """A person × contract × period; the groups are those on the day of the referral."""

    __tablename__ = "referral"
    __rls__ = "provider"
    __table_args__ = (
        UniqueConstraint("area_id", "number"),
        CheckConstraint("started_on is null or started_on >= referred_on", name="start"),
        CheckConstraint("ended_on is null or ended_on >= started_on", name="end"),
        CheckConstraint("end_reason in ('completed', 'moved_on', 'stopped')", name="end_reason"),
        CheckConstraint(
            "no_place_reason is null or (state in ('declined', 'lapsed')"
            " and no_place_reason in ('at_work', 'elsewhere', 'moved', 'not_needed'))",
            name="no_place_reason",
        ),
        Index("ix_referral_person_key", "person_key"),
        Index(
            "ix_referral_contract",
            "contract_id",
            postgresql_include=["state", "area_id", "provider_id"],
        ),
        Index(
            "ix_referral_coach_id_state",
            "coach_id",
            "state",
            postgresql_include=["area_id", "provider_id"],
        ),
        Index("ix_referral_provider_id_state", "provider_id", "state"),
        Index("ix_referral_reply_by", "reply_by", postgresql_where=text("state = 'proposed'")),
        Index(
            "uq_referral_standing",
            "contract_id",
            "person_key",
            unique=True,
            postgresql_where=text("state in ('proposed', 'accepted', 'started', 'interrupted')"),
        ),
    )

    number: Mapped[str]
    """The referral_id of files, such as O-2026-017."""
    state: Mapped[str]
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    person_key: Mapped[str]
    municipality: Mapped[str]
    groups: Mapped[list[str]] = mapped_column(ARRAY(Text))
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    facts: Mapped[Json]
    """What the contract's scheme asks besides: texts by code, as R.csv writes them."""
    referred_on: Mapped[date]
    reply_by: Mapped[date]
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str | None]
    """How the service ended (END_REASONS); empty of those before it was asked."""
    state_reason: Mapped[str | None]
    no_place_reason: Mapped[str | None]
    """Why no new place is sought once the provider has not taken the person (NO_PLACE_REASONS)."""

    contract: Mapped[Contract] = relationship(lazy="joined")
    coach: Mapped[User] = relationship(lazy="joined")


class Interruption(AreaRow, Base):
    """A time in which a service that began is not given. Of why only whose matter it is is kept:
    more might tell of the person's health or family."""

    __tablename__ = "referral_interruption"
    __rls__ = "provider"
    __table_args__ = (
        CheckConstraint("resumed_on > interrupted_on", name="period"),
        CheckConstraint("reason in ('client', 'provider', 'agreed')", name="reason"),
        ExcludeConstraint(
            ("referral_id", "="),
            (text("daterange(interrupted_on, resumed_on)"), "&&"),
            name="ex_referral_interruption_period",
        ),
    )

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id"))
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    interrupted_on: Mapped[date]
    """The first day without the service."""
    resumed_on: Mapped[date | None]
    """The first day with it again; empty while it lasts, and where the service ended in it."""
    reason: Mapped[str | None]
    """Whose matter it is (INTERRUPTION_REASONS); empty of those before it was asked."""


name_constraint("uq_referral_standing", "referral.already_standing", "contract_id")
name_constraint("ck_referral_start", "referral.starts_before_referral", "started_on")
name_constraint(
    "ck_referral_interruption_period", "referral.resumes_before_interruption", "resumed_on"
)
name_constraint("ex_referral_interruption_period", "referral.interrupted_then", "interrupted_on")
name_constraint("ck_referral_end", "referral.ends_before_start", "ended_on")
