"""Who may accept which lines: many together only where a dated rule allows it, nobody one's own."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement

from marketplace.platform.actor import Actor
from marketplace.platform.unit import Unit
from marketplace.pure.money import cents_of
from marketplace.rules.models import Rule
from marketplace.rules.queries import rule_on
from outcomes.payments.held import asked_back
from outcomes.payments.lifecycle import UNDECIDED
from outcomes.payments.models import PaymentLine
from outcomes.payments.own import own_line


def rule_of_acceptance(actor: Actor) -> Rule:
    """Which plain lines may be accepted together today."""
    return rule_on(actor, "bulk_acceptance", "plain", actor.today)


def allowed_together(rule: Rule) -> list[ColumnElement[bool]]:
    """The lines that a rule of acceptance allows, as a condition: nothing is unusual about them, no
    sample drew them, they are in a run, and no recovery claim is moved by them."""
    return [
        ~asked_back(),
        PaymentLine.state.in_(UNDECIDED),
        PaymentLine.plain,
        PaymentLine.run_id.is_not(None),
        PaymentLine.fact_source.in_(rule.value["sources"]),
        PaymentLine.amount_cents.between(0, cents_of(rule.value["eur"])),
    ]


def refuse_own(u: Unit, lines: Sequence[PaymentLine]) -> None:
    """Raise Refused where a line is the actor's own."""
    if refusal := own_line(u.actor, lines):
        raise refusal
