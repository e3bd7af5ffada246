"""Purchases of one municipality, and joint ones with another area."""

from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.identity.models import Organisation
from marketplace.platform.identity.municipalities import municipalities
from marketplace.platform.identity.service import invite_user
from marketplace.rules.service import load_rules
from tests.factories.setup import People, seeing
from tests.factories.stages import staged

FORSSA: dict[str, Any] = {
    "scope": "municipality",
    "municipality": "061",
    "budget_line": "Työllisyyspalvelut 4410",
}
"""Forssa buys for itself."""
PARTNER_ID = "9900503-8"


def jointly(own: str = "62,5", partner: str = "37,5", **more: Any) -> dict[str, Any]:
    """For whom: with another area, by agreed shares."""
    named = {
        "name": "Keksityn alueen kaupunki",
        "business_id": PARTNER_ID,
        "contact": "Pirkko Pari",
        "share": partner,
    }
    joint = {"rule": "agreed", "share": own, "partners": [named]} | more
    return {"scope": "joint", "joint": joint}


def town(people: People, code: str = "061") -> Organisation:
    """A municipality of the area."""
    found = municipalities(seeing(people.staff("officer")))
    return next(each for each in found if each.municipality_code == code)


def municipal_decider(
    people: People, system: Actor, code: str = "061", role: str = "decision_maker"
) -> Actor:
    """Somebody who decides, or has another role, for a municipality and for nobody else."""
    email = f"{role}{code}@tyohame.example"
    invite_user(
        seeing(system),
        email=email,
        name="Kunnan Päättäjä",
        organisation_id=town(people, code).id,
        roles=[role],
        send_mail=False,
    )
    return people.by_email(email)


@staged
def rule(system: Actor, kind: str, key: str, value: str) -> None:
    """A rule that holds from before every test, with its value as YAML; it takes the place of the
    one of its key that the product brings."""
    load_rules(
        seeing(system),
        f"""
rules:
  - kind: {kind}
    key: "{key}"
    valid_from: 2025-01-01
    value: {value}
    source: testistä
""",
    )
