"""For whom a need is bought: the whole area, one municipality, or jointly with other areas.

One municipality decides, contracts and pays for itself. In a joint purchase each buyer decides and
contracts for its own share; the shares come of a dated rule (kind ``cost_share``), which either
leaves them to be agreed on for each purchase, or has them as percentages or as figures (such as
people of working age) by business ID.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from sqlalchemy import select

from marketplace.planning.models import Need
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.identifiers import business_id
from marketplace.platform.identity.models import Organisation
from marketplace.platform.identity.municipalities import buyer_of_area, municipalities
from marketplace.platform.lifecycle import Lifecycle, fire
from marketplace.platform.unit import Unit
from marketplace.pure.shares import points
from marketplace.rules.models import Rule
from marketplace.rules.queries import rule_on

AREA, MUNICIPALITY, JOINT = SCOPES = ("area", "municipality", "joint")
SHARES = "cost_share"
"""Kind of rule: how the shares of a joint purchase come about."""
MOST_PARTNERS = 3
PERCENT, HUNDRED = "percent", Decimal(100)
Data = Mapping[str, Any]
FOR_WHOM = ("scope", "municipality", "budget_line", "joint")
"""What a need's data says of it: the scope; of one municipality its code and the line of its budget
that pays; of a joint purchase rule (its key), waits (whether the own decision waits for the
partners'), share (the own one in percent, where the rule leaves it open), and partners, each with
name, business_id, contact and share."""


@dataclass(frozen=True)
class Buyer:
    """A buyer of a joint purchase, with its share in hundredths of a percent."""

    name: str
    business_id: str
    points: int


def row_of(actor: Actor, data: Data) -> dict[str, Any]:
    """The columns that follow from for whom a need is bought; none where its data does not say.

    What one municipality buys is delivered there.
    """
    scope = data.get("scope")
    if scope is None:
        return {}
    buyer = buyer_of_area(actor)
    if scope == MUNICIPALITY:
        buyer = _towns(actor)[data["municipality"]]
    own = {"municipalities": [buyer.municipality_code]} if scope == MUNICIPALITY else {}
    return own | {
        "scope": scope,
        "buyer_id": buyer.id,
        "budget_line": data["budget_line"].strip() if scope == MUNICIPALITY else None,
        "joint": _joint_of(data["joint"]) if scope == JOINT else None,
    }


def _joint_of(joint: Data) -> dict[str, Any]:
    """What is kept of a joint purchase."""
    return {
        "rule": joint["rule"],
        "waits": bool(joint.get("waits")),
        "share": joint.get("share"),
        "partners": [
            {
                "name": each["name"].strip(),
                "business_id": _id(each["business_id"]),
                "contact": each.get("contact") or "",
                "share": each.get("share"),
            }
            for each in joint["partners"]
        ],
    }


def _towns(actor: Actor) -> dict[str | None, Organisation]:
    return {each.municipality_code: each for each in municipalities(actor)}


def problems_of(actor: Actor, data: Data) -> Iterator[Problem]:
    """What cannot stand of for whom a need is bought, at the fields of its form."""
    scope = data.get("scope", AREA)
    if scope not in SCOPES:
        yield Problem("scope", "need.unknown_field")
    if scope == MUNICIPALITY:
        code = data.get("municipality")
        if code not in _towns(actor):
            unknown = ("need.unknown_municipality", {"code": code})
            yield Problem("municipality", *(unknown if code else ("need.municipality_missing",)))
        if not (data.get("budget_line") or "").strip():
            yield Problem("budget_line", "need.budget_line_missing")
    if scope == JOINT:
        yield from _joint_problems(actor, data.get("joint") or {})


def _joint_problems(actor: Actor, joint: Data) -> Iterator[Problem]:
    partners = joint.get("partners") or ()
    found = [
        problem
        for place, partner in enumerate(partners, start=1)
        for problem in _partner_problems(f"partner_{place}", partner)
    ]
    ids = [buyer_of_area(actor).business_id, *(_id(each.get("business_id")) for each in partners)]
    found += [
        Problem(f"partner_{place}_business_id", "need.partner_twice")
        for place, key in enumerate(ids)
        if place and key and key in ids[:place]
    ]
    if not partners:
        found.append(Problem("partner_1_name", "need.partner_missing"))
    if len(partners) > MOST_PARTNERS:
        found.append(Problem("partner_1_name", "need.partners_many", {"most": MOST_PARTNERS}))
    if not joint.get("rule"):
        found.append(Problem("share_rule", "need.share_rule_missing"))
    yield from found
    if not found:
        yield from _share_problems(actor, _joint_of(joint))


def _partner_problems(field: str, partner: Data) -> Iterator[Problem]:
    if not (partner.get("name") or "").strip():
        yield Problem(f"{field}_name", "need.partner_name_missing")
    if not _id(partner.get("business_id")):
        yield Problem(f"{field}_business_id", "need.partner_id_wrong")


def _id(text: str | None) -> str:
    """A business ID as it is kept, or nothing where it is none."""
    try:
        return business_id(text or "")
    except Invalid:
        return ""


def _share_problems(actor: Actor, joint: Data) -> Iterator[Problem]:
    try:
        _weights(actor, joint, buyer_of_area(actor), actor.today)
    except Invalid as invalid:
        yield from invalid.problems


def shares(actor: Actor, need: Need, day: date) -> list[Buyer]:
    """The buyers of a joint need with their shares by the rule of a day, the own one first; none
    of another need.

    Raises RuleMissing, Invalid where the rule does not part it.
    """
    if need.joint is None:
        return []
    parted = points(_weights(actor, need.joint, need.buyer, day))
    names = [(need.buyer.name, need.buyer.business_id)]
    names += [(each["name"], each["business_id"]) for each in need.joint["partners"]]
    return [Buyer(*name, share) for name, share in zip(names, parted, strict=True)]


def frozen_shares(actor: Actor, need: Need, day: date) -> dict[str, Any] | None:
    """What a call of a joint need carries: its buyers with their shares, the rule that they come
    of, and whether the own decision waits for the partners'; None of another need."""
    if need.joint is None:
        return None
    rule = rule_on(actor, SHARES, need.joint["rule"], day)
    return {
        "rule": {"names": dict(rule.value["names"]), "source": rule.source},
        "waits": need.joint["waits"],
        "buyers": [vars(each) for each in shares(actor, need, day)],
    }


def _weights(actor: Actor, joint: Data, own: Organisation, day: date) -> Sequence[Decimal]:
    """What each buyer weighs, the own one first."""
    rule = rule_on(actor, SHARES, joint["rule"], day)
    ids = [own.business_id, *(each["business_id"] for each in joint["partners"])]
    if agreed(rule):
        typed = [joint["share"], *(each["share"] for each in joint["partners"])]
        weights = list(_percents(typed))
    else:
        table = dict(line.split() for line in rule.value["figures"])
        if lacking := [each for each in ids if each not in table]:
            facts = {"business_id": ", ".join(lacking)}
            raise Invalid(Problem("share_rule", "need.share_unknown", facts))
        weights = [Decimal(table[each]) for each in ids]
    total = sum(weights, Decimal())
    if rule.value["unit"] == PERCENT and total != HUNDRED:
        field = "share" if agreed(rule) else "share_rule"
        raise Invalid(Problem(field, "need.shares_not_whole", {"total": str(total)}))
    return weights


def agreed(rule: Rule) -> bool:
    """Whether a rule leaves the shares to be agreed on for each purchase."""
    return not rule.value["figures"]


def _percents(typed: Sequence[str | None]) -> Iterator[Decimal]:
    for place, text in enumerate(typed):
        field = f"partner_{place}_share" if place else "share"
        try:
            percent = Decimal((text or "").replace(",", "."))
            fits = 0 < percent < HUNDRED and percent == percent.quantize(Decimal("0.01"))
        except InvalidOperation:
            fits = False
        if not fits:
            raise Invalid(Problem(field, "need.share_wrong"))
        yield percent


def follow_buyer(u: Unit, table: Lifecycle, drafted: Any, need_id: UUID) -> None:
    """Let what is drafted for a need, rows of a kind with their lifecycle, be of the buyer for whom
    it is bought now."""
    drafts = select(drafted).where(drafted.need_id == need_id, drafted.state == "draft")
    buyer_id = u.get(Need, need_id).buyer_id
    for each in u.session.scalars(drafts.with_for_update(of=drafted)).all():
        if each.buyer_id != buyer_id:
            fire(u, table, each, "follow_need", buyer=str(buyer_id))
            each.buyer_id = buyer_id
