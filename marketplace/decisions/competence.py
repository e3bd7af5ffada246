"""Who may make a decision, by the competence table of the day (administrative rules)."""

from typing import Any

from flask_babel import gettext as _

from marketplace.decisions.answers import maker_of_claimed, rule_of
from marketplace.decisions.matter import Matter, matter_of
from marketplace.decisions.models import Decision
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.i18n import format_money, text_of
from marketplace.platform.identity.models import User
from marketplace.pure.competence import BODY, Power, covering, over
from marketplace.pure.money import cents_of
from marketplace.rules.models import Rule
from marketplace.rules.queries import rules_on

KIND = "competence"
CENTS = 100


def value_of(call: Matter) -> int:
    """The value that decides who is competent: the most that the contract may cost, in cents; in a
    joint purchase the own buyer's share."""
    return call.own_value_cents


def rules_covering(actor: Actor, rule: str, call: Matter) -> list[tuple[Power, Rule]]:
    """The rules of today that cover a decision on a call, the narrowest first."""
    rows = {each.key: each for each in rules_on(actor, (KIND,), actor.today)}
    powers = over(map(_power, rows.values()), call.buyer.own_municipality)
    found = covering(powers, rule, call.model, value_of(call))
    return [(power, rows[power.key]) for power in found]


def _power(rule: Rule) -> Power:
    value = rule.value
    return Power(
        key=rule.key,
        holder=value["holder"],
        role=value["role"],
        kinds=frozenset(value["kinds"]),
        models=frozenset(value.get("models", ())),
        cents=cents_of(value["eur"]) if "eur" in value else None,
        people=frozenset(value.get("people", ())),
        municipality=value.get("municipality", ""),
    )


def may_hold(actor: Actor, decision: Decision, call: Matter) -> bool:
    """Whether some power over a decision is the actor's, as office-holder or to record a body's."""
    covered = rules_covering(actor, rule_of(decision), call)
    return not covered or any(_holds(actor, power, call) for power, _rule in covered)


def _holds(actor: Actor, power: Power, call: Matter) -> bool:
    within = actor.organisation_id == call.buyer.id
    return power.held_by(_email_of(actor), actor.roles, within=within)


def usual_competence(actor: Actor, rule: str, call: Matter) -> str:
    """The words of the narrowest rule that covers a decision, in the current language."""
    return next((words_of(row) for _power, row in rules_covering(actor, rule, call)), "")


def words_of(rule: Rule) -> str:
    """A rule of competence in a line: the office or body, what it rests on, and its limit."""
    words = f"{text_of(rule.value['basis'])}. {text_of(rule.value['names'])}"
    if "eur" not in rule.value:
        return words
    limit = format_money(cents_of(rule.value["eur"]))
    return _("%(words)s, enintään %(limit)s", words=words, limit=limit)


def power_of(actor: Actor, decision: Decision, call: Matter) -> dict[str, Any]:
    """The rule by which a person makes a decision now, by value.

    A body's decision is recorded by somebody who acts for the body, with its minutes. Raises
    Refused that names who can, where the person has no competence for kind, procedure and value,
    or would answer an oikaisuvaatimus against an own decision.
    """
    covered = rules_covering(actor, rule_of(decision), call)
    held = [
        (power, rule)
        for power, rule in covered
        if _holds(actor, power, call) and (power.holder == BODY) == bool(decision.minutes)
    ]
    if not held:
        raise _refusal(actor, covered, call)
    own = None if decision.minutes else maker_of_claimed(decision, actor.user_id)
    if own is not None:
        raise own
    _power, rule = held[0]
    return dict(rule.value) | {"key": rule.key, "source": rule.source}


def _refusal(actor: Actor, covered: list[tuple[Power, Rule]], call: Matter) -> Refused:
    value = value_of(call)
    if not covered:
        return Refused("decision.nobody_competent", value_cents=value)
    who = ", ".join(dict.fromkeys(text_of(rule.value["names"]) for _power, rule in covered))
    if not any(_holds(actor, power, call) for power, _rule in covered):
        return Refused("decision.other_buyer", who=who, buyer=call.buyer.name)
    if all(power.holder == BODY for power, _rule in covered):
        return Refused("decision.body_decides", who=who, value_cents=value, field="minutes")
    return Refused("decision.not_competent", who=who, value_cents=value)


def _email_of(actor: Actor) -> str:
    user = db.session.get(User, actor.user_id) if actor.user_id else None
    return user.email if user else ""


def no_power(decision: Decision, actor: Actor) -> Refused | None:
    """Guard: the maker has the competence for the decision's kind, procedure and value."""
    try:
        power_of(actor, decision, matter_of(decision))
    except Refused as refusal:
        return refusal
    return None
