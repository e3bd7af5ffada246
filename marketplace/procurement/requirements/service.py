"""The verb of a call's requirements."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.lifecycle import fire
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit
from marketplace.procurement.content import lay_requirements
from marketplace.procurement.lifecycle import CALL
from marketplace.procurement.models import Call
from marketplace.rules.queries import rules_on


@verb("call.edit")
def set_requirements(actor: Actor, call_id: UUID, rows: Sequence[Mapping[str, Any]]) -> Call:
    """Give a draft these requirements and no others, in this order.

    Each row has ``key``, ``labels`` and ``questions`` (texts by language) and perhaps
    ``evidence_kind`` (the paper that fulfils it; without one the offer answers yes or no).
    Raises Invalid with each problem at ``label_<key>_fi`` and so on, Refused once in review.
    """
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        _check(u, call, rows)
        fire(u, CALL, call, "edit", fields=["requirements"])
        lay_requirements(u, call, rows)
        return call


def _check(u: Unit, call: Call, rows: Sequence[Mapping[str, Any]]) -> None:
    known = {rule.key for rule in rules_on(u.actor, ("evidence",), u.today)}
    problems = []
    for row in rows:
        for part, field in (("labels", "label"), ("questions", "question")):
            if not row[part].get(call.language, "").strip():
                name = f"{field}_{row['key']}_{call.language}"
                problems.append(Problem(name, "requirement.text_missing"))
        if row.get("evidence_kind") and row["evidence_kind"] not in known:
            name = f"evidence_{row['key']}"
            problems.append(Problem(name, "requirement.unknown_evidence"))
    if problems:
        raise Invalid(*problems)
