"""Payees whose account nothing was paid to yet: another than the one last paid to, or the first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from marketplace.platform.db import db
from marketplace.platform.identity.models import Organisation
from marketplace.providers.models import Provider
from outcomes.payments.models import Payment, PaymentRun, Statement
from outcomes.payments.statements.lifecycle import LEFT


@dataclass(frozen=True)
class ChangedAccount:
    """A payee, the account that was last paid to, if any, and the one that the next payment goes
    to."""

    name: str
    before: str | None
    now: str


def changed_accounts(run: PaymentRun) -> Sequence[ChangedAccount]:
    """Of the payees of a run that are still to be paid, those to whose account nothing was paid
    yet: the changed ones, then those that were never paid."""
    if run.statements:
        waiting = {each.provider_id for each in run.statements if each.state not in LEFT}
    else:
        waiting = {line.provider_id for line in run.lines if line.state != "rejected"}
    return _changed(waiting)


def changed_account(statement: Statement) -> ChangedAccount | None:
    """Whether nothing was paid yet to the account of a statement that has not left."""
    waits = statement.state not in (*LEFT, "withdrawn")
    return next(iter(_changed({statement.provider_id})), None) if waits else None


def _changed(provider_ids: Collection[UUID]) -> Sequence[ChangedAccount]:
    """What was sent and is not paid yet, or came back, proves no account."""
    last = (
        select(Statement.provider_id, Payment.iban)
        .join(Statement, Statement.id == Payment.statement_id)
        .where(
            Statement.provider_id.in_(provider_ids),
            Payment.state == "settled",
            Payment.amount_cents > 0,
        )
        .order_by(Statement.provider_id, Payment.created_at.desc(), Payment.id.desc())
        .ext(distinct_on(Statement.provider_id))
        .subquery()
    )
    rows = db.session.execute(
        select(Organisation.name, last.c.iban, Provider.iban)
        .join(Provider, Provider.provider_id == Organisation.id)
        .outerjoin(last, last.c.provider_id == Organisation.id)
        .where(
            Organisation.id.in_(provider_ids),
            last.c.iban.is_distinct_from(Provider.iban),
        )
        .order_by(last.c.iban.is_(None), Organisation.name, Organisation.id)
    )
    return [ChangedAccount(*row) for row in rows]
