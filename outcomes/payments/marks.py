"""What is kept of a line beside what the engine calculated, so that a queue finds it: whose it is,
where its facts come from, what is unusual about it, and whether another contract claimed the same.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_

from marketplace.platform.audit import AuditEvent
from marketplace.platform.db import db
from marketplace.platform.unit import Unit
from marketplace.rules.queries import rule_on, rules_on
from outcomes.payments.models import ContractTerm, PaymentLine
from outcomes.payments.resting import spells_of_outcomes, spells_under
from outcomes.pure.claims import Claimed, claimed_by, days_in_common, outcome_named
from outcomes.pure.exceptions import (
    CORRECTED,
    DISPUTED,
    DOUBLE_CLAIM,
    PROVIDER_ONLY,
    exceptions_of,
    gravest,
)
from outcomes.pure.explain import Adjustment, Anchor, Explanation
from outcomes.pure.facts import Spell
from outcomes.pure.lines import PaymentLine as EngineLine
from outcomes.referrals.correcting.queries import corrections_of, differ_since, is_corrected_to
from outcomes.results.confirming.queries import confirmed_work
from outcomes.results.conflicts import disputed_spells
from outcomes.results.employers import employer_key
from outcomes.results.queries import (
    Calculated,
    Evidence,
    changed_spells,
    evidence_of,
    told_first,
)

BOTH_PAY = "both_pay"
MARKED_BY = {"referral": "coach", "service_start": "provider", "service_end": "provider"}
"""Who marks each dated moment of a referral, where the coach has not corrected it."""
CORRECTED_DAYS = {"service_start": "started_on", "service_end": "ended_on"}
"""Which day of a referral each moment is that its coach may correct."""
NO_SPELLS: frozenset[str] = frozenset()
DELIVERY, PROVIDER = "delivery", "provider"
Key = tuple[str, str, str]
"""A person, an employment and a kind of outcome."""


def due_of_lines(u: Unit) -> date:
    """The last day to decide lines that are calculated now."""
    days = rule_on(u.actor, "verification_period", "line", u.today).value["days"]
    return u.today + timedelta(days=days)


@dataclass
class Marks:
    """The marks of the new lines of one contract."""

    u: Unit
    contract_id: UUID
    as_of: date
    due_on: date
    towns: Mapping[UUID, str]
    """The municipality of each referral."""
    lines: Sequence[EngineLine]
    outcomes: Mapping[str, str]
    """Which outcome each line is of that stands already, by its identifier."""
    known: Sequence[Spell]
    """What was known of these people's work when the lines were calculated."""
    claimed: Mapping[str, Claimed] = field(init=False)
    """What each line claims, by its identifier."""
    under: Mapping[str, frozenset[str]] = field(init=False)
    """The spells that each line rests on, those of its outcome where it adjusts one."""
    doubts: "Doubts" = field(init=False)
    earlier: Mapping[Key, UUID] = field(init=False)
    both_pay: bool = field(init=False)
    corrections: Mapping[UUID, Sequence[AuditEvent]] = field(init=False)
    """The corrections of each referral's days."""

    def __post_init__(self) -> None:
        outcomes = spells_of_outcomes(
            {line.adjusts_line_id for line in self.lines if line.adjusts_line_id}
        )
        self.under = {
            line.line_id: outcomes.get(line.adjusts_line_id, NO_SPELLS).union(
                _explained(line).spell_ids
            )
            for line in self.lines
        }
        spells = NO_SPELLS.union(*self.under.values())
        self.doubts = Doubts(self.u, spells)
        self.claimed = self._claimed()
        self.earlier = self._earlier()
        self.corrections = corrections_of(self.towns)
        self.both_pay = bool(self.earlier) and pays_too(self.u, self.contract_id)

    def of(self, line: EngineLine, referral_id: UUID | None) -> dict[str, Any]:
        """The columns of one line."""
        explanation = _explained(line)
        claimed = self.claimed.get(line.line_id)
        earlier = self.earlier.get(_key(line, claimed)) if claimed else None
        claim = "none" if claimed is None else "stands"
        if earlier is not None:
            claim = "shared" if self.both_pay else "conflict"
        source = self._source(explanation, referral_id)
        return {
            "municipality": self.towns.get(referral_id) if referral_id else None,
            "due_on": self.due_on,
            "fact_source": source,
            "exception": self.doubts.exception_of(
                explanation,
                self.under[line.line_id],
                source,
                claim,
                Calculated(self.as_of, self.u.now),
            ),
            "sampled": False,
            "outcome": self._outcome(line, claimed),
            "employment": claimed.employment if claimed else None,
            "outcome_kind": claimed.kind if claimed else None,
            "claim": claim,
            "conflicts_with_id": earlier,
        }

    def _outcome(self, line: EngineLine, claimed: Claimed | None) -> str:
        """Which outcome a line is of: an adjustment of that of the line which it adjusts."""
        if line.adjusts_line_id:
            return self.outcomes.get(line.adjusts_line_id, line.adjusts_line_id)
        if claimed is None:
            return line.line_id
        contract = str(self.contract_id)
        return outcome_named(contract, line.person_key, line.rule, claimed, _explained(line))

    def _source(self, explanation: Explanation, referral_id: UUID | None) -> str:
        found = {self.doubts.sources.get(spell, "other") for spell in explanation.spell_ids}
        if (anchor := _anchor(explanation)) is not None:
            name = CORRECTED_DAYS.get(anchor)
            corrections = self.corrections.get(referral_id, []) if referral_id else []
            by_coach = name and is_corrected_to(explanation.outcome_on, name, corrections)
            found.add("coach" if by_coach else MARKED_BY[anchor])
        return found.pop() if len(found) == 1 else "mixed" if found else "other"

    def _claimed(self) -> dict[str, Claimed]:
        """An employment of which several have told has one name: that of the spell that was told of
        first, so that it is the same claim whoever tells of it later, and of whichever days."""
        found = {line.line_id: claimed_by(_explained(line)) for line in self.lines}
        claims = {line_id: claimed for line_id, claimed in found.items() if claimed}
        alike = self._told_alike({claimed.employment for claimed in claims.values()})
        several = {name for names in alike.values() for name in names}
        place = told_first(self.u.actor, several) if several else {}
        names = {name: min(each, key=place.__getitem__) for name, each in alike.items()}
        return {
            line_id: replace(claimed, employment=names.get(claimed.employment, claimed.employment))
            for line_id, claimed in claims.items()
        }

    def _told_alike(self, spell_ids: Collection[str]) -> dict[str, list[str]]:
        """Of spells that are not alone in it, all that tell of the same employment: of the same
        person with the same employer, on days that both have."""
        of_work: dict[tuple[str, str], list[Spell]] = defaultdict(list)
        for spell in self.known:
            of_work[spell.person_key, employer_key(spell.employer_id)].append(spell)
        found = {
            spell.spell_id: [each.spell_id for each in same if days_in_common(each, spell)]
            for same in of_work.values()
            for spell in same
            if spell.spell_id in spell_ids
        }
        return {spell_id: alike for spell_id, alike in found.items() if len(alike) > 1}

    def _earlier(self) -> dict[Key, UUID]:
        """The standing lines of other contracts that claim what the new ones claim."""
        keys = [
            _key(line, claimed)
            for line in self.lines
            if (claimed := self.claimed.get(line.line_id))
        ]
        if not keys:
            return {}
        columns = PaymentLine.person_key, PaymentLine.employment, PaymentLine.outcome_kind
        rows = self.u.session.execute(
            select(PaymentLine.id, *columns).where(
                tuple_(*columns).in_(keys),
                PaymentLine.contract_id != self.contract_id,
                PaymentLine.claim == "stands",
                PaymentLine.adjusts_line_id.is_(None),
                PaymentLine.state != "rejected",
            )
        )
        return {(person, employment, kind): key for key, person, employment, kind in rows}


class Doubts:
    """What is unusual about lines that rest on some spells, by what is known and settled now."""

    def __init__(self, u: Unit, spells: Collection[str]) -> None:
        told = evidence_of(u.actor, spells) if spells else []
        self.told, self.now = told, u.now
        self.corrected: dict[Calculated, frozenset[str]] = {}
        self.sources = _sources(told)
        self.own_words = own_words(u)
        self.disputed = disputed_spells(spells) if spells else frozenset()
        self.provider_only = _provider_only(u, told, self.sources)

    def exception_of(
        self,
        explanation: Explanation,
        under: frozenset[str],
        source: str,
        claim: str,
        then: Calculated,
        *,
        days_corrected: bool = False,
    ) -> str | None:
        """The gravest of what is unusual about a line, by the spells under it, its facts' source,
        its claim, when it was calculated, and whether its referral's days were corrected since."""
        found = exceptions_of(explanation)
        if days_corrected or self._corrected_since(then) & under:
            found.append(CORRECTED)
        if claim == "conflict":
            found.append(DOUBLE_CLAIM)
        if self.disputed & under:
            found.append(DISPUTED)
        if self._rests_on_own_word(explanation, source):
            found.append(PROVIDER_ONLY)
        return gravest(found)

    def _corrected_since(self, then: Calculated) -> frozenset[str]:
        if then not in self.corrected:
            self.corrected[then] = changed_spells(self.told, then, self.now)
        return self.corrected[then]

    def _rests_on_own_word(self, explanation: Explanation, source: str) -> bool:
        """Whether the paid provider alone tells of what the line is for, and that is not enough."""
        if self.provider_only.intersection(explanation.spell_ids):
            return "work" not in self.own_words
        return source == PROVIDER and _anchor(explanation) not in (None, *self.own_words)


def look_again(u: Unit, lines: Sequence[PaymentLine]) -> None:
    """Say anew what is unusual about lines: a fact that they rest on is disputed, corrected or
    settled, or a claim is settled."""
    under = spells_under(lines)
    doubts = Doubts(u, NO_SPELLS.union(*under.values()))
    corrections = corrections_of({line.referral_id for line in lines if line.referral_id})
    for line in lines:
        then = Calculated(line.as_of, line.created_at)
        line.exception = doubts.exception_of(
            line.explained,
            under[line.id],
            line.fact_source,
            line.claim,
            then,
            days_corrected=differ_since(line.created_at, corrections.get(line.referral_id, [])),
        )


def _provider_only(u: Unit, told: Sequence[Evidence], sources: Mapping[str, str]) -> frozenset[str]:
    """The spells of which the provider alone tells: no other source, and not the client."""
    theirs = [each.spell for each in told if sources[each.spell.spell_id] == PROVIDER]
    if not theirs:
        return frozenset()
    confirmed = confirmed_work(u.actor, {each.person_key for each in theirs})
    return frozenset(
        each.spell_id
        for each in theirs
        if (each.person_key, each.employer_id, each.started_on) not in confirmed
    )


def _sources(told: Sequence[Evidence]) -> dict[str, str]:
    """Where each spell comes from; several sources of one are named as such."""
    found: dict[str, set[str]] = {}
    for evidence in told:
        found.setdefault(evidence.spell.spell_id, set()).add(evidence.source)
    return {spell: each.pop() if len(each) == 1 else "mixed" for spell, each in found.items()}


def _explained(line: EngineLine) -> Explanation:
    if line.explanation is None:
        raise ValueError(f"line {line.line_id} has no explanation")
    return line.explanation


def _anchor(explanation: Explanation) -> Anchor | None:
    """The moment of the referral that is paid for, where one is."""
    outcome = explanation.now if isinstance(explanation, Adjustment) else explanation
    return None if outcome is None else outcome.anchor


def own_words(u: Unit) -> frozenset[str]:
    """Of what the paid provider's own word is enough today (a dated rule); where no rule says so
    it is not."""
    rules = rules_on(u.actor, ("own_word",), u.today)
    return frozenset(rule.key for rule in rules if rule.value["suffices"])


def _key(line: EngineLine, claimed: Claimed) -> Key:
    return line.person_key, claimed.employment, claimed.kind


def marks_of_order(line_id: str, due_on: date, municipality: str | None) -> dict[str, Any]:
    """The columns of an order's line: its orderer accepted what was delivered."""
    return {
        "municipality": municipality,
        "due_on": due_on,
        "fact_source": DELIVERY,
        "exception": None,
        "sampled": False,
        "outcome": line_id,
        "employment": None,
        "outcome_kind": None,
        "claim": "none",
        "conflicts_with_id": None,
    }


def pays_too(u: Unit, contract_id: UUID) -> bool:
    """Whether a contract says today that it pays for what another one pays for too."""
    term = term_on(contract_id, BOTH_PAY, u.today)
    return term is not None and bool(term.value["holds"])


def term_on(contract_id: UUID, kind: str, day: date) -> ContractTerm | None:
    """What a contract says of something on a day; None where it says nothing."""
    return db.session.scalars(
        select(ContractTerm)
        .where(
            ContractTerm.contract_id == contract_id,
            ContractTerm.kind == kind,
            ContractTerm.valid_from <= day,
        )
        .order_by(ContractTerm.valid_from.desc())
        .limit(1)
    ).first()
