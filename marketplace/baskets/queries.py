"""Reads of the basket model."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.baskets.models import Basket, ServiceLine
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound


@dataclass(frozen=True)
class BasketWithLines:
    """A basket and its service lines in their order."""

    basket: Basket
    lines: Sequence[ServiceLine]


def service_lines(actor: Actor) -> Sequence[ServiceLine]:
    """All service lines of the area, in the order of the baskets."""
    return db.session.scalars(
        select(ServiceLine)
        .join(Basket, ServiceLine.basket_id == Basket.id)
        .where(ServiceLine.area_id == actor.area_id)
        .order_by(Basket.position, ServiceLine.position)
    ).all()


def service_line(actor: Actor, code: str) -> ServiceLine:
    """A service line by its code; raises NotFound."""
    line = db.session.scalars(
        select(ServiceLine).filter_by(area_id=actor.area_id, code=code)
    ).one_or_none()
    if line is None:
        raise NotFound("service_line.not_found", line=code)
    return line


def all_baskets(actor: Actor) -> list[BasketWithLines]:
    """The area's baskets in their order, each with its lines."""
    lines = service_lines(actor)
    baskets = db.session.scalars(
        select(Basket).filter_by(area_id=actor.area_id).order_by(Basket.position)
    )
    return [
        BasketWithLines(basket, [line for line in lines if line.basket_id == basket.id])
        for basket in baskets
    ]
