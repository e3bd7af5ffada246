"""The rules of a day as planning reads them; every rule that is read is noted as used."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from marketplace.planning.assessment import RuleUse
from marketplace.platform.actor import Actor
from marketplace.pure.money import cents_of
from marketplace.pure.thresholds import Threshold, class_of
from marketplace.rules.missing import RuleMissing
from marketplace.rules.models import Rule
from marketplace.rules.queries import lapsed_on, rules_on
from marketplace.rules.values.coded import REGIMES

BELOW = REGIMES[0]
"""The regime of what reaches no threshold."""
ORDINARY, CONCESSION = "services", "concession"
CENTS = 100
KINDS = (
    "threshold",
    "cpv_regime",
    "aggregation_period",
    "contracting_entity",
    "procedure",
    "offer_period",
    "question_period",
    "remedy",
    "notice",
)
"""Kinds of rules that planning reads."""


@dataclass
class Law:
    """What is in force in an area on a day, and what of it has been used."""

    day: date
    rows: Mapping[str, Mapping[str, Rule]]
    """Rules by kind and key."""
    lapsed: Sequence[Rule]
    """The last rows of thresholds that ran out and that nobody has followed up."""
    used: dict[tuple[str, str], Rule] = field(default_factory=dict)

    @classmethod
    def of(cls, actor: Actor, day: date) -> Self:
        """The law of the actor's area on a day."""
        rows: dict[str, dict[str, Rule]] = {}
        for rule in rules_on(actor, KINDS, day):
            rows.setdefault(rule.kind, {})[rule.key] = rule
        return cls(day, rows, lapsed_on(actor, "threshold", day))

    def _all(self, kind: str) -> Mapping[str, Rule]:
        return self.rows.get(kind, {})

    def _use(self, rule: Rule) -> Rule:
        self.used[rule.kind, rule.key] = rule
        return rule

    def one(self, kind: str, key: str) -> Rule:
        """The rule of a key; raises RuleMissing."""
        found = self.perhaps(kind, key)
        if found is None:
            raise RuleMissing(kind, key, self.day)
        return found

    def perhaps(self, kind: str, key: str) -> Rule | None:
        """The rule of a key, or None where there is none."""
        found = self._all(kind).get(key)
        return self._use(found) if found else None

    def class_of_need(self, cpv: str, *, concession: bool) -> str:
        """The class of a main object; what no row of the table fits is an ordinary service."""
        if concession:
            return CONCESSION
        rows = self._all("cpv_regime")
        key = class_of(cpv, [(key, key) for key in rows])
        return str(self._use(rows[key]).value["cpv_class"]) if key else ORDINARY

    def thresholds(self, service_class: str) -> list[tuple[Threshold, Rule]]:
        """The thresholds of a class, the lowest first. Raises RuleMissing where there is none, or
        one ran out and no other followed: without it a lighter regime would seem to apply."""
        rules = _of_class(self._all("threshold").values(), service_class)
        lapsed = [rule.key for rule in _of_class(self.lapsed, service_class)]
        if lapsed or not rules:
            key = lapsed[0] if lapsed else service_class
            raise RuleMissing("threshold", key, self.day)
        found = [
            (Threshold(rule.key, _cents(rule.value["eur"]), rule.value["regime"]), self._use(rule))
            for rule in rules
        ]
        return sorted(found, key=lambda pair: pair[0].cents)

    def procedures(self, regime: str) -> Sequence[Rule]:
        """The procedures of a regime, the lightest first."""
        return sorted(
            (rule for rule in self._all("procedure").values() if regime in rule.value["regimes"]),
            key=lambda rule: rule.value["position"],
        )

    def ways(self, remedy: Rule) -> Sequence[Rule]:
        """The ways of notice other than the parties' that count for a remedy."""
        claims = set(remedy.value.get("claims", ()))
        rows = self._all("notice").values()
        return [self._use(row) for row in rows if claims & set(row.value.get("claims", ()))]

    def uses(self) -> tuple[RuleUse, ...]:
        """The rules read so far, by kind and key."""
        return tuple(_use_of(self.used[place]) for place in sorted(self.used))


def _of_class(thresholds: Iterable[Rule], service_class: str) -> list[Rule]:
    return [rule for rule in thresholds if service_class in rule.value.get("classes", ())]


def _use_of(rule: Rule) -> RuleUse:
    value = json.dumps(rule.value, sort_keys=True, ensure_ascii=False)
    return RuleUse(
        kind=rule.kind,
        key=rule.key,
        names=dict(rule.value["names"]),
        valid_from=rule.valid_from,
        source=rule.source,
        confirmed_by=rule.confirmed_by,
        digest=hashlib.sha256(value.encode()).hexdigest(),
    )


def _cents(eur: str) -> int:
    return cents_of(eur)
