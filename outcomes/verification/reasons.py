"""Reason codes of questions and rejections: a dated list."""

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.unit import Unit
from marketplace.rules.models import Rule
from marketplace.rules.queries import rules_on
from outcomes.payments.checks import written

KIND = "line_reason"


def reasons_today(actor: Actor) -> Sequence[Rule]:
    """The codes that are valid today, in their order."""
    return sorted(rules_on(actor, [KIND], actor.today), key=lambda rule: rule.value["position"])


def reasons_ever(actor: Actor) -> Sequence[Rule]:
    """All codes that ever were, the newest words of each last: what was said keeps its name."""
    return db.session.scalars(
        select(Rule).filter_by(area_id=actor.area_id, kind=KIND).order_by(Rule.valid_from)
    ).all()


def reasoned(u: Unit, act: str, code: str, note: str) -> tuple[str, str]:
    """The code and the words of an act, as they are kept.

    Raises Invalid where no code is chosen or it is none of the act, and as `checks.written` does of
    the words; both where both are missing.
    """
    problems = []
    known = {rule.key for rule in reasons_today(u.actor) if act in rule.value["acts"]}
    if code not in known:
        why = "payment.reason_of_another_act" if code else "payment.reason_not_chosen"
        problems.append(Problem("reason", why))
    if problems and not note.strip():
        problems.append(Problem("note", "payment.reason_needed"))
    if problems:
        raise Invalid(*problems)
    return code, written(note)
