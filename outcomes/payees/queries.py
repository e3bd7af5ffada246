"""Reads about payees: what is known of them, what holds their payment, and how it is parted."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import lazyload

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.identity.models import Organisation
from marketplace.platform.paging import Page, read_page
from marketplace.providers.models import Provider
from marketplace.providers.queries import provider_of
from marketplace.rules.missing import RuleMissing
from marketplace.rules.queries import rules_on
from outcomes.payees.models import PayeeEnding, PayeeRecord, PaymentShare
from outcomes.pure.payees import (
    SITUATION,
    Receiver,
    Record,
    Shares,
    Standing,
    needed_of,
    shared_out,
    standing_on,
)

PERSONS = ("sole_trader", "light_entrepreneur")
"""Forms of business in which the payee is a person."""
PAYING = ("approved", "suspended")
"""States of the providers that may be paid."""
MOST_WAITING = 20
"""So many endings of one payee are shown at a time; when they are settled, the next ones are."""


@dataclass(frozen=True)
class Payee:
    """What counts of a provider as a payee on a day, and what is withheld of it."""

    provider_id: UUID
    standing: Standing
    percent: Decimal
    """Withheld where it is not in the prepayment register and has shown no tax card."""

    def shares(self, net_cents: int, vat_cents: int, out_cents: int = 0) -> Shares:
        """How a payment to it is parted, but for what others have got of it already; a payment with
        holds waits for a person."""
        return shared_out(net_cents, vat_cents, self.standing, self.percent, out_cents)


def payee_at(
    actor: Actor, provider_id: UUID, day: date, back: Collection[PaymentShare] = ()
) -> Payee:
    """A provider as a payee on a day of payment. ``back``: parts of payments that came back, which
    use nothing up. Raises NotFound where a dated rule is missing."""
    return payees_at(actor, [provider_of(actor, provider_id)], day, back)[provider_id]


def payees_at(
    actor: Actor, providers: Sequence[Provider], day: date, back: Collection[PaymentShare] = ()
) -> Mapping[UUID, Payee]:
    """Several providers as payees on a day, by the key of their organisation."""
    standings = standings_at(actor, providers, day, back)
    rules = {rule.key: rule.value for rule in rules_on(actor, ("withholding",), day)}
    for key in ("company", "person"):
        if key not in rules:
            raise RuleMissing("withholding", key, day)
    percents = {key: Decimal(str(value["percent"])) for key, value in rules.items()}
    return {
        each.provider_id: Payee(
            each.provider_id,
            standings[each.provider_id],
            percents["person" if each.form in PERSONS else "company"],
        )
        for each in providers
    }


def standings_at(
    actor: Actor, providers: Sequence[Provider], day: date, back: Collection[PaymentShare] = ()
) -> Mapping[UUID, Standing]:
    """What counts of several providers on a day, whatever they are to be paid."""
    known = _records_of([provider.provider_id for provider in providers], back)
    rules = {rule.key: rule.value for rule in rules_on(actor, ("payee_record",), day)}
    forms = {kind: value["forms"] for kind, value in rules.items()}
    may_lack = {kind for kind, value in rules.items() if value["missing"] == "warn"}
    return {
        each.provider_id: standing_on(
            day, known[each.provider_id], needed_of(each.form, forms), may_lack
        )
        for each in providers
    }


def _records_of(
    provider_ids: Iterable[UUID], back: Collection[PaymentShare]
) -> Mapping[UUID, list[Record]]:
    rows = db.session.scalars(
        select(PayeeRecord)
        .where(PayeeRecord.provider_id.in_(provider_ids), PayeeRecord.state != "withdrawn")
        .options(lazyload("*"))
    ).all()
    used = used_of(rows, back)
    found: dict[UUID, list[Record]] = defaultdict(list)
    for row in rows:
        found[row.provider_id].append(_as_record(row, used.get(row.id, 0)))
    return found


def used_of(
    records: Iterable[PayeeRecord], back: Collection[PaymentShare] = ()
) -> Mapping[UUID, int]:
    """What payments have parted by records so far, in cents by the record's key; ``back`` counts
    as not parted."""
    rows = db.session.execute(
        select(PaymentShare.record_id, func.sum(PaymentShare.amount_cents))
        .where(
            PaymentShare.record_id.in_([record.id for record in records]),
            PaymentShare.taken_back_at.is_(None),
            PaymentShare.id.not_in([share.id for share in back]),
        )
        .group_by(PaymentShare.record_id)
    )
    return dict(rows.all())


def _as_record(row: PayeeRecord, used_cents: int) -> Record:
    receiver = None
    if row.receiver_iban:
        receiver = Receiver(
            row.receiver_name or "", row.receiver_iban, row.receiver_reference or ""
        )
    return Record(
        id=row.id,
        kind=row.kind,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        recorded_at=row.created_at,
        confirmed=row.state == "confirmed",
        listed=row.listed is not False,
        percent=row.percent,
        receiver=receiver,
        left_cents=None if row.amount_cents is None else max(row.amount_cents - used_cents, 0),
    )


def payees(actor: Actor, page: int) -> tuple[Page[Provider], Mapping[UUID, Payee]]:
    """A page of the providers that may be paid, by name, with what counts of each today."""
    paying = (Provider.area_id == actor.area_id, Provider.state.in_(PAYING))
    wanted = (
        select(Provider)
        .join(Organisation, Provider.provider_id == Organisation.id)
        .where(*paying)
        .order_by(Organisation.name, Organisation.id)
    )
    total = db.session.scalar(select(func.count(Provider.id)).where(*paying))
    found = read_page(wanted, page, total=total)
    return found, payees_at(actor, found.rows, actor.today)


def records_of(_actor: Actor, provider_id: UUID, page: int = 1) -> Page[PayeeRecord]:
    """A page of what is known of a payee, the newest first."""
    return read_page(
        select(PayeeRecord)
        .where(PayeeRecord.provider_id == provider_id)
        .order_by(PayeeRecord.created_at.desc(), PayeeRecord.id),
        page,
    )


def to_confirm(_actor: Actor, limit: int) -> Sequence[PayeeRecord]:
    """What waits for a second person, the oldest first."""
    return db.session.scalars(
        select(PayeeRecord)
        .where(PayeeRecord.state == "recorded")
        .order_by(PayeeRecord.created_at, PayeeRecord.id)
        .limit(limit)
    ).all()


def is_told(provider_id: UUID, situation: str, day: date) -> bool:
    """Whether the register has told of a situation of a payee that still stands on a day."""
    stands = or_(PayeeRecord.valid_to.is_(None), PayeeRecord.valid_to >= day)
    wanted = exists().where(
        PayeeRecord.provider_id == provider_id,
        PayeeRecord.kind == SITUATION,
        PayeeRecord.state != "withdrawn",
        PayeeRecord.note == situation,
        stands,
    )
    return bool(db.session.scalar(select(wanted)))


def endings_to_confirm(_actor: Actor, limit: int) -> Sequence[PayeeEnding]:
    """Endings that wait for a second person, the oldest first."""
    return db.session.scalars(_waiting().limit(limit)).all()


def waiting_endings(_actor: Actor, provider_id: UUID) -> Sequence[PayeeEnding]:
    """Endings of what is known of a payee that wait for a second person, the oldest first."""
    wanted = _waiting().join(PayeeEnding.record).where(PayeeRecord.provider_id == provider_id)
    return db.session.scalars(wanted.limit(MOST_WAITING)).all()


def _waiting() -> Select[tuple[PayeeEnding]]:
    order = (PayeeEnding.created_at, PayeeEnding.id)
    return select(PayeeEnding).where(PayeeEnding.state == "recorded").order_by(*order)


def shares_of(_actor: Actor, *causes: str) -> Sequence[PaymentShare]:
    """What of the payments of statements did not go to their payees, by the statements' numbers."""
    return db.session.scalars(
        select(PaymentShare)
        .where(PaymentShare.cause.in_(causes), PaymentShare.taken_back_at.is_(None))
        .order_by(PaymentShare.cause, PaymentShare.kind, PaymentShare.id)
    ).all()


def record_by_key(_actor: Actor, key: UUID) -> PayeeRecord:
    """A record by its key; raises NotFound."""
    found = db.session.get(PayeeRecord, key)
    if found is None:
        raise NotFound("payee.unknown")
    return found
