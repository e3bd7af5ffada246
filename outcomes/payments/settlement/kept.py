"""Entries of files are kept, each once: what was told before says nothing new."""

import hashlib
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import ARRAY, String, any_, literal, select

from marketplace.platform.files import StoredFile
from marketplace.platform.lifecycle import fire
from marketplace.platform.unit import Unit
from outcomes.payments.models import Payment
from outcomes.payments.recoveries.models import RecoveryClaim
from outcomes.payments.settlement.entries import Told, Transferred, payment_of
from outcomes.payments.settlement.lifecycle import ENTRY
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


def keep(
    u: Unit,
    file: StoredFile,
    told: Told,
    digest: str,
    entry: Booked,
    about: Sequence[Transferred] | RecoveryClaim,
    problem: Problem | None,
) -> None:
    """Keep what an entry told, with why it is open where it does not agree."""
    u.add(
        SettlementEntry,
        file_id=file.id,
        digest=digest,
        state="open" if problem else "taken",
        by_payables=told.by_payables,
        name=entry.end_to_end_id or entry.payment_information_id or entry.name,
        booked_on=entry.booked_on,
        amount_cents=entry.cents,
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


def close(u: Unit, payment: Payment, reason: str, action: str) -> None:
    """What was open of a payment for a reason is settled by what was done since."""
    rows = u.session.scalars(
        select(SettlementEntry).where(
            SettlementEntry.payment_id == payment.id,
            SettlementEntry.state == "open",
            SettlementEntry.reason == reason,
        )
    )
    for each in rows:
        fire(u, ENTRY, each, action)
