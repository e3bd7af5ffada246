"""The staff's page of the dated legal values."""

from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from flask import Blueprint, render_template

from marketplace.platform.actor import Actor
from marketplace.platform.i18n import format_number
from marketplace.platform.web import allow, current_actor
from marketplace.platform.words import label
from marketplace.rules.models import Rule
from marketplace.rules.queries import all_rules
from marketplace.rules.schemas import VALUES

bp = Blueprint("rules", __name__)


@bp.app_template_filter("rate")
def show_rate(percent: str) -> str:
    """A rate kept as text, such as ``25.5``, in the reader's format."""
    return format_number(Decimal(percent))


@bp.app_template_filter("whole_euros")
def show_euros(euros: str) -> str:
    """Euros kept as text, such as ``60000``, in the reader's format without cents."""
    return f"{format_number(Decimal(euros))}\N{NO-BREAK SPACE}€"


@bp.route("/rules")
@allow("rule.view")
def index() -> str:
    """Every legal value with its days, its source and whether it is confirmed."""
    actor = current_actor()
    order = list(VALUES)
    rules = sorted(all_rules(actor), key=lambda rule: order.index(rule.kind))
    kinds = [
        (label(f"rule.kind.{kind}"), [_shown(actor, rule) for rule in rows])
        for kind, rows in groupby(rules, key=lambda rule: rule.kind)
    ]
    return render_template(
        "web/marketplace/rules/index.html",
        kinds=kinds,
        unconfirmed=sum(rule.confirmed_by is None for rule in rules),
    )


def _shown(actor: Actor, rule: Rule) -> dict[str, Any]:
    return {"rule": rule, "validity": _validity(rule, actor.today)}


def _validity(rule: Rule, today: date) -> str:
    """Whether a rule is valid now, was earlier or will be: now, past or ahead."""
    if rule.valid_from > today:
        return "ahead"
    return "past" if rule.valid_to is not None and rule.valid_to < today else "now"
