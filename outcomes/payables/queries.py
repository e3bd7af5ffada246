"""Reads of what is handed over to accounts payable, and of how it is booked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import lazyload

from marketplace.baskets.models import Basket, ServiceLine
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.paging import Page, read_page
from marketplace.rules.queries import rules_on
from outcomes.ledger.budget import KIND as BUDGET_LINE
from outcomes.ledger.models import LedgerPosting
from outcomes.payables.models import PayablesExport
from outcomes.payments.models import HandOver, PaymentLine, Statement
from outcomes.payments.settlement.queries import Sent, sent_by
from outcomes.pure.payables import CRITERIA, PURCHASE, Account, AccountRule, Bought, Whose

KIND = "payables_account"
"""Kind of rule."""


def account_rules(actor: Actor, day: date) -> list[AccountRule]:
    """The account rules of a day, by key."""
    return [
        AccountRule(
            rule.key,
            {name: rule.value[name] for name in CRITERIA if rule.value.get(name)},
            Account(
                rule.value["account"],
                rule.value.get("cost_centre", ""),
                rule.value.get("vat_code", ""),
            ),
            rule.value.get("use", PURCHASE),
        )
        for rule in rules_on(actor, (KIND,), day)
    ]


def bought_of(line: PaymentLine, budget_line: str | None) -> Bought:
    """What a line pays for, as the account rules ask it."""
    service_line = (
        line.contract.call.service_line
        if line.contract
        else line.source.service.admission.service_line
    )
    return Bought(
        budget_line=budget_line or "",
        service_line=service_line.code,
        basket=service_line.basket.code,
        vat_category=line.vat_category,
    )


def names_of_bought(actor: Actor) -> dict[tuple[str, str], Mapping[str, str]]:
    """The names of all that account rules may ask, by criterion and code."""
    found: dict[tuple[str, str], Mapping[str, str]] = {}
    for what, model in (("service_line", ServiceLine), ("basket", Basket)):
        rows = db.session.execute(select(model.code, model.names))
        found |= {(what, code): names for code, names in rows}
    for what, kind in (("budget_line", BUDGET_LINE), ("vat_category", "vat")):
        rules = rules_on(actor, (kind,), actor.today)
        found |= {(what, rule.key): rule.value["names"] for rule in rules}
    return found


def whose_of(lines: Sequence[PaymentLine]) -> Mapping[UUID, Whose]:
    """For what and whom the ledger has posted each line."""
    rows = db.session.execute(
        select(
            LedgerPosting.line_id,
            func.max(LedgerPosting.municipality),
            func.max(LedgerPosting.budget_line),
        )
        .where(LedgerPosting.line_id == func.any([line.id for line in lines]))
        .group_by(LedgerPosting.line_id)
    )
    posted = {key: (town or "", budget_line or "") for key, town, budget_line in rows}
    return {line.id: Whose(line.source.number, *posted.get(line.id, ())) for line in lines}


@dataclass(frozen=True)
class Left:
    """A hand-over with what its file pays, how many of its statements are to be booked, and its
    booking where one was made."""

    hand_over: HandOver
    paid: Sent
    to_book: int
    export: PayablesExport | None


def hand_over_page(_actor: Actor, page: int) -> Page[HandOver]:
    """A page of the hand-overs, the newest first."""
    wanted = select(HandOver).options(lazyload(HandOver.file))
    return read_page(wanted.order_by(HandOver.number.desc()), page)


def with_bookings(hand_overs: Sequence[HandOver]) -> list[Left]:
    """Hand-overs with their sums and bookings."""
    keys = [each.id for each in hand_overs]
    to_book = dict(
        db.session.execute(
            select(Statement.hand_over_id, func.count())
            .where(Statement.hand_over_id.in_(keys), Statement.booked_at.is_(None))
            .group_by(Statement.hand_over_id)
        ).all()
    )
    paid = sent_by(keys)
    exports = {
        each.hand_over_id: each
        for each in db.session.scalars(
            select(PayablesExport)
            .where(PayablesExport.hand_over_id.in_(keys))
            .options(lazyload("*"))
        )
    }
    return [
        Left(each, paid[each.id], to_book.get(each.id, 0), exports.get(each.id))
        for each in hand_overs
    ]


def hand_over_by_number(_actor: Actor, number: str) -> HandOver:
    """A hand-over by its number; raises NotFound."""
    found = db.session.scalars(select(HandOver).filter_by(number=number)).one_or_none()
    if found is None:
        raise NotFound("hand_over.not_found", number=number)
    return found
