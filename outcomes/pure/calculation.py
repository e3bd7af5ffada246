"""What a calculation is asked: a scheme, facts, a moment, and what stands already."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from outcomes.pure.facts import AsOf, ContractTerms, Event, Referral, Spell, TableRow
from outcomes.pure.files import Facts
from outcomes.pure.lines import LineKey, PaymentLine
from outcomes.pure.problems import FactProblems, Problem
from outcomes.pure.tree import Scheme


@dataclass(frozen=True)
class Question:
    """All that a calculation reads.

    All referrals of a contract belong into one calculation, since caps run over them. `paid` are
    all earlier lines of the same contracts; the answer then holds only new lines and differences.
    Outcomes that people `refused` were not reached; of floors, hold-backs and shares the refused
    line alone is not paid.
    """

    scheme: Scheme
    as_of: AsOf
    referrals: Sequence[Referral]
    spells: Sequence[Spell]
    events: Sequence[Event] = ()
    contracts: Sequence[ContractTerms] = ()
    tables: Sequence[TableRow] = ()
    paid: Sequence[PaymentLine] = ()
    refused: Collection[LineKey] = ()

    @classmethod
    def of(cls, scheme: Scheme, as_of: AsOf, facts: Facts) -> "Question":
        """What facts from files ask."""
        return cls(
            scheme=scheme,
            as_of=as_of,
            referrals=facts.referrals,
            spells=facts.spells,
            events=facts.events,
            contracts=facts.contracts,
            tables=facts.tables,
            paid=facts.paid,
            refused=frozenset(facts.refused),
        )


def check_facts(question: Question) -> None:
    """Facts must fit together: each referral once, its contract known where contracts are given,
    as that of an employer or deliverable that the scheme looks at.

    Raises FactProblems.
    """
    contracts = {terms.contract_id for terms in question.contracts}
    looked_at = {rule.subject for rule in question.scheme.rules} & {"employer", "deliverable"}
    of_contract = [("referrals", r.referral_id, r.contract_id) for r in question.referrals]
    of_contract += [
        ("events", event.event_id, event.contract_id)
        for event in question.events
        if event.subject_kind in looked_at
    ]
    seen: set[str] = set()
    problems = []
    for referral in question.referrals:
        name = referral.referral_id
        if name in seen:
            problems.append(Problem("referrals", 0, name, "twice", {"value": name}))
        seen.add(name)
    for file, name, contract in of_contract:
        if contracts and contract not in contracts:
            problems.append(Problem(file, 0, name, "unknown_contract", {"value": contract}))
    if problems:
        raise FactProblems(problems)
