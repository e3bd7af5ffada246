"""The area's legal buyer, its municipalities and their towns."""

from collections.abc import Mapping, Sequence

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.identity.models import Area, Organisation


def buyer_of_area(actor: Actor) -> Organisation:
    """The legal buyer of the actor's area."""
    return db.session.scalars(
        select(Organisation).filter_by(area_id=actor.area_id, kind="buyer")
    ).one()


_MUNICIPALITIES = and_(
    Organisation.kind.in_(("buyer", "municipality")), Organisation.municipality_code.is_not(None)
)


def municipalities(actor: Actor) -> Sequence[Organisation]:
    """The area's municipalities: the responsible one, which is the buyer, first, then by name."""
    rows = select(Organisation).where(Organisation.area_id == actor.area_id, _MUNICIPALITIES)
    return db.session.scalars(rows.order_by(Organisation.kind, Organisation.name)).all()


def area_and_towns(actor: Actor) -> tuple[Mapping[str, str], list[str]] | None:
    """The area's names by language and its towns, the responsible one first; none where the actor
    has no area."""
    rows = db.session.execute(
        select(Area.names, Organisation.name)
        .outerjoin(Organisation, and_(Organisation.area_id == Area.id, _MUNICIPALITIES))
        .where(Area.id == actor.area_id)
        .order_by(Organisation.kind, Organisation.name)
    ).all()
    return (rows[0][0], [town(name) for _names, name in rows if name]) if rows else None


def municipality_names(session: Session, codes: Sequence[str]) -> list[str]:
    """Names of the area's municipalities by code, the responsible one first, then by name.

    The buyer stands for its own municipality.
    """
    rows = session.execute(
        select(Organisation.municipality_code, Organisation.name, Organisation.kind)
        .where(Organisation.municipality_code.in_(codes))
        .order_by(Organisation.kind, Organisation.name)
    ).all()
    return [town(name) for _code, name, _kind in rows]


def town_names(actor: Actor) -> dict[str, str]:
    """The area's municipalities by code, the responsible one first, then by name."""
    return {str(row.municipality_code): town(row.name) for row in municipalities(actor)}


def town(name: str) -> str:
    """A town by its organisation: ``Hämeenlinnan kaupunki`` is a legal person of Hämeenlinna."""
    genitive, _, kind = name.partition(" ")
    return genitive.removesuffix("n") if kind in ("kaupunki", "kunta") else name
