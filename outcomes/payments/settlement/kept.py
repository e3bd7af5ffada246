"""Entries of files are kept, each once: what was told before says nothing new."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ARRAY, String, any_, literal, select

from marketplace.platform.files import StoredFile
from marketplace.platform.unit import Unit
from outcomes.payments.models import Payment
from outcomes.payments.recoveries.models import RecoveryClaim
from outcomes.payments.settlement.entries import Told, Transferred, payment_of
from outcomes.payments.settlement.models import SettlementEntry
from outcomes.pure.bankfiles.booked import Booked
from outcomes.pure.problems import Problem


def digests_of(told: Told, entries: Sequence[Booked]) -> list[str]:
    """By which each entry of a file is known again, whichever file tells it."""
    times: Counter[str] = Counter()
    found = []
    for entry in entries:
        what = (
            "payables" if told.by_payables else "bank",
            entry.end_to_end_id,
            entry.payment_information_id,
            entry.reference,
            entry.booked_on.isoformat(),
            str(entry.cents),
            str(entry.returned),
            entry.account,
            entry.servicer_reference,
            entry.invoice_number,
        )
        digest = hashlib.sha256("\n".join(what).encode()).hexdigest()
        found.append(f"{digest}-{times[digest]}")
        times[digest] += 1
    return found


def kept_before(u: Unit, digests: Sequence[str]) -> dict[str, SettlementEntry]:
    """Those of some entries that a file has told before, by their digests."""
    known = any_(literal(list(digests), ARRAY(String)))
    rows = u.session.scalars(select(SettlementEntry).where(SettlementEntry.digest == known))
    return {each.digest: each for each in rows}


@dataclass(frozen=True)
class Keeper:
    """Keeps what one entry of a file told, with why it is open where it does not agree."""

    u: Unit
    file: StoredFile
    told: Told
    digest: str
    entry: Booked

    def keep(
        self, about: Sequence[Transferred] | RecoveryClaim, problem: Problem | None
    ) -> SettlementEntry:
        """The entry itself."""
        return _keep(self, self.entry, self.digest, about, problem)

    def keep_part(self, part: Transferred, problem: Problem) -> SettlementEntry:
        """A payment of a batch that is open by itself; the batch's reference is not its own."""
        name, cents = part.end_to_end_id, -part.amount_cents
        mine = replace(self.entry, end_to_end_id=name, cents=cents, servicer_reference="")
        return _keep(self, mine, part_digest(self.digest, part), [part], problem)


def part_digest(digest: str, part: Transferred) -> str:
    """By which a payment of a batch is known again, where it was open by itself."""
    return f"{digest}/{part.end_to_end_id}"


def _keep(
    keeper: Keeper,
    entry: Booked,
    digest: str,
    about: Sequence[Transferred] | RecoveryClaim,
    problem: Problem | None,
) -> SettlementEntry:
    return keeper.u.add(
        SettlementEntry,
        file_id=keeper.file.id,
        digest=digest,
        state="open" if problem else "taken",
        by_payables=keeper.told.by_payables,
        name=entry.end_to_end_id or entry.payment_information_id or entry.name,
        booked_on=entry.booked_on,
        amount_cents=entry.cents,
        came_in=entry.came_in,
        reference=entry.servicer_reference,
        row=entry.row,
        place=problem.column if problem else "",
        reason=problem.reason if problem else None,
        facts=dict(problem.facts) if problem else {},
        **_about(about),
    )


def _about(about: Sequence[Transferred] | RecoveryClaim) -> dict[str, object]:
    if isinstance(about, RecoveryClaim):
        return {"recovery_id": about.id}
    if len(about) != 1:
        return {"hand_over_id": payment_of(about[0]).hand_over_id} if about else {}
    (one,) = about
    own = one.id if isinstance(one, Payment) else None
    return {"statement_id": payment_of(one).statement_id, "payment_id": own}


def problem_of(entry: SettlementEntry) -> Problem:
    """Why an entry is open, as its file's problem."""
    return Problem(entry.file.name, entry.row, entry.place, entry.reason or "", entry.facts)
