"""What a call must be before it is reviewed and published: the red items of a draft.

Each condition is a guard of the lifecycle: it answers None where it holds, else a refusal that
names the field of the form where the officer mends it.
"""

from datetime import datetime

from marketplace.admissions.completeness import basis_rule
from marketplace.admissions.queries import partners
from marketplace.frameworks.completeness import WHOLE as FRAMEWORK_WHOLE
from marketplace.planning.queries import assessment_of, not_cleared
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.i18n import text_of
from marketplace.procurement.comparing import comparison_stated
from marketplace.procurement.counted import expected_cost_stated
from marketplace.procurement.deadlines import earliest_deadline, latest_question
from marketplace.procurement.limits import cap_notes, places_note
from marketplace.procurement.minicompetitions.preflight import PREFLIGHT
from marketplace.procurement.models import Call
from marketplace.procurement.needs import taken_of_needs
from marketplace.pure.periods import local_day
from marketplace.rules.queries import rule_on, rules_on
from marketplace.sealing.queries import key_problems

FULL_POINTS = 100
OFFER_PERIOD = "offer_period"
"""Kind of rule: the shortest time for offers, by procurement model."""
QUESTION_PERIOD = "question_period"
"""Kind of rule: how many days before the offers' last day questions end, by model."""


def need_cleared(call: Call, actor: Actor) -> Refused | None:
    """The need behind the call is judged, may be procured in this way, and is as large as the call.

    The estimated value counts the purchase whole, so a call never exceeds its need
    (Act 1397/2016, sections 27 and 31).
    """
    need = call.need
    if call.lot_id is not None:  # the framework's need, and its ceilings, are the whole
        return None
    if need is None:
        return Refused("call.need_missing", field="need")
    if refusal := not_cleared(actor, need):
        return Refused(refusal.code, field="need", **refusal.facts)
    if need.service_line_id != call.service_line_id and call.founds_lot_id is None:
        return Refused("call.need_other_line", field="need", number=need.number)
    judged = assessment_of(need)
    if judged is not None and judged.chosen != call.model:
        return Refused("call.need_other_procedure", field="need", number=need.number)
    left = need.unordered_cents - taken_of_needs([need.id], but=call.id).get(need.id, 0)
    if call.maximum_value_cents > left:
        facts = {"need_cents": max(left, 0), "number": need.number}
        return Refused("call.over_need", field="maximum_value", **facts)
    return None


def admission_serves(call: Call, actor: Actor) -> Refused | None:
    """A call from a standing admission is for the need that the admission watches, when purchases
    from it may be made, and somebody on its list can answer."""
    admission = call.admission
    if admission is None:
        return None
    facts = {"number": admission.number}
    if admission.state != "open" or actor.today < admission.starts_on:
        return Refused("call.admission_not_now", starts_on=admission.starts_on, **facts)
    if "model" not in basis_rule(actor, admission).value:
        return Refused("call.admission_compares_nobody", **facts)
    if call.need_id != admission.need_id:
        return Refused("call.admission_other_need", field="need", **facts)
    if not partners(actor, admission.id):
        return Refused("call.admission_empty", **facts)
    return None


def lot_stands(call: Call, actor: Actor) -> Refused | None:
    """A call that finds the parties of a lot says of it what the lot says, and the framework lacks
    nothing and looks for parties."""
    lot = call.founds_lot
    if lot is None:
        return None
    framework = lot.framework
    if framework.state not in ("draft", "competing"):
        return Refused("call.framework_not_open", number=framework.number)
    for guard in FRAMEWORK_WHOLE if framework.state == "draft" else ():
        if no := guard(framework, actor):
            return Refused(no.code, **no.facts)
    said = {
        "maximum_value": (call.maximum_value_cents, lot.ceiling_cents),
        "municipalities": (set(call.municipalities), set(lot.municipalities)),
        "starts_on": (call.starts_on, framework.starts_on),
        "ends_on": (call.ends_on, framework.ends_on),
    }
    for field, (own, lots) in said.items():
        if own != lots:
            return Refused("call.lot_differs", field=field, number=framework.number)
    return None


def official_notice(actor: Actor, model: str) -> str:
    """What a procedure asks to be announced in the official channel before its offers are asked
    for, in the reader's language; empty where it asks for nothing."""
    rules = {rule.key: rule.value for rule in rules_on(actor, ("procedure",), actor.today)}
    return text_of(rules.get(model, {}).get("official_notice", {}))


def notice_given(call: Call, actor: Actor) -> Refused | None:
    """What its procedure asks to be announced is published, and where it is found."""
    asked = official_notice(actor, call.model)
    if call.notice_number or not asked:
        return None
    return Refused("call.notice_missing", notice=asked)


def texts_written(call: Call, _actor: Actor) -> Refused | None:
    """The title and the description stand in the authoritative language."""
    if not call.titles.get(call.language):
        return Refused("call.texts_missing", field="title_fi")
    if not call.descriptions.get(call.language):
        return Refused("call.texts_missing", field="description_fi")
    return None


def municipalities_named(call: Call, _actor: Actor) -> Refused | None:
    """Providers know where the service is given."""
    if call.municipalities:
        return None
    return Refused("call.municipalities_missing", field="municipalities")


def points_make_hundred(call: Call, _actor: Actor) -> Refused | None:
    """The weights of price and quality make 100."""
    total = call.price_weight + sum(criterion.weight for criterion in call.criteria)
    if total == FULL_POINTS:
        return None
    return Refused("call.weights_not_hundred", field="price_weight", total=total)


def criteria_worded(call: Call, _actor: Actor) -> Refused | None:
    """Each quality criterion has its name and its question in the authoritative language."""
    for criterion in call.criteria:
        for part, texts in (("label", criterion.labels), ("question", criterion.questions)):
            if not texts.get(call.language):
                field = f"{part}_{criterion.key}_{call.language}"
                return Refused("call.criterion_unworded", field=field)
    return None


def prices_complete(call: Call, _actor: Actor) -> Refused | None:
    """The comparison has something to compare, and each price point a highest price."""
    for item in call.price_items:
        if item.maximum_cents <= 0:
            label = item.labels["fi"]
            return Refused("call.ceiling_missing", field=f"ceiling_{item.key}", label=label)
    if any(item.quantity for item in call.price_items):
        return None
    first = next((f"quantity_{item.key}" for item in call.price_items), None)
    return Refused("call.quantities_missing", field=first)


def deadline_leaves_time(call: Call, actor: Actor) -> Refused | None:
    """Providers have at least the days that the rule of today gives them."""
    days = offer_days(actor, call.model)
    earliest = earliest_deadline(actor.today, days)
    if local_day(call.deadline) >= earliest and call.deadline > actor.now:
        return None
    return Refused("call.deadline_too_soon", field="deadline", days=days, earliest=earliest)


def offer_days(actor: Actor, model: str) -> int:
    """The shortest time for offers by today's rule, in days."""
    return int(rule_on(actor, OFFER_PERIOD, model, actor.today).value["days"])


def question_limit(actor: Actor, model: str, deadline: datetime) -> tuple[int, datetime]:
    """The days before a deadline that today's rule keeps free of questions, and their last end."""
    days = int(rule_on(actor, QUESTION_PERIOD, model, actor.today).value["days"])
    return days, latest_question(deadline, days)


def questions_end_in_time(call: Call, actor: Actor) -> Refused | None:
    """Questions may come, and end so early that all can be answered before the offers are due."""
    days, latest = question_limit(actor, call.model, call.deadline)
    if call.questions_until is not None and actor.now < call.questions_until <= latest:
        return None
    return Refused("call.questions_too_late", field="questions_until", days=days, latest=latest)


def service_after_deadline(call: Call, _actor: Actor) -> Refused | None:
    """The service does not begin before the offers are in."""
    if call.starts_on > local_day(call.deadline):
        return None
    return Refused("call.starts_before_deadline", field="starts_on")


def keys_are_ready(call: Call, actor: Actor) -> Refused | None:
    """Two officers and the escrow hold rehearsed keys, so that the offers can be sealed."""
    return next(iter(key_problems(actor, call.opening_officers)), None)


WHOLE = (
    need_cleared,
    admission_serves,
    lot_stands,
    texts_written,
    municipalities_named,
    points_make_hundred,
    criteria_worded,
    comparison_stated,
    expected_cost_stated,
    prices_complete,
    deadline_leaves_time,
    questions_end_in_time,
    service_after_deadline,
    *PREFLIGHT,
)
"""What must hold before a call is sent to review, and again when it is published."""


def notes(call: Call) -> list[Refused]:
    """What keeps nothing from being published but is worth a look: prices above the maximum value
    or the scheme's caps, fewer starts than places, and translations that still say what the
    template says although the Finnish does not."""
    found = []
    highest = sum(item.quantity * item.maximum_cents for item in call.price_items)
    if highest > call.maximum_value_cents:
        facts = {"highest_cents": highest, "maximum_cents": call.maximum_value_cents}
        found.append(Refused("call.prices_over_maximum", field="maximum_value", **facts))
    found += [*cap_notes(call), *places_note(call)]
    template = call.service_line.template
    for field, texts in (("title", call.titles), ("description", call.descriptions)):
        usual = template.get(f"{field}s", {})
        if texts.get("fi") == usual.get("fi"):
            continue
        found += [
            Refused(f"call.{field}_old_{language}", field=f"{field}_{language}")
            for language in ("sv", "en")
            if texts.get(language) and texts.get(language) == usual.get(language)
        ]
    return found
