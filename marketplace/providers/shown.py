"""What a provider tells, in words: for showing what differs."""

from typing import Any

from marketplace.baskets.queries import service_lines
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.i18n import text_of
from marketplace.platform.identifiers import spaced
from marketplace.platform.identity.municipalities import municipality_names
from marketplace.platform.words import label
from marketplace.providers.details import as_told, differences
from marketplace.providers.models import Provider, ProviderChange

Difference = tuple[str, str, str]
"""The name of a field, what stood, and what is told now."""
NOTHING = "–"


def since_returned(actor: Actor, provider: Provider) -> list[Difference]:
    """What is told otherwise than when an officer sent the registration back."""
    if provider.returned_details is None:
        return []
    found = differences(provider.returned_details, as_told(provider))
    return [
        (label(f"provider.field.{name}"), value(actor, name, before), value(actor, name, after))
        for name, (before, after) in found.items()
    ]


def asked(actor: Actor, change: ProviderChange) -> Difference:
    """A change that a provider asks for."""
    ((field, after),) = change.after.items()
    return (
        label(f"provider.field.{field}"),
        value(actor, field, change.before[field]),
        value(actor, field, after),
    )


def value(actor: Actor, field: str, told: Any) -> str:
    """One field's value in the reader's words."""
    if told in (None, "", []):
        return NOTHING
    if isinstance(told, bool):
        return label("answer.yes" if told else "answer.no")
    if field == "iban":
        return spaced(told)
    if field in ("form", "size"):
        return label(f"provider.{field}.{told}")
    if field == "service_lines":
        names = {line.code: text_of(line.names) for line in service_lines(actor)}
        return ", ".join(names.get(code, code) for code in told)
    if field == "municipalities":
        return ", ".join(municipality_names(db.session(), told))
    if field in ("languages", "contact_language"):
        codes = told if isinstance(told, list) else [told]
        return ", ".join(label(f"provider.language.{code}") for code in codes)
    return str(told)
