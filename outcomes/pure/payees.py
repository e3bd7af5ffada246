"""Who is paid, and how much of it: what is known of a payee on the day of payment decides.

A payee that is not in the prepayment register has tax withheld from the amount without VAT (Act
1118/1996, section 25). A payment ban (Enforcement Code 705/2007, chapter 4) and an assignment of
receivables send the rest, or part of it, to somebody else. What is not known, has expired or
contradicts itself holds the payment: a person looks at it. Amounts are in cents.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from marketplace.pure.money import times
from outcomes.pure.facts import ALWAYS

REGISTER, PENSION, BAN = "prepayment_register", "pension_certificate", "payment_ban"
ASSIGNMENT, BANKRUPTCY, FOREIGN = "assignment", "bankruptcy", "foreign_seller"
SITUATION = "situation"
KINDS = (REGISTER, PENSION, BAN, ASSIGNMENT, BANKRUPTCY, SITUATION, FOREIGN)
"""What may be known of a payee, in the order in which it is shown."""
OWN_KINDS = (PENSION,)
"""Kinds of which the payee itself sees to it that they are in order; the register the payer looks
up."""
SEVERAL = frozenset({BAN, ASSIGNMENT})
"""Kinds of which several records stand beside each other; of the others the newest counts: the one
from the latest day, of one day the one written down last."""


@dataclass(frozen=True)
class Receiver:
    """Somebody who is paid in the payee's place: an account and its reference, if any."""

    name: str
    iban: str
    reference: str = ""


@dataclass(frozen=True)
class Record:
    """Something known of a payee, from a day on and perhaps until one, both included."""

    id: UUID
    kind: str
    valid_from: date
    valid_to: date | None = None
    recorded_at: datetime = ALWAYS
    """When it was written down (UTC)."""
    confirmed: bool = True
    """Whether a second person has confirmed what a person wrote."""
    listed: bool = True
    """Of the register: whether the payee is in it."""
    percent: Decimal | None = None
    """Of the register: the percentage of the payee's own tax card, where it has shown one."""
    receiver: Receiver | None = None
    """Of a ban, an assignment or a bankruptcy: who is paid instead."""
    left_cents: int | None = None
    """Of a ban: how much of it is left to be paid; None where all goes there."""

    def covers(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Hold:
    """Why a payment waits for a person: a code, of which kind of record, and a day it names."""

    code: str
    kind: str
    day: date | None = None


@dataclass(frozen=True)
class Standing:
    """What counts of a payee on a day."""

    holds: tuple[Hold, ...] = ()
    register: Record | None = None
    bans: tuple[Record, ...] = ()
    assignments: tuple[Record, ...] = ()
    bankruptcy: Record | None = None
    foreign: Record | None = None
    unknown: tuple[str, ...] = ()
    """Kinds that nobody has looked up yet, where the rule lets the payment go on."""


@dataclass(frozen=True)
class Diverted:
    """A part that somebody else gets, by which record."""

    record_id: UUID
    receiver: Receiver
    cents: int


@dataclass(frozen=True)
class Shares:
    """How a payment is parted; nothing is paid while there are holds."""

    paid_cents: int
    """What the payee itself gets."""
    withheld_cents: int = 0
    """Tax that is withheld and reported."""
    diverted: tuple[Diverted, ...] = ()
    holds: tuple[Hold, ...] = field(default=())

    @property
    def diverted_cents(self) -> int:
        return sum(each.cents for each in self.diverted)


def standing_on(
    day: date,
    records: Iterable[Record],
    needed: Sequence[str],
    may_lack: Collection[str] = (),
) -> Standing:
    """What counts on a day of what is known of a payee, and what holds its payment.

    ``needed``: kinds of record without which it is not paid; those of them that it ``may_lack``
    hold it only once they have expired.
    """
    known = sorted(records, key=lambda each: (each.valid_from, each.recorded_at, str(each.id)))
    valid = [record for record in known if record.covers(day)]
    holds = [Hold("unconfirmed", kind) for kind in KINDS if _waits(kind, valid)]
    counted = [record for record in valid if record.confirmed]
    newest = {record.kind: record for record in counted if record.kind not in SEVERAL}
    foreign = newest.get(FOREIGN)
    unknown: list[str] = []
    if foreign is None:
        lacking = [
            _lacking(kind, day, known) for kind in KINDS if kind in needed and kind not in newest
        ]
        unknown = [each.kind for each in lacking if _lets_go(each, may_lack)]
        held = [each for each in lacking if not _lets_go(each, may_lack)]
        holds += [each for each in held if each not in holds]
    bans = tuple(record for record in counted if record.kind == BAN)
    assignments = tuple(record for record in counted if record.kind == ASSIGNMENT)
    holds += _competing(bans, assignments, newest.get(BANKRUPTCY))
    return Standing(
        tuple(holds),
        newest.get(REGISTER),
        bans,
        assignments,
        newest.get(BANKRUPTCY),
        foreign,
        tuple(unknown),
    )


def _lets_go(hold: Hold, may_lack: Collection[str]) -> bool:
    return hold.code == "missing" and hold.kind in may_lack


def _waits(kind: str, records: Iterable[Record]) -> bool:
    """Whether somebody has written of a kind what nobody has confirmed."""
    return any(record.kind == kind and not record.confirmed for record in records)


def _lacking(kind: str, day: date, known: Sequence[Record]) -> Hold:
    """A kind of which nothing counts on the day: what is written of it waits for a second person,
    it has expired, or was never known."""
    if _waits(kind, known):
        return Hold("unconfirmed", kind)
    ended = [
        record.valid_to
        for record in known
        if record.kind == kind and record.confirmed and record.valid_to and record.valid_to < day
    ]
    return Hold("expired", kind, max(ended)) if ended else Hold("missing", kind)


def _competing(
    bans: Sequence[Record], assignments: Sequence[Record], bankruptcy: Record | None
) -> list[Hold]:
    """Which of several claims on the same money comes first is for a person to say."""
    claims = [*bans, *assignments, *([bankruptcy] if bankruptcy else [])]
    if bankruptcy is not None and bankruptcy.receiver is None:
        return [Hold("bankrupt", BANKRUPTCY, bankruptcy.valid_from)]
    if len(claims) > 1:
        return [Hold("competing", claims[-1].kind, claims[-1].valid_from)]
    return []


def shared_out(
    net_cents: int, vat_cents: int, standing: Standing, percent: Decimal, out_cents: int = 0
) -> Shares:
    """How a payment of an amount and its VAT is parted between tax, others and the payee.

    ``percent`` is withheld from a payee that is not in the register and has shown no tax card.
    ``out_cents``: what of it others have got already, where the rest came back and leaves anew. The
    parts sum to the rest; none is less than nothing. Raises ValueError for a negative amount.
    """
    whole = net_cents + vat_cents - out_cents
    if net_cents < 0 or whole < 0:
        raise ValueError("a payment is not less than nothing")
    holds = standing.holds
    if standing.foreign is not None and vat_cents:
        holds = (*holds, Hold("reverse_charge", FOREIGN, standing.foreign.valid_from))
    if holds:
        return Shares(0, holds=holds)
    withheld = min(times(net_cents, _rate(standing.register, percent)), whole)
    rest = whole - withheld
    diverted = []
    for record in _claims(standing):
        if record.receiver is None:
            raise ValueError(f"record {record.id} names no receiver")
        part = rest if record.left_cents is None else min(rest, record.left_cents)
        if part:
            diverted.append(Diverted(record.id, record.receiver, part))
            rest -= part
    return Shares(rest, withheld, tuple(diverted))


def _rate(register: Record | None, percent: Decimal) -> Fraction:
    """The part that is withheld."""
    if register is None or register.listed:
        return Fraction(0)
    own = percent if register.percent is None else register.percent
    return Fraction(own) / 100


def _claims(standing: Standing) -> list[Record]:
    estate = [standing.bankruptcy] if standing.bankruptcy else []
    return [*estate, *standing.bans, *standing.assignments]


def needed_of(form: str, forms_of: Mapping[str, Iterable[str]]) -> list[str]:
    """The kinds that a payee of a form of business needs, in the order of kinds."""
    return [kind for kind in KINDS if form in forms_of.get(kind, ())]
