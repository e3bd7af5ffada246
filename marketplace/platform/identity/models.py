"""Areas, organisations, people and what they are in an organisation."""

from uuid import UUID

from flask import current_app
from flask_security import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Text

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import name_constraint
from marketplace.platform.types import Instant, Key, Texts, UtcDateTime


class Area(Base):
    """An employment area (työllisyysalue); everybody may read its name."""

    __tablename__ = "area"
    __rls__ = None  # names of areas are public; nothing else is here

    id: Mapped[Key]
    created_at: Mapped[Instant]
    code: Mapped[str] = mapped_column(unique=True)
    names: Mapped[Texts]


class Organisation(AreaRow, Base):
    """A legal person: the buyer, a municipality, or a service provider."""

    __tablename__ = "organisation"
    __rls__ = "organisation"
    __table_args__ = (
        UniqueConstraint("area_id", "business_id"),
        CheckConstraint("kind in ('buyer', 'municipality', 'provider')", name="kind"),
        Index("ix_organisation_name", "area_id", "name", "id"),
        Index(
            "ix_organisation_municipality",
            "area_id",
            "kind",
            "name",
            postgresql_where=text("municipality_code is not null"),
        ),
    )

    kind: Mapped[str]
    name: Mapped[str]
    business_id: Mapped[str]
    """Y-tunnus, as 1234567-8."""
    municipality_code: Mapped[str | None]
    """Three digits, for a municipality or the responsible one."""

    @property
    def own_municipality(self) -> str:
        """The code of a municipality that is another legal person than the area's buyer; empty of
        the buyer and of providers."""
        return self.municipality_code or "" if self.kind == "municipality" else ""


class User(UserMixin, Base):
    """A person who can log in. One person may act in several organisations."""

    __tablename__ = "user_account"
    __rls__ = None  # read at log-in, before anybody knows the area; holds no domain data
    __table_args__ = (Index("ix_user_account_name", "name", "id"),)

    id: Mapped[Key]
    created_at: Mapped[Instant]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    locale: Mapped[str] = mapped_column(default="fi")
    active: Mapped[bool] = mapped_column(default=True)
    password: Mapped[str | None]
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(
        MutableList.as_mutable(ARRAY(Text))  # type: ignore[arg-type]
    )

    @property
    def roles(self) -> list[str]:
        """Flask-Security asks for roles; ours belong to memberships, never to the account."""
        return []

    def check_tf_required(
        self, tf_setup_methods: list[tuple[str, str]], tf_fresh: bool
    ) -> tuple[bool, list[tuple[str, str]]]:
        """Whether log-in asks a second factor: where one is set up or a role demands it."""
        required, methods = super().check_tf_required(tf_setup_methods, tf_fresh)
        return required or self.check_tf_required_setup(), methods

    def check_tf_required_setup(self) -> bool:
        """Whether one of the person's roles demands a second factor (see ``login``)."""
        return bool(current_app.extensions["two_factor_rule"](self))


class Membership(AreaRow, Base):
    """What a person is in an organisation, from its making until it is ended."""

    __tablename__ = "membership"
    __rls__ = "membership"
    __table_args__ = (
        UniqueConstraint("user_id", "organisation_id", "role"),
        Index("ix_membership_organisation_id", "organisation_id"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[str]
    ended_at: Mapped[Instant | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship(lazy="select")
    organisation: Mapped[Organisation] = relationship(lazy="select")


name_constraint("uq_user_account_email", "user.email_taken", "email")
name_constraint("uq_organisation_area_id_business_id", "provider.business_id_taken", "business_id")
name_constraint("uq_membership_user_id_organisation_id_role", "user.already_member", "email")
