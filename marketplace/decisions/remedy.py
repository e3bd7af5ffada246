"""Which remedy a decision has, and its days: reckoned by the rules of the day of the decision."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from marketplace.decisions.answers import REVISION_CLAIM, goes_by_letter, rule_of
from marketplace.decisions.award import award_in
from marketplace.decisions.kinds import kind_of
from marketplace.decisions.matter import matter_of
from marketplace.decisions.models import Decision
from marketplace.platform.actor import Actor
from marketplace.platform.identity.models import Organisation
from marketplace.procurement.models import Call
from marketplace.pure.periods import first_free_day, last_day
from marketplace.rules.models import Rule
from marketplace.rules.queries import holidays_between, rule_on, rules_on

AT_ONCE, AFTER_STANDSTILL, AFTER_FINALITY = "at_once", "after_standstill", "after_finality"
LONGEST_SHIFT = timedelta(days=31)
"""A last day never moves further than this over holidays."""


NOTICE, LETTER = "notice", "letter"
"""Rules of the other ways of notice, and the key of the one by letter."""


REGISTRY, BUYER = "registry", "buyer"
"""The rule of the office to which claims are delivered: the authority's own, so it may lack."""


@dataclass(frozen=True)
class Way:
    """A way of notice other than the remedy's own, with the days that follow from it."""

    key: str
    names: dict[str, str]
    """Who is told in this way."""
    notice: dict[str, str]
    """When it is deemed received, in a sentence."""
    noticed_on: date
    last_day: date

    def as_json(self) -> dict[str, Any]:
        """The way as a decision keeps it."""
        days = {"noticed_on": self.noticed_on.isoformat(), "last_day": self.last_day.isoformat()}
        return asdict(self) | days


@dataclass(frozen=True)
class Remedy:
    """A row of the remedy table with the days that follow from one day of sending."""

    rule: Rule
    noticed_on: date
    """The day the parties are deemed to have received notice."""
    last_day: date
    """The last day to seek the remedy, for the parties."""
    contract_from: date
    """The first day on which a contract may be made."""
    exception: Rule | None = None
    """The row that makes the standstill another than the remedy's own."""
    ways: tuple[Way, ...] = ()
    """Who is told otherwise, and their last days."""
    registry: Mapping[str, Any] | None = None
    """The office to which claims are delivered, where the rules tell it."""
    leave: Rule | None = None
    """The row by which an appeal needs leave of the court, where it does."""

    @property
    def heard_until(self) -> date:
        """The last day on which anybody may seek the remedy."""
        return max([self.last_day, *(way.last_day for way in self.ways)])

    def as_json(self) -> dict[str, Any]:
        """What a decision keeps: the row by value, with where it stands."""
        kept = dict(self.rule.value) | {
            "key": self.rule.key,
            "source": self.rule.source,
            "confirmed_by": self.rule.confirmed_by,
            "ways": [way.as_json() for way in self.ways],
        }
        if self.exception:
            kept["exception"] = {
                "key": self.exception.key,
                "names": self.exception.value["names"],
                "source": self.exception.source,
            }
        if self.leave:
            first, *others = kept["instructions"]
            kept["instructions"] = [first, *self.leave.value["instructions"], *others]
            kept["source"] = "; ".join((self.rule.source, self.leave.source))
            kept["confirmed_by"] = None if self.unconfirmed else self.rule.confirmed_by
        if self.registry:
            kept["registry"] = dict(self.registry)
        if self.names_body and self.registry and "claims_body" in self.registry:
            kept["body"] = self.registry["claims_body"]
        return kept

    @property
    def unconfirmed(self) -> list[Rule]:
        """The rows of its instructions that nobody has confirmed yet."""
        rules = (self.rule, self.leave)
        return [rule for rule in rules if rule is not None and not rule.confirmed_by]

    @property
    def names_body(self) -> bool:
        """Whether its instructions are to name the body that answers claims."""
        return REVISION_CLAIM in self.rule.value.get("claims", ())


@dataclass(frozen=True)
class Case:
    """What an exception to the standstill may depend on."""

    model: str
    tenders: int
    """How many may still challenge it: those compared and those excluded by the same decision."""

    def is_of(self, rule: Rule) -> bool:
        """Whether a row's conditions hold; a row that names none is no exception."""
        most, models = rule.value.get("most_tenders"), rule.value.get("models", ())
        if most is None and not models:
            return False
        return (most is None or self.tenders <= most) and (not models or self.model in models)


def remedy_of_decision(actor: Actor, decision: Decision, sent_on: date) -> Remedy:
    """The remedy of a decision whose notices are sent on a day."""
    call = matter_of(decision)
    award = award_in(decision)
    case = Case(call.model, len(award.tenderers) + len(award.excluded)) if award else None
    changes = not kind_of(decision).answers
    found = remedy_of(actor, call.regime, rule_of(decision), sent_on, case, changes=changes)
    leave = _leave_to_appeal(actor, call.regime, call.model, rule_of(decision), sent_on)
    return replace(found, registry=registry_on(actor, sent_on, call.buyer), leave=leave)


def _leave_to_appeal(
    actor: Actor, regime: str, model: str, rule_kind: str, day: date
) -> Rule | None:
    """The row by which an appeal against a kind of decision needs leave; None where it needs none
    (Act 1397/2016, section 146)."""
    named = {"regimes": regime, "models": model, "kinds": rule_kind}
    rows = rules_on(actor, ("leave_to_appeal",), day)
    return next(
        (row for row in rows if all(own in row.value[name] for name, own in named.items())), None
    )


def decide_by(actor: Actor, call: Call) -> date:
    """The latest day to make an award, so that its contract can be made by the start of the
    service, to which the offers are valid: as much before it as a contract would now have to
    wait."""
    wait = remedy_of(actor, call.regime, "award", actor.today).contract_from - actor.today
    return call.starts_on - wait


def fix_remedy(decision: Decision, remedy: Remedy) -> None:
    """Let a decision keep its remedy and the days that follow from it."""
    decision.remedy = remedy.as_json()
    decision.noticed_on, decision.final_after = remedy.noticed_on, remedy.last_day
    decision.heard_until = None if goes_by_letter(decision) else remedy.heard_until
    decision.contract_from = remedy.contract_from if kind_of(decision).awards else None


def remedy_of(
    actor: Actor,
    regime: str,
    rule_kind: str,
    sent_on: date,
    case: Case | None = None,
    *,
    changes: bool = True,
) -> Remedy:
    """The remedy of a kind of decision in a regime, whose notices are sent on a day.

    In some cases the standstill is another, such as with a sole tenderer; more people are told of
    a decision that `changes` what was decided than of one that leaves it. Raises NotFound where no
    rule covers the day.
    """
    rule = rule_on(actor, "remedy", f"{regime}:{rule_kind}", sent_on)
    noticed_on = sent_on + timedelta(days=int(rule.value["notice_after_days"]))
    end = _end(noticed_on, int(rule.value["days"]))
    ways = _ways(actor, rule, sent_on, changes)
    allowed = rule.value["contract_allowed"]
    exception = None
    contract_from = sent_on
    if allowed == AFTER_FINALITY:
        contract_from = max([end, *(way.last_day for way in ways)]) + timedelta(days=1)
    elif allowed == AFTER_STANDSTILL:
        exception = _exception(actor, case, sent_on)
        waiting = int((exception or rule).value["days" if exception else "standstill_days"])
        contract_from = _first_free_day(sent_on, noticed_on, waiting)
    return Remedy(rule, noticed_on, end, contract_from, exception, ways)


def registry_key(buyer: Organisation) -> str:
    """The key of a buyer's registry in the rules: a municipality's is its code."""
    return buyer.own_municipality or BUYER


def registry_on(actor: Actor, day: date, buyer: Organisation) -> Mapping[str, Any] | None:
    """A buyer's registry on a day; None where the rules do not tell it."""
    rows = rules_on(actor, (REGISTRY,), day)
    return next((row.value for row in rows if row.key == registry_key(buyer)), None)


def _ways(actor: Actor, rule: Rule, sent_on: date, changes: bool) -> tuple[Way, ...]:
    """Those of the other ways that the claims of a remedy make count."""
    claims = set(rule.value.get("claims", ()))
    days = int(rule.value["days"])
    return tuple(
        _way(row, days, sent_on)
        for row in rules_on(actor, (NOTICE,), sent_on)
        if claims & _counted(row, changes)
    )


def _counted(row: Rule, changes: bool) -> set[str]:
    """The claims for which a way of notice counts."""
    more = row.value.get("claims_when_changed", ()) if changes else ()
    return {*row.value.get("claims", ()), *more}


def by_letter(actor: Actor, decision: Decision, sent_on: date) -> Way:
    """The days of a decision that is sent by letter, too. Raises NotFound where no rule covers the
    day."""
    row = rule_on(actor, NOTICE, LETTER, sent_on)
    return _way(row, int(decision.remedy["days"]), sent_on)


def _way(row: Rule, days: int, sent_on: date) -> Way:
    noticed_on = sent_on + timedelta(days=int(row.value["days"]))
    value = row.value
    return Way(row.key, value["names"], value["notice"], noticed_on, _end(noticed_on, days))


def ways_of(decision: Decision) -> tuple[Way, ...]:
    """The other ways by which a signed decision has been told."""
    return tuple(
        Way(**each | {name: date.fromisoformat(each[name]) for name in ("noticed_on", "last_day")})
        for each in decision.remedy.get("ways", ())
    )


def _end(noticed_on: date, days: int) -> date:
    """The last day of a remedy; where it has no days, the day of notice."""
    return _last_day(noticed_on, days) if days else noticed_on


def _exception(actor: Actor, case: Case | None, day: date) -> Rule | None:
    """The shortest standstill of those whose conditions hold."""
    rules = rules_on(actor, ("standstill",), day) if case else ()
    found = [rule for rule in rules if case and case.is_of(rule)]
    return min(found, key=lambda rule: int(rule.value["days"]), default=None)


def _last_day(noticed_on: date, days: int) -> date:
    return last_day(noticed_on, days, _holidays(noticed_on, days))


def _first_free_day(sent_on: date, noticed_on: date, days: int) -> date:
    return first_free_day(sent_on, noticed_on, days, _holidays(noticed_on, days))


def _holidays(noticed_on: date, days: int) -> frozenset[date]:
    end = noticed_on + timedelta(days=days)
    return holidays_between(end, end + LONGEST_SHIFT)
