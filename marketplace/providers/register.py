"""The business register: what YTJ's open data (PRH, version 3) tells of a business ID.

One GET of ``/companies?businessId=…`` with a short time-out; the answer is kept for a day, a
failure for a minute, so that a register that is away slows nobody down twice.
"""

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from flask import current_app
from redis import Redis
from redis.exceptions import RedisError

from marketplace.platform.errors import Refused

log = logging.getLogger(__name__)
TIMEOUT_SECONDS = 4.0
LARGEST_ANSWER = 1024 * 1024
KEPT_SECONDS = 24 * 3600
FAILURE_KEPT_SECONDS = 60
FINNISH = "1"
CURRENT_NAME = "1"
VISITING = 1
PREPAYMENT_REGISTER, VAT_REGISTER = "5", "6"
FORMS = {
    "26": "sole_trader",
    **dict.fromkeys(("5", "13", "14", "16", "17", "21", "30"), "company"),
    **dict.fromkeys(("6", "29", "31", "38"), "association"),
    **dict.fromkeys(("18", "39"), "foundation"),
}
"""The register's codes of company forms (YRMU) as forms of a provider; others tell nothing."""


@dataclass(frozen=True)
class Company:
    """What the register tells of a business."""

    business_id: str
    name: str
    form: str | None
    """One of a provider's forms, where the register's form is one of them."""
    form_name: str
    street: str | None
    postal_code: str | None
    city: str | None
    situations: tuple[str, ...]
    """Bankruptcy, liquidation or restructuring, in the register's Finnish words."""
    ended_on: str | None
    in_vat_register: bool
    in_prepayment_register: bool


class _NoRedirect(HTTPRedirectHandler):
    """An address of our settings is asked, and no other."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


@dataclass(frozen=True)
class Ytj:
    """The register behind an address such as ``https://…/opendata-ytj-api/v3``."""

    url: str
    cache: "Redis[bytes] | None" = None
    timeout: float = TIMEOUT_SECONDS

    def look_up(self, business_id: str) -> Company | None:
        """What the register tells of a business ID as 1234567-8, or None where it knows none.

        Raises Refused ``register.unavailable`` where it does not answer, or not as agreed.
        """
        kept = self._kept(business_id)
        if kept is None:
            kept = self._ask(business_id)
        if "failed" in kept:
            raise Refused("register.unavailable")
        found = kept["company"]
        return Company(**found | {"situations": tuple(found["situations"])}) if found else None

    def _ask(self, business_id: str) -> dict[str, Any]:
        try:
            answer = self._get(business_id)
            company = company_of(answer, business_id)
        except (OSError, URLError, HTTPException, ValueError, KeyError, TypeError) as error:
            log.warning("the business register does not answer: %s", type(error).__name__)
            return self._keep(business_id, {"failed": True}, FAILURE_KEPT_SECONDS)
        told = {"company": asdict(company) if company else None}
        return self._keep(business_id, told, KEPT_SECONDS)

    def _get(self, business_id: str) -> Any:
        query = urlencode({"businessId": business_id})
        request = Request(  # noqa: S310 -- the settings allow http and https alone
            f"{self.url}/companies?{query}", headers={"Accept": "application/json"}
        )
        with build_opener(_NoRedirect).open(request, timeout=self.timeout) as response:
            content = response.read(LARGEST_ANSWER + 1)
        if len(content) > LARGEST_ANSWER:
            raise ValueError("too long an answer")
        return json.loads(content)

    def _kept(self, business_id: str) -> dict[str, Any] | None:
        try:
            kept = self.cache.get(_key(business_id)) if self.cache else None
        except RedisError:
            return None
        return json.loads(kept) if kept else None

    def _keep(self, business_id: str, told: dict[str, Any], seconds: int) -> dict[str, Any]:
        try:
            if self.cache:
                self.cache.set(_key(business_id), json.dumps(told), ex=seconds)
        except RedisError:
            log.info("the register's answer is not kept: no Redis")
        return told


def _key(business_id: str) -> str:
    return f"register:{business_id}"


def business_register() -> Ytj | None:
    """The register of the running application; None where none is set."""
    found: Ytj | None = current_app.extensions["business_register"]
    return found


def company_of(answer: Any, business_id: str) -> Company | None:
    """The company of an answer of the register; None where it found none.

    Raises ValueError, KeyError or TypeError where the answer has another shape.
    """
    for each in answer["companies"]:
        if each["businessId"]["value"] == business_id:
            return _company(each)
    return None


def _company(told: Mapping[str, Any]) -> Company:
    form = next(_standing(told.get("companyForms")), {})
    street, postal_code, city = _address(told.get("addresses") or ())
    registers = {entry.get("register") for entry in _standing(told.get("registeredEntries"))}
    return Company(
        business_id=told["businessId"]["value"],
        name=_name(told["names"]),
        form=FORMS.get(str(form.get("type"))),
        form_name=_in_finnish(form.get("descriptions")),
        street=street,
        postal_code=postal_code,
        city=city,
        situations=tuple(
            _in_finnish(each.get("descriptions")) or str(each.get("type"))
            for each in _standing(told.get("companySituations"))
        ),
        ended_on=told.get("endDate"),
        in_vat_register=VAT_REGISTER in registers,
        in_prepayment_register=PREPAYMENT_REGISTER in registers,
    )


def _standing(entries: Iterable[Mapping[str, Any]] | None) -> Any:
    return (each for each in entries or () if not each.get("endDate"))


def _name(names: Iterable[Mapping[str, Any]]) -> str:
    standing = list(_standing(names))
    current = [each for each in standing if str(each.get("type")) == CURRENT_NAME]
    return str((current or standing)[0]["name"]) if standing else ""


def _address(
    addresses: Iterable[Mapping[str, Any]],
) -> tuple[str | None, str | None, str | None]:
    """Street, postal code and town; the visiting address where there is one."""
    ordered = sorted(addresses, key=lambda each: each.get("type") != VISITING)
    if not ordered:
        return None, None, None
    one = ordered[0]
    number = " ".join(
        str(one[part])
        for part in ("street", "buildingNumber", "entrance", "apartmentNumber")
        if one.get(part)
    )
    return number or one.get("freeAddressLine"), one.get("postCode"), _town(one)


def _town(address: Mapping[str, Any]) -> str | None:
    offices = address.get("postOffices") or ()
    finnish = [each for each in offices if str(each.get("languageCode")) == FINNISH]
    chosen = finnish or list(offices)
    return str(chosen[0]["city"]).capitalize() if chosen else None


def _in_finnish(descriptions: Iterable[Mapping[str, Any]] | None) -> str:
    told = list(descriptions or ())
    finnish = [each for each in told if str(each.get("languageCode")) == FINNISH]
    return str((finnish or told)[0].get("description", "")) if told else ""
