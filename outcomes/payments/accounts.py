"""Payees whose account no payment has proved: another than the one last paid to, one to which
nothing was paid yet, one that sent the last payment back, or one whose change waits for a second
person."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from marketplace.platform.db import db
from marketplace.platform.identity.models import Organisation
from marketplace.providers.models import Provider, ProviderChange
from outcomes.payments.models import Payment, PaymentRun, Statement
from outcomes.payments.statements.lifecycle import LEFT


@dataclass(frozen=True)
class ChangedAccount:
    """A payee, the account that was last paid to, or where nothing has arrived yet sent to, if any,
    and the one that the next payment goes to: with the day and the reason where that one sent a
    payment back and none has arrived since, whether a payment to it is on its way, of which nobody
    has told yet that it arrived, and the account that the payee asks for, if it does."""

    name: str
    before: str | None
    now: str
    returned_on: date | None
    returned_why: str | None
    is_under_way: bool
    asked: str | None

    @property
    def is_changed(self) -> bool:
        """Whether another account was paid to before."""
        return self.before not in (None, self.now)


def changed_accounts(run: PaymentRun) -> Sequence[ChangedAccount]:
    """Of the payees of a run that are still to be paid, those to whose account nothing was paid
    yet or the last payment came back: the changed ones, then those that were never paid."""
    if run.statements:
        waiting = {each.provider_id for each in run.statements if each.state not in LEFT}
    else:
        waiting = {line.provider_id for line in run.lines if line.state != "rejected"}
    return _changed(waiting)


def changed_account(statement: Statement) -> ChangedAccount | None:
    """Whether the account of a statement that has not left is one of them."""
    waits = statement.state not in (*LEFT, "withdrawn")
    return next(iter(_changed({statement.provider_id})), None) if waits else None


def _changed(provider_ids: Collection[UUID]) -> Sequence[ChangedAccount]:
    """What was sent and is not paid yet, or came back, proves no account."""
    last = _last(Payment.state == "settled")
    here = _last(Payment.state.in_(("settled", "returned")), Payment.iban == Provider.iban)
    ever = _last()
    sent = _last(Payment.state == "sent", Payment.iban == Provider.iban)
    came_back = here.c.state == "returned"
    rows = db.session.execute(
        select(
            Organisation.name,
            func.coalesce(last.c.iban, ever.c.iban),
            Provider.iban,
            here.c.settled_on,
            here.c.reason,
            sent.c.iban.is_not(None),
            ProviderChange.after["iban"].astext,
        )
        .join(Provider, Provider.provider_id == Organisation.id)
        .outerjoin(last, last.c.provider_id == Organisation.id)
        .outerjoin(here, and_(here.c.provider_id == Organisation.id, came_back))
        .outerjoin(ever, ever.c.provider_id == Organisation.id)
        .outerjoin(
            ProviderChange,
            and_(
                ProviderChange.provider_id == Organisation.id,
                ProviderChange.kind == "account",
                ProviderChange.state == "submitted",
            ),
        )
        .outerjoin(sent, sent.c.provider_id == Organisation.id)
        .where(
            Organisation.id.in_(provider_ids),
            or_(
                last.c.iban.is_distinct_from(Provider.iban),
                came_back,
                ProviderChange.id.is_not(None),
            ),
        )
        .order_by(last.c.iban.is_(None), Organisation.name, Organisation.id)
    )
    return [ChangedAccount(*row) for row in rows]


def _last(*conditions: ColumnElement[bool]) -> Subquery:
    """The last payment to each payee of those that meet some conditions."""
    return (
        select(
            Statement.provider_id, Payment.iban, Payment.state, Payment.settled_on, Payment.reason
        )
        .join(Statement, Statement.id == Payment.statement_id)
        .join(Provider, Provider.provider_id == Statement.provider_id)
        .where(Payment.amount_cents > 0, *conditions)
        .order_by(Statement.provider_id, Payment.created_at.desc(), Payment.id.desc())
        .ext(distinct_on(Statement.provider_id))
        .subquery()
    )
