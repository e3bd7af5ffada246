"""Subjects of a calculation, from facts as they were known."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from outcomes.pure.facts import ContractTerms, Event, Referral, Spell, TableRow
from outcomes.pure.reference.work import employments
from outcomes.pure.reference.worlds import Subject

Tables = Mapping[tuple[str, str], Sequence[TableRow]]


def subjects_of(
    referrals: Iterable[Referral],
    spells: Iterable[Spell],
    events: Iterable[Event],
    contracts: Mapping[str, ContractTerms],
    tables: Iterable[TableRow],
    today: date,
) -> list[Subject]:
    """All subjects: referrals, the employers and deliverables that events name, and contracts.

    A referral sees its own events and those of its person that name no other contract; an employer
    sees the spells that people of the calculation have with it.
    """
    by_table: dict[tuple[str, str], list[TableRow]] = defaultdict(list)
    for row in tables:
        by_table[row.table, row.key].append(row)
    of_person, of_employer = _spells(spells)
    happened = _events(events)
    made = []
    for referral in sorted(referrals, key=lambda referral: referral.referral_id):
        own = happened["referral", referral.referral_id]
        persons = happened["person", referral.person_key]
        seen = [e for e in (*own, *persons) if e.contract_id in ("", referral.contract_id)]
        made.append(
            Subject(
                kind="referral",
                id=referral.referral_id,
                contract_id=referral.contract_id,
                contract=_terms(contracts, referral.contract_id),
                referral=referral,
                **_work(of_person[referral.person_key], today),
                events=_in_order(seen),
                tables=by_table,
                today=today,
            )
        )
    return [
        *made,
        *_others(happened, of_employer, contracts, by_table, today),
        *_contracts(contracts, by_table, today),
    ]


def _contracts(
    contracts: Mapping[str, ContractTerms], tables: Tables, today: date
) -> list[Subject]:
    """The contracts themselves, for what is paid whoever is referred."""
    return [
        Subject(
            kind="contract",
            id=contract_id,
            contract_id=contract_id,
            contract=terms,
            referral=None,
            spells=[],
            employments=[],
            events=[],
            tables=tables,
            today=today,
        )
        for contract_id, terms in sorted(contracts.items())
    ]


def _spells(
    spells: Iterable[Spell],
) -> tuple[dict[str, list[Spell]], dict[str, list[Spell]]]:
    """Spells by person and by employer."""
    of_person: dict[str, list[Spell]] = defaultdict(list)
    of_employer: dict[str, list[Spell]] = defaultdict(list)
    for spell in spells:
        of_person[spell.person_key].append(spell)
        of_employer[spell.employer_id].append(spell)
    return of_person, of_employer


def _work(spells: Sequence[Spell], today: date) -> dict[str, Any]:
    """The spells and employments that have begun: what is to come is not looked at, but an
    employment that is known to go on has not ended."""
    return {
        "spells": [spell for spell in spells if spell.started_on <= today],
        "employments": [job for job in employments(spells) if job.first <= today],
    }


def _events(events: Iterable[Event]) -> dict[tuple[str, str], list[Event]]:
    by_subject: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in events:
        by_subject[event.subject_kind, event.subject_id].append(event)
    return by_subject


def _in_order(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda event: (event.occurred_on, event.event_id))


def _terms(contracts: Mapping[str, ContractTerms], contract_id: str) -> ContractTerms:
    return contracts.get(contract_id) or ContractTerms(contract_id)


def _others(
    happened: Mapping[tuple[str, str], list[Event]],
    of_employer: Mapping[str, list[Spell]],
    contracts: Mapping[str, ContractTerms],
    tables: Tables,
    today: date,
) -> list[Subject]:
    """Employers and deliverables: one subject for each contract in which an event names one."""
    keys = sorted(
        {
            (kind, subject_id, event.contract_id)
            for (kind, subject_id), events in happened.items()
            if kind in ("employer", "deliverable")
            for event in events
        }
    )
    return [
        Subject(
            kind=kind,
            id=subject_id,
            contract_id=contract_id,
            contract=_terms(contracts, contract_id),
            referral=None,
            **_work(of_employer.get(subject_id, ()) if kind == "employer" else (), today),
            events=_in_order(e for e in happened[kind, subject_id] if e.contract_id == contract_id),
            tables=tables,
            today=today,
        )
        for kind, subject_id, contract_id in keys
    ]
