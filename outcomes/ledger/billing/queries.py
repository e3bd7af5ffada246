"""Reads of billings."""

from sqlalchemy import func, select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.paging import Page, read_page
from outcomes.ledger.billing.models import TOTAL, Billing, MunicipalBill


def billings(_actor: Actor, page: int) -> Page[Billing]:
    """A page of billings, the newest first."""
    return read_page(select(Billing).order_by(Billing.number.desc()), page)


def totals(shown: Page[Billing]) -> dict[str, int]:
    """What each billing of a page comes to, by its number, in cents."""
    rows = db.session.execute(
        select(Billing.number, func.sum(TOTAL))
        .join(MunicipalBill, MunicipalBill.billing_id == Billing.id)
        .where(Billing.id.in_([each.id for each in shown.rows]))
        .group_by(Billing.number)
    )
    return dict(rows.all())


def billing_by_number(_actor: Actor, number: str) -> Billing:
    """A billing; NotFound where there is none."""
    found = db.session.scalars(select(Billing).filter_by(number=number)).one_or_none()
    if found is None:
        raise NotFound("municipal_billing.not_found", number=number)
    return found


def open_billing(_actor: Actor) -> Billing | None:
    """The billing that waits for its approver."""
    return db.session.scalars(select(Billing).filter_by(state="made")).one_or_none()
