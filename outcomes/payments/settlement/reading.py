"""What a file tells is taken entry by entry, each once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from marketplace.platform.audit import record
from marketplace.platform.files import StoredFile
from marketplace.platform.lifecycle import fire
from marketplace.platform.unit import Unit
from marketplace.pure.money import eur_text
from outcomes.payments.recoveries.acts import claim_meant, take_repayment
from outcomes.payments.recoveries.models import RecoveryClaim
from outcomes.payments.recoveries.queries import GIVEN
from outcomes.payments.settlement.acts import Settled, close_agreed, settle_entry
from outcomes.payments.settlement.entries import (
    Told,
    Transferred,
    disagrees,
    meant_by,
    payments_of,
)
from outcomes.payments.settlement.kept import (
    Keeper,
    digests_of,
    kept_before,
    part_digest,
    problem_of,
)
from outcomes.payments.settlement.lifecycle import ENTRY
from outcomes.payments.settlement.locks import lock_runs
from outcomes.payments.settlement.models import (
    PAID_AFTER_ALL,
    PAID_AGAIN,
    SettlementEntry,
    ToldMovement,
)
from outcomes.payments.settlement.movements import repayment_of
from outcomes.pure.bankfiles.booked import Booked
from outcomes.pure.problems import Problem


def settle_all(u: Unit, told: Told, entries: Sequence[Booked], file: StoredFile) -> Settled:
    """Take the entries of a file that is kept, those that are new; the runs of their payments are
    locked first."""
    named = [(entry, meant_by(u, entry)) for entry in entries]
    lock_runs(u, (each for _entry, meant in named for each in meant))
    digests = digests_of(told, entries)
    parts = [
        part_digest(digest, each)
        for digest, (_entry, meant) in zip(digests, named, strict=True)
        for each in (meant if len(meant) > 1 else ())
    ]
    before = kept_before(u, [*digests, *parts])
    found = Settled(matched=_matched_before(u, before, zip(digests, entries, strict=True)))
    for digest, (entry, meant) in sorted(zip(digests, named, strict=True), key=_day):
        known = before.get(digest)
        kept = [before.get(part_digest(digest, each)) for each in meant]
        waiting = [each for each in kept if each and each.state == "open"]
        found.waiting += waiting
        if known is None:
            _take(Keeper(u, file, told, digest, entry), meant, found)
        elif known.state == "open":
            _look_again(u, told, known, entry, found)
        else:
            found.known += max(len(meant), 1) - len(waiting)
    found.waiting.sort(key=lambda each: each.row)
    found.open = [problem_of(each) for each in found.waiting if each.state == "open"]
    facts = {name: len(getattr(found, name)) for name in ("paid", "returned", "repaid", "open")}
    record(u, file, "settle", sha256=file.sha256, **facts)
    return found


def _day(told: tuple[str, tuple[Booked, object]]) -> date:
    """What a file tells is taken as it happened, whatever the order of its rows."""
    return told[1][0].booked_on


def _matched_before(
    u: Unit, before: Mapping[str, SettlementEntry], told: Iterable[tuple[str, Booked]]
) -> set[UUID]:
    """The repayments of which entries of a file tell that were taken before: what else it tells is
    not of them."""
    matched: set[UUID] = set()
    for digest, entry in told:
        known = before.get(digest)
        taken = known is not None and known.state == "taken" and known.recovery_id is not None
        claim = claim_meant(u, entry) if taken else None
        same = [
            each
            for each in (claim.repayments if claim else ())
            if (each.amount_cents, each.paid_on) == (entry.cents, entry.booked_on)
        ]
        same.sort(key=lambda each: each.source != entry.servicer_reference)
        matched |= {each.id for each in [one for one in same if one.id not in matched][:1]}
    return matched


def _take(keeper: Keeper, meant: Sequence[Transferred], found: Settled) -> None:
    """Take an entry that was not told before, and keep what it told where it is about ours."""
    u, told, entry = keeper.u, keeper.told, keeper.entry
    about: Sequence[Transferred] | RecoveryClaim = meant
    if meant:
        problem = disagrees(u, told, entry, meant)
        if problem is None:
            _settle_each(keeper, meant, found)
            return
    elif told.by_payables:
        problem = told.open(entry, "unknown")
    elif claim := claim_meant(u, entry):
        about, problem = claim, _take_repayment(u, claim, entry, found, told)
    else:
        found.foreign.append(entry)
        return
    found.waiting.append(keeper.keep(about, problem))


def _settle_each(keeper: Keeper, meant: Sequence[Transferred], found: Settled) -> None:
    """Settle what an entry is about, and keep it. What a person settles for each payment of a batch
    is kept with that payment; anything else is said of the batch once."""
    whole: Problem | None = None
    told: list[ToldMovement] = []
    for each in meant:
        taken = settle_entry(keeper.u, each, keeper.entry, found, keeper.told)
        problem = taken.problem
        if problem and len(meant) > 1 and problem.reason in (PAID_AFTER_ALL, PAID_AGAIN):
            _told_by(keeper.keep_part(each, problem), taken.told, found)
        else:
            whole = whole or problem
            told += taken.told
    _told_by(keeper.keep(meant, whole), told, found)
    for payment in payments_of(meant):
        close_agreed(keeper.u, payment)


def _told_by(entry: SettlementEntry, told: Sequence[ToldMovement], found: Settled) -> None:
    found.waiting.append(entry)
    for each in told:
        each.entry_id = entry.id


def _look_again(u: Unit, told: Told, known: SettlementEntry, entry: Booked, found: Settled) -> None:
    """What is open stays so, but for a repayment that a person has written down meanwhile."""
    claim = claim_meant(u, entry) if known.recovery_id else None
    if claim and u.lock(SettlementEntry, known.id).state != "open":
        found.known += 1  # it was explained while its claim was waited for
        return
    if claim and _take_repayment(u, claim, entry, found, told) is None:
        fire(u, ENTRY, known, "take")
    found.waiting.append(known)


def _take_repayment(
    u: Unit, claim: RecoveryClaim, entry: Booked, found: Settled, told: Told
) -> Problem | None:
    became = take_repayment(u, claim, entry, found.matched)
    if became in ("paid", "part"):
        found.repaid += [claim.number] if became == "paid" else []
        found.moved.append(repayment_of(claim, entry.cents))
    elif became == "known":
        found.known += 1
    else:
        sums = {"expected": eur_text(claim.left_cents), "found": eur_text(entry.cents)}
        reason = "repayment" if claim.state in (*GIVEN, "paid") else "repayment_ended"
        return told.open(entry, reason, **(sums | {"value": claim.number}))
    return None
