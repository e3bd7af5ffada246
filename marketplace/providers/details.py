"""What a provider tells of itself: checked, set, kept as it stood, and compared."""

from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.baskets.queries import service_lines
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.i18n import LANGUAGES
from marketplace.platform.identifiers import (
    bank_account,
    einvoice_address,
    einvoice_operator,
    vat_number,
    vat_number_of,
)
from marketplace.platform.identity.municipalities import municipalities
from marketplace.platform.unit import Unit
from marketplace.providers.models import FORMS, SIZES, Provider, ProviderLine

NEEDED = ("form", "vat_liable", "contact_name", "contact_email", "contact_phone")
"""What even a draft tells."""
OPTIONAL = (
    "vat_number",
    "size",
    "third_sector",
    "street",
    "postal_code",
    "city",
    "contact_language",
    "einvoice_address",
    "einvoice_operator",
    "languages",
    "capacity",
    "listed",
)
OWN_FIELDS = (*NEEDED, "iban", "municipalities", *OPTIONAL)
"""The provider's own columns that it tells; name and service lines are kept elsewhere."""
Details = Mapping[str, Any]


def checked(u: Unit, data: Details, business: str, *, draft: bool = False) -> dict[str, Any]:
    """The details with numbers and addresses in one form; what is not given stays away.

    A draft may lack the account, the services and the municipalities. Raises Invalid with every
    problem.
    """
    lines, towns = list(data.get("service_lines", ())), list(data.get("municipalities", ()))
    known_lines = {line.code for line in service_lines(u.actor)}
    known_towns = {row.municipality_code for row in municipalities(u.actor)}
    problems = [
        *([] if lines or draft else [Problem("service_lines", "provider.line_missing")]),
        *([] if towns or draft else [Problem("municipalities", "provider.municipality_missing")]),
        *_unknown("service_lines", "line", lines, known_lines),
        *_unknown("municipalities", "municipality", towns, known_towns),
        *([] if data["form"] in FORMS else [Problem("form", "provider.form_unknown")]),
        *([] if data.get("size") in (None, *SIZES) else [Problem("size", "provider.size_unknown")]),
    ]
    if problems:
        raise Invalid(*problems)
    given = {name: data[name] for name in OPTIONAL if name in data}
    account = data.get("iban") or ""
    return (
        dict(data)
        | given
        | {
            "service_lines": lines,
            "municipalities": towns,
            "iban": "" if draft and not account else bank_account(account),
            "contact_email": data["contact_email"].strip().lower(),
            "vat_number": _vat_number(data, business),
        }
        | _einvoice(data)
        | _languages(data)
    )


def _vat_number(data: Details, business: str) -> str | None:
    """Who is liable to VAT has the number of its business ID; nobody else has one."""
    if not data["vat_liable"]:
        return None
    own = vat_number_of(business)
    given = data.get("vat_number")
    if given and vat_number(given) != own:
        raise Invalid(Problem("vat_number", "provider.vat_number_of_another", {"own": own}))
    return own


def _einvoice(data: Details) -> dict[str, str | None]:
    address, operator = data.get("einvoice_address"), data.get("einvoice_operator")
    if "einvoice_address" not in data and "einvoice_operator" not in data:
        return {}
    if bool(address) != bool(operator):
        missing = "einvoice_operator" if address else "einvoice_address"
        raise Invalid(Problem(missing, "provider.einvoice_half"))
    return {
        "einvoice_address": einvoice_address(address) if address else None,
        "einvoice_operator": einvoice_operator(operator) if operator else None,
    }


def _languages(data: Details) -> dict[str, list[str]]:
    if "languages" not in data:
        return {}
    chosen = [code for code in LANGUAGES if code in data["languages"]]
    if not chosen:
        raise Invalid(Problem("languages", "provider.language_missing"))
    return {"languages": chosen}


def _unknown(field: str, kind: str, codes: Sequence[str], known: set[Any]) -> list[Problem]:
    return [
        Problem(field, f"provider.{kind}_unknown", {kind: code})
        for code in codes
        if code not in known
    ]


def apply(u: Unit, provider: Provider, details: Details) -> list[str]:
    """Set the details that differ; returns the names of what was changed."""
    changed = []
    if provider.organisation.name != details["name"]:
        provider.organisation.name = details["name"]
        changed.append("name")
    for name in OWN_FIELDS:
        if name in details and getattr(provider, name) != details[name]:
            setattr(provider, name, details[name])
            changed.append(name)
    if set_lines(u, provider, details["service_lines"]):
        changed.append("service_lines")
    return changed


def set_lines(u: Unit, provider: Provider, codes: Sequence[str]) -> bool:
    """Make the provider's lines those of the codes; returns whether anything changed."""
    wanted = {line.id for line in service_lines(u.actor) if line.code in codes}
    standing = {each.service_line_id: each for each in provider.lines}
    for key in standing.keys() - wanted:
        provider.lines.remove(standing[key])
    for key in sorted(wanted - standing.keys()):
        u.add(
            ProviderLine,
            provider_row_id=provider.id,
            provider_id=provider.provider_id,
            service_line_id=key,
        )
    u.session.flush()
    u.session.refresh(provider, ["lines"])
    return standing.keys() != wanted


def line_codes(provider: Provider) -> list[str]:
    """Codes of the provider's service lines, in alphabetical order."""
    return sorted(each.service_line.code for each in provider.lines)


def as_told(provider: Provider) -> dict[str, Any]:
    """All that the provider tells now, as plain JSON: for comparing with what it tells later."""
    told = {name: getattr(provider, name) for name in OWN_FIELDS}
    return told | {"name": provider.organisation.name, "service_lines": line_codes(provider)}


def differences(before: Details, after: Details) -> dict[str, tuple[Any, Any]]:
    """What is told otherwise, by field: before and after."""
    return {
        name: (before.get(name), after[name])
        for name in after
        if name in before and before[name] != after[name]
    }
