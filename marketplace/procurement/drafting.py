"""What a new call begins with: a service line's template or an earlier call, and its need."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from marketplace.admissions.queries import admission_by_number
from marketplace.baskets.models import ServiceLine
from marketplace.frameworks.models import Lot
from marketplace.planning.buyers import frozen_shares
from marketplace.planning.models import Need
from marketplace.planning.procedures import RUN_HERE
from marketplace.planning.queries import assessment_of, need_by_number, run_elsewhere
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.identity.municipalities import buyer_of_area, municipalities
from marketplace.platform.unit import Unit
from marketplace.procurement import comparing, content
from marketplace.procurement.completeness import offer_days, question_limit
from marketplace.procurement.deadlines import usual_deadline, usual_period, years_on
from marketplace.procurement.models import Call
from marketplace.procurement.needs import left_of_needs
from marketplace.pure.periods import local_day

SMALL = "small_procurement"
"""The regime of a call whose need has no judgement yet."""


def model_of(u: Unit, changes: content.Data) -> str:
    """The model of a new call: the procedure that its need was judged to go by, where there is one.

    Raises Invalid where the product does not run it.
    """
    within = bool(changes.get("admission"))
    return model_of_need(_usable_need(u, changes.get("need"), within=within))


def model_of_need(need: Need | None) -> str:
    """The procedure that a need was judged to go by; the lightest where it was not."""
    judged = assessment_of(need) if need else None
    return judged.chosen if judged and (judged.runs_here or judged.in_a_system) else RUN_HERE[0]


def of_admission(u: Unit, line: ServiceLine, changes: content.Data) -> content.Data:
    """What a call from a standing admission begins with: its need, whose value counts everything
    that is bought from the list, and its municipalities. Raises NotFound, Invalid."""
    if not changes.get("admission"):
        return changes
    admission = admission_by_number(u.actor, changes["admission"])
    if admission.service_line_id != line.id:
        raise Invalid(Problem("admission", "call.admission_other_line"))
    usual: dict[str, Any] = {"municipalities": list(admission.municipalities)}
    if admission.need is not None:
        left = left_of_needs(u.actor, [admission.need])[admission.need.id]
        usual |= {"need": admission.need.number, "maximum_value_cents": left or 1}
    return usual | dict(changes)


def _usable_need(u: Unit, number: str | None, *, within: bool) -> Need | None:
    """The need of a number, where one is given. Raises NotFound; Invalid where the product does
    not run its procedure: a dynamic purchasing system only ``within`` its admission."""
    need = need_by_number(u.actor, number) if number else None
    judged = assessment_of(need) if need else None
    if within and judged is not None and judged.in_a_system:
        return need
    if need and (refusal := run_elsewhere(need)):
        raise Invalid(Problem("need", refusal.code, refusal.facts))
    return need


def from_template(
    u: Unit, model: str, line: ServiceLine, changes: content.Data
) -> Mapping[str, Any]:
    """What the template and the need say and what a call usually begins with, then the changes."""
    template = line.template
    priced = {} if "scheme" in changes else template  # another scheme has other price points
    quantities = priced.get("quantities", {}) | changes.get("quantities", {})
    ceilings = priced.get("ceilings", {}) | changes.get("ceilings", {})
    named = ("titles", "descriptions", "price_weight", "capacity", "scheme", "criteria")
    usual = comparing.USUAL | {
        "maximum_value_cents": sum(
            count * ceilings[key] for key, count in quantities.items() if key in ceilings
        ),
        "municipalities": [each.municipality_code for each in municipalities(u.actor)],
    }
    said = {name: template[name] for name in named} | usual | _of_need(u, changes)
    said |= _title_of_need(u, changes, template)
    merged = {"quantities": quantities, "ceilings": ceilings}
    return _dated(u, model, said | dict(changes) | merged)


def _of_need(u: Unit, changes: content.Data) -> dict[str, Any]:
    """What the need says already: where, how much and from when to when."""
    if not changes.get("need"):
        return {}
    need = need_by_number(u.actor, changes["need"])
    return {
        "municipalities": list(need.municipalities),
        "maximum_value_cents": need.whole_cents,
        "starts_on": need.starts_on,
        "ends_on": need.ends_on,
    }


def _title_of_need(
    u: Unit, changes: content.Data, template: Mapping[str, Any]
) -> dict[str, dict[str, str]]:
    """The need's title in the place of the template's Finnish one.

    Translations stay the template's, and are noted as old until somebody translates. Why it is
    needed is the buyer's own matter: it goes into no call.
    """
    if not changes.get("need"):
        return {}
    need = need_by_number(u.actor, changes["need"])
    return {"titles": template["titles"] | {"fi": need.title.strip()}}


def from_earlier(u: Unit, earlier: Call, changes: content.Data) -> Mapping[str, Any]:
    """What an earlier call said, its period moved on by whole years, then the changes to it."""
    dated = ("deadline", "questions_until", "starts_on", "ends_on")
    said = {name: getattr(earlier, name) for name in content.PLAIN if name not in dated}
    deadline = changes.get("deadline") or usual_deadline(
        u.today, offer_days(u.actor, earlier.model)
    )
    years = 0
    while years_on(earlier.starts_on, years) <= local_day(deadline):
        years += 1
    said |= {
        "deadline": deadline,
        "starts_on": years_on(earlier.starts_on, years),
        "ends_on": years_on(earlier.ends_on, years),
        "quantities": {item.key: item.quantity for item in earlier.price_items},
        "ceilings": {item.key: item.maximum_cents for item in earlier.price_items},
        "criteria": content.criteria_of(earlier),
    }
    return _dated(u, earlier.model, said | _of_need(u, changes) | dict(changes))


def _dated(u: Unit, model: str, said: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same with usual dates where none are given."""
    deadline = said.get("deadline") or usual_deadline(u.today, offer_days(u.actor, model))
    starts_on, ends_on = usual_period(deadline)
    _days, latest = question_limit(u.actor, model, deadline)
    return {
        "starts_on": starts_on,
        "ends_on": ends_on,
        **said,
        "deadline": deadline,
        "questions_until": said.get("questions_until") or latest,
    }


def tie_admission(u: Unit, call: Call, number: str | None) -> None:
    """Let a new call be for those alone who are on the list of an admission. Raises NotFound."""
    if number:
        call.admission_id = admission_by_number(u.actor, number).id
        u.session.flush()
        u.session.refresh(call, ["admission"])


def tie_lot(u: Unit, call: Call, lot_id: UUID | None) -> None:
    """Let a new call be among the parties of a lot; its remedies are those of the framework."""
    if lot_id is not None:
        call.lot_id = lot_id
        u.session.flush()
        u.session.refresh(call, ["lot"])
        call.regime = regime_of_lot(call.lot)
        if call.lot is not None:
            call.buyer_id = call.lot.framework.buyer_id


def regime_of_lot(lot: Lot | None) -> str:
    """The regime whose remedies apply to what is bought from a lot: the framework's own."""
    return regime_of_need(lot.framework.need) if lot else SMALL


def tie_need(u: Unit, call: Call, data: content.Data) -> None:
    """Set the need that the call buys, where the data names one or none; what buys from a framework
    is of the framework's.

    Raises NotFound; Invalid where the product does not run its procedure.
    """
    if "need" not in data or call.lot_id is not None:
        return
    need = _usable_need(u, data["need"], within=call.admission_id is not None)
    call.need_id = need.id if need else None
    tie_buyers(u, call, need)
    call.regime = regime_of_need(need) if need else SMALL
    judged = assessment_of(need) if need else None
    if judged is not None and (judged.runs_here or judged.in_a_system):
        call.model = judged.chosen
    u.session.flush()
    u.session.refresh(call, ["need"])


def tie_buyers(u: Unit, call: Call, need: Need | None) -> None:
    """Let a call be for those for whom its need is bought, with their shares by today's rule; for
    the area's own buyer where it has no need yet. Raises NotFound, Invalid as ``shares``."""
    call.buyer_id = need.buyer_id if need else buyer_of_area(u.actor).id
    call.joint = frozen_shares(u.actor, need, u.today) if need else None
    u.session.flush()
    u.session.refresh(call, ["buyer"])


def regime_of_need(need: Need) -> str:
    """The regime whose remedies apply to what comes of a need, as it was judged."""
    judged = assessment_of(need)
    return judged.remedy_key if judged else SMALL
