"""How the payment of a statement is parted, and what is to be settled before it, in words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _

from marketplace.platform.actor import Actor
from outcomes.payees.models import PaymentShare
from outcomes.payees.queries import Payee, shares_of
from outcomes.payees.words import hold_words, unknown_words
from outcomes.payments.holds import holds_before, payees_of
from outcomes.payments.models import Statement
from outcomes.payments.settlement.queries import came_back
from outcomes.payments.statements.lifecycle import LEFT

Other = tuple[str | None, int]
"""Who gets a part in the payee's place, nobody where it is tax, and cents."""


@dataclass(frozen=True)
class Part:
    """A part of a payment: whose, in words, and how much in cents."""

    whose: str
    cents: int


@dataclass(frozen=True)
class Told:
    """What there is to know of a payment: what holds it, what nobody has looked up, and its parts
    where not all of it comes to the payee."""

    holds: Sequence[str] = ()
    unknown: Sequence[str] = ()
    parts: Sequence[Part] = ()


def told_of(actor: Actor, statements: Sequence[Statement]) -> Mapping[str, Told]:
    """Of each statement by its number: of what has not left, as it would be paid today."""
    shares = shares_of(actor, *(each.number for each in statements))
    parted = _parted(statements, shares)
    waiting = [each for each in statements if each.state not in (*LEFT, "withdrawn")]
    back = came_back(actor, waiting, shares)
    payees = payees_of(actor, waiting, actor.today, back)
    out = _out(waiting, shares, back)
    return {
        each.number: _told(each, payees.get(each.number), parted[each.number], out[each.number])
        for each in statements
    }


def told_before(actor: Actor, provider_ids: Iterable[UUID]) -> Mapping[UUID, Told]:
    """Of payees whose statements are still to be made: what would hold their payment today."""
    found = holds_before(actor, provider_ids, actor.today)
    return {key: Told([hold_words(hold) for hold in holds]) for key, holds in found.items()}


def _out(
    waiting: Sequence[Statement], shares: Sequence[PaymentShare], back: Sequence[PaymentShare]
) -> Mapping[str, list[Other]]:
    """What others have got already of statements that came back and leave anew."""
    out: dict[str, list[Other]] = defaultdict(list)
    numbers = {each.number for each in waiting}
    for share in shares:
        if share.cause in numbers and share not in back:
            out[share.cause].append((share.receiver_name, share.amount_cents))
    return out


def parts_of(actor: Actor, statements: Sequence[Statement]) -> Mapping[str, Sequence[Part]]:
    """How what has left was parted, by the statements' numbers; nothing where the payee got all."""
    return _parted(statements, shares_of(actor, *(each.number for each in statements)))


def _parted(
    statements: Sequence[Statement], shares: Sequence[PaymentShare]
) -> Mapping[str, Sequence[Part]]:
    kept: dict[str, list[Other]] = {each.number: [] for each in statements}
    for share in shares:
        kept[share.cause].append((share.receiver_name, share.amount_cents))
    return {each.number: _parts(each, kept[each.number]) for each in statements}


def _told(
    statement: Statement, payee: Payee | None, parted: Sequence[Part], out: Sequence[Other]
) -> Told:
    if payee is None:
        return Told(parts=parted)
    paid = sum(cents for _name, cents in out)
    shares = payee.shares(statement.net_cents, statement.vat_cents, paid)
    others = [*out, *((each.receiver.name, each.cents) for each in shares.diverted)]
    if shares.withheld_cents:
        others.append((None, shares.withheld_cents))
    return Told(
        [hold_words(hold) for hold in shares.holds],
        [unknown_words(kind) for kind in payee.standing.unknown],
        _parts(statement, others),
    )


def _parts(statement: Statement, others: Sequence[Other]) -> Sequence[Part]:
    if not others:
        return ()
    own = Part(statement.payee_name, statement.gross_cents - sum(cents for _name, cents in others))
    return [own, *(Part(name or _("Ennakonpidätys"), cents) for name, cents in others)]
