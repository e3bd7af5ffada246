"""A rule's value in words: short for the list, whole for its own page."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from marshmallow import fields

from marketplace.platform.i18n import format_number, text_of
from marketplace.platform.words import label
from marketplace.rules.forms import choice_name
from marketplace.rules.models import Rule
from marketplace.rules.schemas import VALUES
from marketplace.rules.values.competence import EACH_ITSELF
from marketplace.rules.values.fields import NumberText

Value = Mapping[str, Any]


def euros(text: str) -> str:
    """Euros kept as text, such as ``60000``, in the reader's format without cents."""
    return f"{format_number(Decimal(text))}\N{NO-BREAK SPACE}€"


def _days(value: Value) -> str:
    return ngettext("%(num)d päivä", "%(num)d päivää", value["days"])


def _vat(value: Value) -> str:
    rate = f"{format_number(Decimal(value['rate']))}\N{NO-BREAK SPACE}%"
    return f"{rate}. {text_of(value['ground'])}" if "ground" in value else rate


def _remedy(value: Value) -> str:
    if not value["means"]:
        return _("ei erillistä muutoksenhakua")
    means = ", ".join(text_of(each) for each in value["means"])
    return f"{means}: {_days(value)}"


def _competence(value: Value) -> str:
    limit = _("enintään %(sum)s", sum=euros(value["eur"])) if "eur" in value else _("ei rajaa")
    whose = value.get("municipality")
    own = _("kunnan oma hankinta") if whose == EACH_ITSELF else whose
    return ", ".join(filter(None, (own, choice_name(value["holder"]), limit)))


def _contracting_entity(value: Value) -> str:
    apart = ", ".join(value["municipalities"])
    return _("erikseen: %(codes)s", codes=apart) if apart else _("kaikki yhdessä")


def _cost_share(value: Value) -> str:
    count = len(value["figures"])
    return ngettext("%(num)d luku", "%(num)d lukua", count) if count else _("sovitaan erikseen")


def _record_plan(value: Value) -> str:
    years = value.get("retention_years")
    kept = ngettext("%(num)d vuosi", "%(num)d vuotta", years) if years else _("pysyvästi")
    return f"{value['task_class']}, {choice_name(value['publicity'])}, {kept}"


def _reminder(value: Value) -> str:
    days = ", ".join(value["days_before"])
    return _("%(days)s päivää ennen", days=days)


def _evidence(value: Value) -> str:
    age = value.get("max_age_days")
    told = _("ei vanhene")
    if age:
        told = ngettext("enintään %(num)d päivän ikäinen", "enintään %(num)d päivän ikäinen", age)
    if "from_eur" not in value:
        return told
    return _("%(age)s, kun sopimus on vähintään %(sum)s", age=told, sum=euros(value["from_eur"]))


def _late_interest(value: Value) -> str:
    return _("%(number)s %%", number=format_number(Decimal(value["percent"])))


def _payment_approval(value: Value) -> str:
    limit = _("enintään %(sum)s", sum=euros(value["eur"])) if "eur" in value else _("ei rajaa")
    return ", ".join([limit, *value.get("people", ())])


SHORT: Mapping[str, Callable[[Value], str]] = {
    "vat": _vat,
    "threshold": lambda value: euros(value["eur"]),
    "cpv_regime": lambda value: choice_name(value["cpv_class"]),
    "aggregation_period": lambda value: ngettext(
        "%(num)d kuukausi", "%(num)d kuukautta", value["months"]
    ),
    "procedure": lambda value: ", ".join(choice_name(each) for each in value["regimes"]),
    "offer_period": lambda value: ngettext(
        "vähintään %(num)d päivä", "vähintään %(num)d päivää", value["days"]
    ),
    "question_period": lambda value: ngettext(
        "%(num)d päivä ennen määräaikaa", "%(num)d päivää ennen määräaikaa", value["days"]
    ),
    "answer_period": lambda value: ngettext(
        "%(num)d päivä ennen määräaikaa", "%(num)d päivää ennen määräaikaa", value["days"]
    ),
    "correction_period": lambda value: ngettext(
        "vähintään %(num)d päivä", "vähintään %(num)d päivää", value["days"]
    ),
    "material_change": lambda value: _(
        "asiakasmäärä yli %(percent)s %%, sopimuskausi yli %(days)s päivää",
        percent=value["percent"],
        days=value["days"],
    ),
    "reply_period": lambda value: ngettext(
        "%(num)d arkipäivä", "%(num)d arkipäivää", value["business_days"]
    ),
    "admission_basis": lambda value: ngettext(
        "hakemus ratkaistaan %(num)d arkipäivässä",
        "hakemus ratkaistaan %(num)d arkipäivässä",
        value["decision_business_days"],
    ),
    "quick_order": lambda value: _("enintään %(sum)s tilausta kohti", sum=euros(value["eur"])),
    "framework_term": lambda value: ngettext(
        "enintään %(num)d kuukausi", "enintään %(num)d kuukautta", value["months"]
    ),
    "call_off": lambda value: _(
        "vastausaika arkipäivisin kello %(opens)s–%(closes)s",
        opens=value["opens"],
        closes=value["closes"],
    ),
    "small_numbers": lambda value: ngettext(
        "luku on vähintään %(num)d henkilöstä",
        "luku on vähintään %(num)d henkilöstä",
        value["least_people"],
    ),
    "finder": lambda value: _(
        "työhön %(work)s kuukaudessa, aloittaneet %(back)s kuukauden ajalta",
        work=value["months_to_work"],
        back=value["months_back"],
    ),
    "money_warning": lambda value: _("%(share)s %% alkaen", share=value["percent"]),
    "retention": _days,
    "remedy": _remedy,
    "standstill": _days,
    "leave_to_appeal": lambda value: ", ".join(choice_name(each) for each in value["kinds"]),
    "notice": _days,
    "competence": _competence,
    "contracting_entity": _contracting_entity,
    "cost_share": _cost_share,
    "record_plan": _record_plan,
    "exclusion_ground": lambda value: choice_name(value["weight"]),
    "declaration_period": _days,
    "reminder": _reminder,
    "evidence": _evidence,
    "withholding": lambda value: f"{value['percent']} %",
    "payee_record": _days,
    "payment_route": lambda value: choice_name(value["route"]),
    "payment_approval": _payment_approval,
    "payment_term": _days,
    "late_interest": lambda value: _(
        "%(number)s %%", number=format_number(Decimal(value["percent"]))
    ),
    "payer": lambda value: f"{value['name']}, {value['iban']}",
    "payables_account": lambda value: " ".join(
        filter(None, (value["account"], value.get("cost_centre"), value.get("vat_code")))
    ),
    "budget_line": lambda value: _("%(sum)s vuodessa", sum=euros(value["eur"])),
    "results_source": lambda value: _("sija %(rank)s", rank=value["rank"]),
    "work_period": lambda value: _(
        "päättyy enintään %(days)s päivän kuluttua", days=value["end_ahead_days"]
    ),
    "municipal_billing": lambda value: ", ".join(value["criteria"]),
    "effect": lambda value: _("tavoite %(share)s %%", share=value["target_percent"]),
    "feedback_question": lambda value: text_of(value["statement"]),
    "registry": lambda value: f"{text_of(value['address'])}, {value['email']}",
    "verification_period": _days,
    "own_word": lambda value: _("riittää") if value["suffices"] else _("ei riitä"),
    "bulk_acceptance": lambda value: _("enintään %(sum)s rivi", sum=euros(value["eur"])),
    "error_tolerance": lambda value: _("enintään %(share)s %%", share=value["percent"]),
    "line_reason": lambda value: ", ".join(choice_name(act) for act in value["acts"]),
}


def short(rule: Rule) -> str:
    """The value in a line, for the list."""
    shown = SHORT.get(rule.kind)
    return shown(rule.value) if shown else ""


def whole(rule: Rule) -> list[tuple[str, list[str]]]:
    """Each part of the value: its name, and its lines in the reader's language."""
    shapes = VALUES[rule.kind]().fields
    return [
        (label(f"rule.field.{name}"), list(_lines(shape, rule.value[name])))
        for name, shape in shapes.items()
        if name in rule.value and name != "names" and rule.value[name] != []
    ]


def _lines(shape: fields.Field[Any], value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield text_of(each) if isinstance(each, dict) else choice_name(str(each))
    elif isinstance(value, dict):
        yield text_of(value)
    elif isinstance(shape, NumberText):
        yield format_number(Decimal(value))
    elif isinstance(shape, fields.String) and shape.validators:
        yield choice_name(value)
    else:
        yield str(value)
