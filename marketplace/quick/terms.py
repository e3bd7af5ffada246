"""What may be ordered at once, and from whom: the rule of the legal basis, and who can be asked."""

from marketplace.admissions.lifecycle import takes_applications
from marketplace.admissions.models import Admission
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.pure.money import cents_of
from marketplace.quick.models import QuickService
from marketplace.rules.missing import RuleMissing
from marketplace.rules.models import Rule
from marketplace.rules.queries import rule_on

KIND = "quick_order"
SELLER_LIABLE, SELLER_NOT_LIABLE = "S", "O"
"""Keys of the rules of VAT by whether the seller charges it."""


def order_rule(actor: Actor, admission: Admission) -> Rule:
    """How quick services are ordered on the basis of an admission today.

    Raises Refused where nothing is ordered at once on that basis: purchases from a dynamic
    purchasing system are tendered among the admitted (Act 1397/2016, sections 49 to 52).
    """
    try:
        return rule_on(actor, KIND, admission.basis, actor.today)
    except RuleMissing as missing:
        raise Refused("quick.not_on_this_basis", number=admission.number) from missing


def limit_cents(rule: Rule) -> int:
    """The most that one order may come to, in cents without VAT."""
    return cents_of(rule.value["eur"])


def not_orderable(service: QuickService, actor: Actor) -> Refused | None:
    """Why nothing is ordered of a service now; None where orders are taken."""
    admission = service.admission
    if service.state != "open":
        return Refused("quick.closed", number=service.number)
    if takes_applications(admission, actor.today) or actor.today < admission.starts_on:
        facts = {"number": admission.number, "starts_on": admission.starts_on}
        return Refused("quick.admission_not_now", **facts)
    try:
        order_rule(actor, admission)
    except Refused as refusal:
        return refusal
    return None


def admission_lives(service: QuickService, actor: Actor) -> Refused | None:
    """The admission that a service stands on takes applications: it is not over."""
    return takes_applications(service.admission, actor.today)
