"""Verbs of samples: draw one, and take what follows from it."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, or_, select, update

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.files import store
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import person_of, verb
from marketplace.platform.unit import Unit, unit
from outcomes.payments.changed import not_adjusted_elsewhere
from outcomes.payments.checks import written
from outcomes.payments.lifecycle import to_decide
from outcomes.payments.models import PaymentLine, PaymentRun
from outcomes.pure.sampling import Candidate, Drawn, draw
from outcomes.verification.samples.models import SAMPLED_LINES, SampledLine, VerificationSample
from outcomes.verification.samples.queries import lines_of_sample, results_of, to_draw
from outcomes.verification.together import lock_lines, take_up_again

ORDERS = "orders"
METHODS = ("random", "risk")
MOST = 500
"""Lines of one sample at most: each of them is opened."""


@verb("payment.sample")
def draw_sample(actor: Actor, run_id: UUID, method: str, size: int) -> VerificationSample:
    """Draw lines of a run that nobody has opened alone, by contract, from a seed that is made now
    and recorded: those that wait, and those accepted together, which wait again once drawn.

    Raises Refused where the run is not being verified or nothing is left to draw, Invalid for no
    such method, or a size beyond MOST or the lines that are left; Conflict where one that was
    accepted took back what another contract is paid for by now.
    """
    with unit(actor) as u:
        run = u.lock(PaymentRun, run_id)
        return _draw(u, run, method, size)


@verb("payment.sample")
def redraw_sample(actor: Actor, sample_id: UUID, size: int) -> VerificationSample:
    """Draw another sample in the place of one of which nothing is decided, from a seed of its own.

    The earlier one stays with its seed, marked as replaced. Raises Refused where a line of it is
    decided or asked about, or it was replaced already, and what ``draw_sample`` raises.
    """
    with unit(actor) as u:
        sample, run = _undecided_sample(u, sample_id)
        sample.replaced_at = u.now
        record(u, sample, "replace", seed=sample.seed)
        _unmark(u, sample)
        return _draw(u, run, sample.method, size)


@verb("payment.sample")
def withdraw_sample(actor: Actor, sample_id: UUID, reason: str) -> VerificationSample:
    """Take back a sample that was drawn by mistake, by who drew it, with a reason: its lines are
    like any others again, and it stays with its seed.

    Raises Refused for another person, where a line of it is decided or asked about, where it was
    replaced or taken back already, or without a reason.
    """
    with unit(actor) as u:
        sample, _run = _undecided_sample(u, sample_id)
        if sample.drawn_by != person_of(actor):
            raise Refused("sample.drawn_by_another", name=sample.drawer.name)
        sample.withdrawn_why = written(reason, "reason")
        sample.withdrawn_at = u.now
        record(u, sample, "withdraw", reason=sample.withdrawn_why)
        _unmark(u, sample)
        return sample


def _undecided_sample(u: Unit, sample_id: UUID) -> tuple[VerificationSample, PaymentRun]:
    """A sample that stands, of which nothing is decided, with its run locked."""
    sample = u.get(VerificationSample, sample_id)
    run = u.lock(PaymentRun, sample.run_id)
    u.session.refresh(sample)
    lines = lines_of_sample(sample)
    if not sample.stands or any(each.line.state != "calculated" for each in lines):
        raise Refused("sample.decided")
    return sample, run


def _draw(u: Unit, run: PaymentRun, method: str, size: int) -> VerificationSample:
    if run.state != "calculated":
        raise Refused("payment.run_not_open", number=run.number)
    if method not in METHODS:
        raise Invalid(Problem("method", "sample.unknown_method"))
    if not 1 <= size <= MOST:
        raise Invalid(Problem("size", "sample.size", {"most": MOST}))
    rows = _unopened(u, run.id)
    if not rows:
        raise Refused("sample.nothing_to_draw")
    if size > len(rows):
        raise Invalid(Problem("size", "sample.size_of_run", {"most": len(rows)}))
    candidates = [_candidate(row, method) for row in rows]
    seed = u.new_id().hex
    drawn = draw(candidates, seed, size)
    number = next_number(u, "OT")
    file = store(u, SAMPLED_LINES, _candidates_csv(candidates), f"{number}.csv", "text/csv")
    sample = u.add(
        VerificationSample,
        number=number,
        run_id=run.id,
        method=method,
        seed=seed,
        size=len(drawn),
        lines=len(candidates),
        amount_cents=sum(row.amount_cents for row in rows),
        strata=_strata(rows),
        followed=[],
        file_id=file.id,
        drawn_by=person_of(u.actor),
    )
    _keep(u, sample, drawn, {row.line_id: row.id for row in rows})
    record(u, sample, "create", run=run.number, method=method, seed=seed, size=len(drawn))
    return sample


def _unopened(u: Unit, run_id: UUID) -> Sequence[Row[Any]]:
    return u.session.execute(
        select(
            PaymentLine.id,
            PaymentLine.line_id,
            PaymentLine.exception,
            PaymentLine.fact_source,
            PaymentLine.amount_cents,
            Contract.number,
        )
        .outerjoin(Contract, Contract.id == PaymentLine.contract_id)
        .where(to_draw(run_id))
        .order_by(PaymentLine.line_id)
    ).all()


def _candidate(row: Row[Any], method: str) -> Candidate:
    return Candidate(row.line_id, _stratum(row), _risk(row) if method == "risk" else 1)


def _stratum(row: Row[Any]) -> str:
    return row.number or ORDERS


def _strata(rows: Iterable[Row[Any]]) -> list[dict[str, Any]]:
    """What each stratum is as it is drawn from."""
    amounts: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        amounts[_stratum(row)].append(row.amount_cents)
    return [
        {
            "stratum": name,
            "lines": len(cents),
            "cents": sum(cents),
            "absolute_cents": sum(map(abs, cents)),
        }
        for name, cents in sorted(amounts.items())
    ]


def _risk(row: Row[Any]) -> int:
    """How heavy a line weighs: what is unusual about it, what the provider says of itself, and each
    full thousand euros, five at most."""
    unusual = 4 if row.exception else 0
    own_word = 2 if row.fact_source == "provider" else 0
    return 1 + unusual + own_word + min(5, abs(row.amount_cents) // 100_000)


def _candidates_csv(candidates: Iterable[Candidate]) -> bytes:
    """What a sample was drawn from, a line a row, as `outcomes.pure.sampling.draw` takes it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("line_id", "stratum", "weight"))
    writer.writerows((each.key, each.stratum, each.weight) for each in candidates)
    return out.getvalue().encode()


def _keep(
    u: Unit, sample: VerificationSample, drawn: Sequence[Drawn], keys: dict[str, UUID]
) -> None:
    for each in drawn:
        u.add(
            SampledLine,
            sample_id=sample.id,
            payment_line_id=keys[each.key],
            stratum=each.stratum,
            place=each.place,
        )
    named = PaymentLine.id.in_([keys[each.key] for each in drawn])
    _take_up(u, lock_lines(u, named, PaymentLine.state == "verified"))
    u.session.flush()
    _mark(u, named)
    u.session.expire_all()


def _take_up(u: Unit, lines: Iterable[PaymentLine]) -> None:
    """Those of some lines that were accepted without being opened wait for a person again."""
    for line in lines:
        goes_on = not_adjusted_elsewhere(line, u.actor)
        if line.state == "verified" and not line.opened and not goes_on:
            take_up_again(u, line, "reopen")


@verb("payment.sample")
def take_consequences(actor: Actor, sample_id: UUID) -> int:
    """What a random sample shows is followed as each contract says: where more of its lines are
    wrong than it tolerates, all its lines of the run are opened one by one. Those that were
    verified without being opened are taken up again.

    Returns how many lines wait for the verifier besides. Raises Refused where the run is no more
    with its verifier, while a drawn line is undecided, and where no contract is over what it
    tolerates.
    """
    with unit(actor) as u:
        sample = u.get(VerificationSample, sample_id)
        run = u.lock(PaymentRun, sample.run_id)
        u.session.refresh(sample)
        if run.state != "calculated":
            raise Refused("payment.run_not_open", number=run.number)
        if not sample.stands:
            raise Refused("sample.replaced")
        results = results_of(actor, sample)
        if results.undecided:
            raise Refused("sample.undecided", count=results.undecided)
        over = [each.contract_id for each in results.contracts if each.is_over]
        if not over:
            raise Refused("sample.within_tolerance")
        opened = _open_all(u, PaymentLine.run_id == run.id, PaymentLine.contract_id.in_(over))
        sample.followed = sorted({*sample.followed, *map(str, over)})
        record(u, sample, "follow", lines=opened)
        return opened


def _open_all(u: Unit, *conditions: ColumnElement[bool]) -> int:
    """Let a person open each line of these; how many are to be opened besides those drawn.

    A rejected one is marked too, should it be taken up again.
    """
    lines = lock_lines(u, ~PaymentLine.sampled, *conditions)
    _take_up(u, lines)
    u.session.flush()
    named = PaymentLine.id.in_([line.id for line in lines])
    _mark(u, named, or_(PaymentLine.state != "verified", ~PaymentLine.opened))
    u.session.expire_all()
    return sum(to_decide(line) for line in lines)


def _unmark(u: Unit, sample: VerificationSample) -> None:
    """Lines that no other sample of the run drew or opened are like any others again."""
    u.session.flush()
    drawn = select(SampledLine.payment_line_id)
    standing = VerificationSample.run_id == sample.run_id, VerificationSample.stands
    others = drawn.join(VerificationSample, VerificationSample.id == SampledLine.sample_id)
    followed = u.session.scalars(select(VerificationSample.followed).where(*standing))
    u.session.execute(
        update(PaymentLine)
        .where(
            PaymentLine.id.in_(drawn.where(SampledLine.sample_id == sample.id)),
            PaymentLine.id.not_in(others.where(*standing)),
            or_(
                PaymentLine.contract_id.is_(None),
                PaymentLine.contract_id.not_in([UUID(key) for keys in followed for key in keys]),
            ),
        )
        .values(sampled=False)
        .execution_options(synchronize_session=False)
    )


def _mark(u: Unit, *conditions: ColumnElement[bool]) -> int:
    """Lines that a person opens alone from now on; how many were none before."""
    marked = u.session.execute(
        update(PaymentLine)
        .where(~PaymentLine.sampled, *conditions)
        .values(sampled=True)
        .execution_options(synchronize_session=False)
    )
    return int(marked.rowcount)  # type: ignore[attr-defined]
