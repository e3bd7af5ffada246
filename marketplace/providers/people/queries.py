"""Reads about the people of providers."""

from sqlalchemy import select

from marketplace.platform.identity.models import Membership, User
from marketplace.platform.roles import STAFF_ROLES
from marketplace.platform.unit import Unit


def staff_with(u: Unit, address: str) -> User | None:
    """The person of the area's staff with this address, if there is one."""
    return u.session.scalar(
        select(User)
        .join(Membership, User.id == Membership.user_id)
        .where(
            User.email == address,
            Membership.role.in_(STAFF_ROLES),
            Membership.ended_at.is_(None),
        )
        .limit(1)
    )
