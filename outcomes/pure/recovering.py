"""What a recovery claim stands for in the ledger beside its lines: its VAT, and what of it was paid
back in parts. Amounts are in cents, a debit is positive.

A municipality gets the VAT of what it buys back from the State (VAT Act 1501/1993, section 130). A
credit note lessens that refund as it lessens the price. Where a claim with a credit note is given
up, the VAT is lost along with the price, and whoever bears the price bears it: only a seller gets
VAT back for a credit loss (section 78). Where no credit note was given, the invoice stands with its
VAT, and so does the refund.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from marketplace.pure.shares import parted
from outcomes.pure.bookkeeping import LOST_VAT, RECLAIMED, RECOVERED, VAT, WRITTEN_OFF

Standing = Mapping[tuple[Hashable, str], int]
"""Cents by whose they are and account; those of each owner sum to zero. What is of the claim as a
whole is whose None."""


@dataclass(frozen=True)
class Asked:
    """A line that is asked back: whose it is, and what of the claim's net and of its VAT."""

    whose: Hashable
    net_cents: int
    vat: Fraction


@dataclass(frozen=True)
class Claimed:
    """A claim by its state: its VAT, what of the whole was paid back and is not given back,
    whether a credit note was given, and its lines."""

    state: str
    vat_cents: int
    repaid_cents: int
    credited: bool
    lines: Sequence[Asked]

    @property
    def gross_cents(self) -> int:
        return sum(line.net_cents for line in self.lines) + self.vat_cents


def standing(claim: Claimed) -> Standing:
    """What it comes to by its state, without what its lines stand for themselves. What was paid
    back of a claim that is asked no more is owed to the provider."""
    found: dict[tuple[Hashable, str], int] = defaultdict(int)
    if claim.state in ("set_off", "cancelled"):
        found[None, RECOVERED], found[None, RECLAIMED] = claim.repaid_cents, -claim.repaid_cents
    elif claim.state == "paid":
        found[None, VAT], found[None, RECOVERED] = -claim.vat_cents, claim.vat_cents
    elif claim.state in ("sent", "written_off"):
        *nets, vat = _parts_of(claim)
        lost = claim.state == "written_off"
        for line, net in zip(claim.lines, nets, strict=True):
            found[line.whose, RECOVERED] += net
            found[line.whose, WRITTEN_OFF if lost else RECLAIMED] -= net
        open_vat = claim.vat_cents - vat
        found[None, RECOVERED] += vat
        found[None, VAT] -= vat
        if not lost:
            found[None, RECLAIMED] += open_vat
            found[None, VAT] -= open_vat
        elif claim.credited:
            for line, cents in zip(claim.lines, _lost(claim, open_vat), strict=True):
                found[line.whose, LOST_VAT] += cents
                found[line.whose, VAT] -= cents
    return {key: cents for key, cents in found.items() if cents}


def _parts_of(claim: Claimed) -> tuple[int, ...]:
    """What was paid back so far by line, and last of the VAT."""
    share = Fraction(claim.repaid_cents, claim.gross_cents)
    weights = [*(line.net_cents for line in claim.lines), claim.vat_cents]
    return parted(claim.repaid_cents, [share * weight for weight in weights])


def _lost(claim: Claimed, cents: int) -> tuple[int, ...]:
    """The VAT that is lost by line."""
    if not claim.vat_cents:
        return tuple(0 for _line in claim.lines)
    share = Fraction(cents, claim.vat_cents)
    return parted(cents, [share * line.vat for line in claim.lines])


def vat_of_lines(lines: Sequence[tuple[str, int]], vat: Mapping[str, int]) -> tuple[Fraction, ...]:
    """Of lines (category and net cents) the exact part of the VAT of their categories, which sum to
    it all."""
    nets: dict[str, int] = defaultdict(int)
    for category, cents in lines:
        nets[category] += cents
    exact = tuple(
        Fraction(cents * vat.get(category, 0), nets[category]) if nets[category] else Fraction(0)
        for category, cents in lines
    )
    if sum(exact) == sum(vat.values()):
        return exact
    net = sum(nets.values())
    return tuple(Fraction(cents * sum(vat.values()), net) for _category, cents in lines)


def moved(before: Standing, after: Standing) -> dict[Hashable, list[tuple[str, int]]]:
    """What is posted so that the claim stands as it does now: accounts and cents, by whose they
    are."""
    found: dict[Hashable, list[tuple[str, int]]] = defaultdict(list)
    for key in sorted({*before, *after}, key=str):
        cents = after.get(key, 0) - before.get(key, 0)
        if cents:
            found[key[0]].append((key[1], cents))
    return found
