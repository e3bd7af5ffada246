"""The verbs of quick services and of what is offered of them: set up, kept, looked at, shown."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from marketplace.admissions.models import Admission
from marketplace.platform.actor import Actor, Audience
from marketplace.platform.audit import check_seen
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.i18n import LANGUAGES
from marketplace.platform.identity.municipalities import municipalities
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import verb
from marketplace.platform.texts import written
from marketplace.platform.unit import Unit, unit
from marketplace.quick.lifecycle import ITEM, SERVICE, needs_no_look, on_the_list
from marketplace.quick.models import CHOICE, UNITS, QuickItem, QuickService
from marketplace.quick.notices import tell_item_answered, tell_item_over, tell_item_waits
from marketplace.quick.terms import order_rule

SERIES = "PP"
TEXT_LIMIT = 1000
MOST_HOURS, MOST_FREE = 80, 999
TERMS = (
    "titles",
    "descriptions",
    "unit",
    "ordering",
    "free_choice",
    "approval",
    "most_cents",
    "response_hours",
)
"""What a service says: titles and descriptions (texts by language), unit (one of UNITS), ordering
(one of ORDERS or None), free_choice and approval (truths), most_cents (or None), response_hours."""
OFFERED = (
    "unit_cents",
    "place",
    "municipalities",
    "languages",
    "free",
    "starts_on",
    "response_hours",
)
"""What an item says: unit_cents, place (a municipality's code or None), municipalities and
languages (codes), free (places), starts_on (a day), response_hours."""
LOOKED_AT = ("unit_cents", "municipalities")
"""What an officer looks at anew where a shown item changes it."""
Data = Mapping[str, Any]


# What is needed -------------------------------------------------------------------------------


@verb("quick.set_up")
def open_service(actor: Actor, admission_id: UUID, data: Data) -> QuickService:
    """Let something be ordered at once from those on the list of an admission (data: ``TERMS``).

    Raises Refused where the basis of the admission knows no quick orders, Invalid with each
    problem.
    """
    with unit(actor) as u:
        admission = u.get(Admission, admission_id)
        if admission.state != "open":
            raise Refused("admission.not_open", number=admission.number)
        _check_terms(u, admission, data)
        made = u.add(
            QuickService,
            number=next_number(u, SERIES),
            state=SERVICE.initial,
            admission_id=admission.id,
            **{name: data[name] for name in TERMS},
        )
        begin(u, SERVICE, made, number=made.number, admission=admission.number)
        return made


@verb("quick.set_up")
def edit_service(
    actor: Actor, service_id: UUID, data: Data, *, seen: int | None = None
) -> QuickService:
    """Change what a service says, from the next order on. What is offered above a lowered highest
    price is ordered no more until its price is changed.

    Raises Invalid, also where the unit is another than that of what is offered; Conflict.
    """
    with unit(actor) as u:
        service = u.lock(QuickService, service_id)
        check_seen(u, service, seen)
        _check_terms(u, service.admission, data)
        if data["unit"] != service.unit and u.find(QuickItem, service_id=service.id) is not None:
            raise Invalid(Problem("unit", "quick.unit_kept"))
        changed = sorted(name for name in TERMS if getattr(service, name) != data[name])
        fire(u, SERVICE, service, "edit", fields=changed)
        for name in TERMS:
            setattr(service, name, data[name])
        u.session.flush()
        _hide_over(u, service)
        return service


def _hide_over(u: Unit, service: QuickService) -> None:
    """Take no orders of what is shown above the highest price, and tell its provider."""
    if service.most_cents is None:
        return
    over = select(QuickItem.id).where(
        QuickItem.service_id == service.id,
        QuickItem.state == "shown",
        QuickItem.unit_cents > service.most_cents,
    )
    for key in u.session.scalars(over.order_by(QuickItem.id)).all():
        item = _moved(u, key, "exceed")
        if not item.own:
            tell_item_over(u, item)


def _check_terms(u: Unit, admission: Admission, data: Data) -> None:
    problems = []
    if not data["titles"].get("fi", "").strip():
        problems.append(Problem("title_fi", "quick.title_missing"))
    if data["unit"] not in UNITS:
        problems.append(Problem("unit", "quick.unit_unknown"))
    if data["most_cents"] is not None and data["most_cents"] <= 0:
        problems.append(Problem("most", "quick.price_missing"))
    if not 0 < data["response_hours"] <= MOST_HOURS:
        problems.append(Problem("response_hours", "quick.hours_wrong", {"most": MOST_HOURS}))
    allowed = order_rule(u.actor, admission).value["ways"]
    if data["ordering"] is None and not data["free_choice"]:
        problems.append(Problem("ordering", "quick.way_missing"))
    if data["ordering"] is not None and data["ordering"] not in allowed:
        problems.append(Problem("ordering", "quick.way_not_allowed"))
    if data["free_choice"] and CHOICE not in allowed:
        problems.append(Problem("free_choice", "quick.way_not_allowed"))
    if problems:
        raise Invalid(*problems)


@verb("quick.set_up")
def close_service(actor: Actor, service_id: UUID) -> QuickService:
    """Take no more orders of a service; those that are made go on."""
    with unit(actor) as u:
        service = u.lock(QuickService, service_id)
        fire(u, SERVICE, service, "close")
        return service


@verb("quick.set_up")
def reopen_service(actor: Actor, service_id: UUID) -> QuickService:
    """Take orders of a service again."""
    with unit(actor) as u:
        service = u.lock(QuickService, service_id)
        fire(u, SERVICE, service, "reopen")
        return service


# What is offered of it ------------------------------------------------------------------------


@verb("quick.keep")
def save_item(actor: Actor, service_id: UUID, data: Data, *, seen: int | None = None) -> QuickItem:
    """Offer a service as the actor's own organisation, or change what it offers (data:
    ``OFFERED``): a provider on the list of the admission, or the authority's own production.

    It is shown at once, or waits for an officer where the service asks for a look. Raises Invalid
    with each problem, Refused to who is not on the list, Conflict where an order or a colleague
    has changed the item since the form showed its ``seen`` change.
    """
    with unit(actor) as u:
        service = u.get(QuickService, service_id)
        standing = u.find(QuickItem, service_id=service.id, provider_id=u.actor.organisation_id)
        if standing is not None:
            standing = u.lock(QuickItem, standing.id)
            check_seen(u, standing, seen)
        item = standing or _new(u, service)
        if refusal := on_the_list(item, u.actor):
            raise refusal
        if problems := list(_item_problems(u, service, data)):
            raise Invalid(*problems)
        return _kept(u, item, data, new=standing is None)


def _new(u: Unit, service: QuickService) -> QuickItem:
    own = u.actor.audience != Audience.PROVIDER
    return QuickItem(
        id=u.new_id(),
        area_id=u.actor.area_id,
        created_at=u.now,
        service=service,
        service_id=service.id,
        provider_id=u.actor.organisation_id,
        own=own,
        state=ITEM.initial,
    )


def _kept(u: Unit, item: QuickItem, data: Data, *, new: bool) -> QuickItem:
    said = {name: data[name] for name in OFFERED}
    looks = not new and needs_no_look(item, u.actor) is not None
    anew = looks and any(getattr(item, name) != said[name] for name in LOOKED_AT)
    facts = {"unit_cents": said["unit_cents"], "free": said["free"]}
    if not new:
        sent = anew or item.state == "rejected"
        fire(u, ITEM, item, "send" if sent else "save", **facts)
    for name, value in said.items():
        setattr(item, name, value)
    if new:
        u.session.add(item)
        u.session.flush()
        begin(u, ITEM, item, service=item.service.number, **facts)
    u.session.flush()
    if item.state == "submitted":
        if needs_no_look(item, u.actor) is None:
            fire(u, ITEM, item, "publish")
            item.reason = None
        else:
            tell_item_waits(u, item)
    u.session.flush()
    return item


def _item_problems(u: Unit, service: QuickService, data: Data) -> Iterator[Problem]:
    most, cents = service.most_cents, data["unit_cents"]
    if cents <= 0:
        yield Problem("unit", "quick.price_missing")
    elif most is not None and cents > most:
        yield Problem("unit", "quick.price_over", {"most_cents": most})
    served = set(service.admission.municipalities)
    if not data["municipalities"]:
        yield Problem("municipalities", "quick.municipalities_missing")
    yield from (
        Problem("municipalities", "quick.municipality_unknown", {"code": code})
        for code in data["municipalities"]
        if code not in served
    )
    known = {each.municipality_code for each in municipalities(u.actor)}
    if data["place"] is not None and data["place"] not in known:
        yield Problem("place", "quick.municipality_unknown", {"code": data["place"]})
    if not data["languages"] or not set(data["languages"]) <= set(LANGUAGES):
        yield Problem("languages", "quick.languages_missing")
    if not 0 <= data["free"] <= MOST_FREE:
        yield Problem("free", "quick.free_wrong", {"most": MOST_FREE})
    if data["starts_on"] < u.today:
        yield Problem("starts_on", "quick.start_passed")
    if not 0 < data["response_hours"] <= service.response_hours:
        facts = {"most": service.response_hours}
        yield Problem("response_hours", "quick.hours_wrong", facts)


@verb("quick.keep")
def hide_item(actor: Actor, item_id: UUID) -> QuickItem:
    """Take no orders for a while: turns that come meanwhile pass the provider by."""
    with unit(actor) as u:
        return _moved(u, item_id, "hide")


@verb("quick.keep")
def show_item(actor: Actor, item_id: UUID) -> QuickItem:
    """Take orders again."""
    with unit(actor) as u:
        return _moved(u, item_id, "show")


@verb("quick.approve")
def approve_item(actor: Actor, item_id: UUID) -> QuickItem:
    """Show an item that an officer has looked at."""
    with unit(actor) as u:
        item = _moved(u, item_id, "approve")
        item.reason = None
        tell_item_answered(u, item)
        return item


@verb("quick.approve")
def reject_item(actor: Actor, item_id: UUID, reason: str) -> QuickItem:
    """Send an item back with the reason that its provider reads."""
    with unit(actor) as u:
        words = written("reason", reason, TEXT_LIMIT, "quick.reason_missing", "quick.text_too_long")
        item = u.lock(QuickItem, item_id)
        fire(u, ITEM, item, "reject", reason=words)
        item.reason = words
        tell_item_answered(u, item)
        return item


def _moved(u: Unit, item_id: UUID, action: str) -> QuickItem:
    item = u.lock(QuickItem, item_id)
    fire(u, ITEM, item, action)
    u.session.flush()
    return item
