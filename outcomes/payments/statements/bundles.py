"""The executable annex of a statement: what each of its calculations rested on, for anybody to
calculate again with ``outcomes recompute``."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select

from contracts.agreements.models import Contract
from marketplace.platform.errors import Refused
from marketplace.platform.unit import Unit
from outcomes.payments.calculation import as_calculated, paid_lines, terms_of
from outcomes.payments.models import PaymentLine, Statement
from outcomes.payments.queries import WITH_REFERRAL, statement_lines
from outcomes.pure.annex.bundle import CONVENTIONS, LINES, SCHEME, Bundle, write_bundle
from outcomes.pure.annex.recompute import recompute
from outcomes.pure.fact_files import (
    write_contracts_csv,
    write_referrals_csv,
    write_spells_csv,
)
from outcomes.pure.facts import AsOf, Referral, Spell, known_spells
from outcomes.pure.files import write_lines_csv
from outcomes.pure.lines import PaymentLine as EngineLine
from outcomes.pure.problems import FileProblems
from outcomes.pure.scheme import parse_scheme
from outcomes.referrals.known import engine_referrals
from outcomes.results.queries import spells_of
from outcomes.schemes.annexes import CONVENTIONS_FILE

LANGUAGE = "fi"
"""The language of the reasons in a bundle, as of the statement's other files."""


@dataclass(frozen=True)
class Calculation:
    """A contract's calculation from which lines of a statement come: a bundle is of one."""

    contract: Contract
    as_of: date
    calculated_at: datetime

    @property
    def file_name(self) -> str:
        return f"{self.contract.number}-{self.as_of.isoformat()}.zip"


def calculations_of(statement: Statement) -> list[Calculation]:
    """The calculations of a statement's lines, in a stable order; orders are not calculated."""
    found = {
        (line.contract.number, line.created_at): Calculation(
            line.contract, line.as_of, line.created_at
        )
        for line in statement_lines(statement.id)
        if line.contract is not None
    }
    return [found[key] for key in sorted(found)]


def bundle_of(u: Unit, calculation: Calculation) -> bytes:
    """The bundle of a calculation, which comes out from it to the cent with as few facts as are
    enough: a provider has a right to what its lines rest on, and to nothing else of the people.

    Raises Refused where it does not come out any more, since what it rested on was corrected.
    """
    for bundle in _bundles(u, calculation):
        try:
            if recompute(bundle).comes_out:
                return write_bundle(bundle)
        except FileProblems:
            continue
    raise Refused("statement.not_recomputable", number=calculation.contract.number)


def _bundles(u: Unit, calculation: Calculation) -> Iterator[Bundle]:
    """Bundles of ever more facts, without the pay of work before with it."""
    contract = calculation.contract
    stored = u.session.scalars(
        select(PaymentLine)
        .where(
            PaymentLine.contract_id == contract.id,
            PaymentLine.created_at <= calculation.calculated_at,
        )
        .options(WITH_REFERRAL)
    ).all()
    referrals = engine_referrals(u.actor, contract.id, known_at=calculation.calculated_at)
    own = parse_scheme(contract.scheme, f"{contract.number}.yaml").columns
    everybody = sorted({each.person_key for each in referrals})
    known = known_spells(spells_of(u.actor, everybody, own.spells), AsOf.of(calculation.as_of))
    for people, spells in _facts(stored, referrals, known):
        for told in (_without_pay(spells), spells):
            facts = {
                "R.csv": write_referrals_csv(
                    [each for each in referrals if each.person_key in people], own.referrals
                ),
                "E.csv": write_spells_csv(told, own.spells),
                "C.csv": write_contracts_csv([terms_of(contract)], own.contracts),
            }
            yield _bundle(calculation, stored, facts)


def _facts(
    stored: Sequence[PaymentLine], referrals: Sequence[Referral], known: Sequence[Spell]
) -> Iterator[tuple[frozenset[str], list[Spell]]]:
    """Whose referrals and which work: what the lines name of those whose outcomes are paid; all of
    their work since they were referred, as windows of rules may ask; that of everybody referred,
    as a share of a whole group may."""
    paid_for = frozenset(line.person_key for line in stored)
    named = {spell for line in stored for spell in line.explained.spell_ids}
    first: dict[str, date] = {}
    for each in referrals:
        first[each.person_key] = min(each.referred_on, first.get(each.person_key, date.max))
    since = [
        spell
        for spell in known
        if spell.person_key in first
        and (spell.ended_on is None or spell.ended_on >= first[spell.person_key])
    ]
    yield paid_for, [each for each in since if each.spell_id in named]
    yield paid_for, [each for each in since if each.person_key in paid_for]
    yield frozenset(first), since


def _without_pay(spells: Sequence[Spell]) -> list[Spell]:
    return [replace(each, monthly_pay_cents=None) for each in spells]


def _bundle(
    calculation: Calculation, stored: Sequence[PaymentLine], facts: Mapping[str, bytes]
) -> Bundle:
    before = [line for line in stored if line.created_at < calculation.calculated_at]
    made = [line for line in stored if line.created_at == calculation.calculated_at]
    refused = [line for line in before if line.state == "rejected" and line.adjusts_line_id is None]
    files = {
        SCHEME: calculation.contract.scheme.encode(),
        CONVENTIONS: CONVENTIONS_FILE.read_bytes(),
        LINES: _lines(map(as_calculated, made)),
        **facts,
    }
    named = {"PAID.csv": paid_lines(before), "REFUSED.csv": [*map(as_calculated, refused)]}
    files |= {name: _lines(lines) for name, lines in named.items() if lines}
    return Bundle(calculation.file_name, calculation.as_of, files)


def _lines(lines: Iterable[EngineLine]) -> bytes:
    return write_lines_csv(lines, LANGUAGE).encode()
