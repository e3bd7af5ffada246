"""The least that a floor states for a contract: a sum, or what is reckoned from the contract."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from outcomes.pure.expressions.evaluate import Value, evaluate
from outcomes.pure.facts import ContractTerms, TableRow
from outcomes.pure.reference.pricing import rounded, unknown
from outcomes.pure.reference.subjects import subjects_of
from outcomes.pure.reference.worlds import World
from outcomes.pure.tree import Floor, Scheme


def least(
    scheme: Scheme, code: str, terms: ContractTerms, tables: Iterable[TableRow], last: date
) -> int:
    """The cents of a floor for a contract in a period with this last day. Raises FactProblems."""
    floor: Floor = scheme.floors[code]
    if floor.amount is None:
        return floor.cents or 0
    [contract] = subjects_of((), (), (), {terms.contract_id: terms}, tables, last)
    world = World(scheme, contract, names={"outcome_on": last})
    cents: Value = evaluate(floor.amount, world)
    if cents is None:
        bad = unknown(floor.amount, floor.amount.text, world)
        raise bad.of("contracts", terms.contract_id, code)
    return max(0, rounded(Fraction(cents), scheme.rounding))
