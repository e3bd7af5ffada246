"""A registration beside the business register: what agrees, what differs, what to look at."""

from typing import Any

from flask_babel import gettext as _

from marketplace.platform.errors import Refused
from marketplace.platform.words import label, sentence
from marketplace.providers.models import Provider
from marketplace.providers.register import Company, business_register

NOT_TOLD = "–"


def prefilled(company: Company) -> dict[str, Any]:
    """What the register tells for the fields of a registration."""
    told = {
        "business_id": company.business_id,
        "name": company.name,
        "form": company.form,
        "vat_liable": "yes" if company.in_vat_register else "no",
        "street": company.street,
        "postal_code": company.postal_code,
        "city": company.city,
    }
    return {name: value for name, value in told.items() if value}


def checks(provider: Provider) -> list[dict[str, str]]:
    """A registration compared to the register, as items of the component ``requirements``.

    Empty where no register is set; a register that does not answer is one plain sentence.
    """
    register = business_register()
    if register is None:
        return []
    try:
        company = register.look_up(provider.business_id)
    except Refused as refusal:
        return [{"kind": "due", "text": sentence(refusal)}]
    if company is None:
        return [{"kind": "missing", "text": _("Y-tunnusta ei ole yritysrekisterissä.")}]
    return [*_compared(provider, company), *_alarms(provider, company)]


def _compared(provider: Provider, company: Company) -> list[dict[str, str]]:
    rows = [(label("provider.field.name"), provider.organisation.name, company.name)]
    # the register knows no light entrepreneurs and no schools: other forms are told, not judged
    shown = company.form_name or NOT_TOLD
    if company.form and company.form == provider.form:
        rows.append((label("provider.field.form"), shown, shown))
    else:
        rows.append((label("provider.field.form"), label(f"provider.form.{provider.form}"), shown))
    if provider.street or provider.city:
        own = ", ".join(filter(None, (provider.street, provider.city)))
        rows.append((_("Osoite"), own, ", ".join(filter(None, (company.street, company.city)))))
    return [_row(*row) for row in rows]


def _row(name: str, own: str, theirs: str) -> dict[str, str]:
    if own.casefold() == theirs.casefold():
        return {"kind": "ok", "text": f"{name}: {own}"}
    detail = _("Yritysrekisterissä: %(value)s", value=theirs or NOT_TOLD)
    return {"kind": "due", "text": f"{name}: {own}", "detail": detail}


def _alarms(provider: Provider, company: Company) -> list[dict[str, str]]:
    alarms = [{"kind": "missing", "text": situation} for situation in company.situations]
    if company.ended_on:
        alarms.append({"kind": "missing", "text": _("Yritys on lakannut.")})
    if provider.vat_liable != company.in_vat_register:
        text = (
            _("Ei arvonlisäverovelvollisten rekisterissä.")
            if provider.vat_liable
            else _("On arvonlisäverovelvollisten rekisterissä.")
        )
        alarms.append({"kind": "missing", "text": text})
    if company.in_prepayment_register:
        alarms.append({"kind": "ok", "text": _("On ennakkoperintärekisterissä.")})
    else:
        alarms.append({"kind": "due", "text": _("Ei ennakkoperintärekisterissä.")})
    return alarms
