"""Payees whose account is another than the one last paid to."""

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
    """A payee, the account of its last payment, and the one that the next payment goes to."""

    name: str
    before: str
    now: str


def changed_accounts(run: PaymentRun) -> Sequence[ChangedAccount]:
    """Of the payees of a run that are still to be paid, those whose account has changed."""
    if run.statements:
        waiting = {each.provider_id for each in run.statements if each.state not in LEFT}
    else:
        waiting = {line.provider_id for line in run.lines if line.state != "rejected"}
    return _changed(waiting)


def changed_account(statement: Statement) -> ChangedAccount | None:
    """Whether the account of a statement that has not left has changed since the last payment."""
    waits = statement.state not in (*LEFT, "withdrawn")
    return next(iter(_changed({statement.provider_id})), None) if waits else None


def _changed(provider_ids: Collection[UUID]) -> Sequence[ChangedAccount]:
    last = (
        select(Statement.provider_id, Payment.iban)
        .join(Statement, Statement.id == Payment.statement_id)
        .where(Statement.provider_id.in_(provider_ids))
        .order_by(Statement.provider_id, Payment.created_at.desc(), Payment.id.desc())
        .ext(distinct_on(Statement.provider_id))
        .subquery()
    )
    rows = db.session.execute(
        select(Organisation.name, last.c.iban, Provider.iban)
        .join(Provider, Provider.provider_id == Organisation.id)
        .join(last, last.c.provider_id == Organisation.id)
        .where(last.c.iban != Provider.iban)
        .order_by(Organisation.name)
    )
    return [ChangedAccount(*row) for row in rows]
