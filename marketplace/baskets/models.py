"""The basket model (Korimalli): baskets, service lines and the templates of their calls."""

from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.platform.db import AreaRow, Base
from marketplace.platform.types import Json, Texts


class Basket(AreaRow, Base):
    """A service basket (palvelukori)."""

    __tablename__ = "basket"
    __rls__ = "area"
    __table_args__ = (UniqueConstraint("area_id", "code"),)

    code: Mapped[str]
    position: Mapped[int]
    names: Mapped[Texts]
    themes: Mapped[Texts]


class ServiceLine(AreaRow, Base):
    """A service line (palvelulinja) of a basket, with the template that its calls begin from."""

    __tablename__ = "service_line"
    __rls__ = "area"
    __table_args__ = (UniqueConstraint("area_id", "code"),)

    basket_id: Mapped[UUID] = mapped_column(ForeignKey("basket.id"))
    code: Mapped[str]
    position: Mapped[int]
    names: Mapped[Texts]
    descriptions: Mapped[Texts]
    cpv: Mapped[str]
    """Main CPV code, eight digits."""
    template: Mapped[Json]
    """What a new call of the line begins with: texts, criteria, questions, payment scheme."""

    basket: Mapped[Basket] = relationship(lazy="joined")
