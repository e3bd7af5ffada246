"""What comes in about offers: the form of one call's offer, its last step, and a file."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from marketplace.offers.content import YES_OR_NO, Content, asked_in_offer
from marketplace.platform.form_fields import typed_money
from marketplace.platform.forms import FormSchema
from marketplace.platform.i18n import format_money, text_of
from marketplace.platform.words import label
from marketplace.procurement.models import Call, Criterion, PriceItem


def offer_form(call: Call, agreed: Mapping[str, int]) -> FormSchema:
    """A price for each price point, an answer for each criterion; any of them may be unfinished.
    The provider has agreed on prices (cents by price key) where the call buys from a framework.

    Prices come in as text: what is no amount yet stays in the draft as it was typed. The version
    says from which saved draft the writer began.
    """
    made: dict[str, Any] = {}
    for item in call.price_items:
        made[f"price_{item.key}"] = _text(
            text_of(item.labels), price_hint(item, agreed.get(item.key))
        )
    for criterion in call.criteria:
        made[f"answer_{criterion.key}"] = _text(text_of(criterion.labels), _question(criterion))
    for each in asked_in_offer(call):
        made[f"requirement_{each.key}"] = fields.String(
            load_default=None,
            metadata={
                "label": text_of(each.labels),
                "hint": text_of(each.questions),
                "widget": "radio",
                "choices": [(reply, label(f"offer.reply.{reply}")) for reply in YES_OR_NO],
            },
        )
    made["version"] = fields.Integer(load_default=None, metadata={"widget": "hidden"})
    made["notes"] = _text(_("Lisätietoja"), _("Vain, jos jokin jää muuten epäselväksi."))
    return FormSchema.from_dict(made)()  # type: ignore[return-value]


def _text(name: str, hint: str) -> fields.String:
    return fields.String(load_default="", metadata={"label": name, "hint": hint})


def price_hint(item: PriceItem, agreed: int | None = None) -> str:
    """When a price is paid, its ceiling, and the quantity that the comparison assumes."""
    if agreed is not None and agreed <= item.maximum_cents:
        return _(
            "%(when)s Enintään puitesopimuksen hintasi %(maximum)s, arvioitu määrä %(quantity)s.",
            when=text_of(item.paid_when),
            maximum=format_money(agreed),
            quantity=item.quantity,
        )
    return _(
        "%(when)s Hinta enintään %(maximum)s, arvioitu määrä %(quantity)s.",
        when=text_of(item.paid_when),
        maximum=format_money(item.maximum_cents),
        quantity=item.quantity,
    )


def _question(criterion: Criterion) -> str:
    return _(
        "%(question)s Enintään %(points)s pistettä.",
        question=text_of(criterion.questions),
        points=criterion.weight,
    )


def as_typed(call: Call, content: Content) -> dict[str, Any]:
    """A draft's content as it stands in the form's fields."""
    prices, answers = content["prices"], content["answers"]
    typed = {f"price_{item.key}": _typed_price(prices.get(item.key)) for item in call.price_items}
    written = {f"answer_{each.key}": answers.get(each.key, "") for each in call.criteria}
    replies = content.get("requirements", {})
    chosen = {f"requirement_{each.key}": replies.get(each.key, "") for each in asked_in_offer(call)}
    return typed | written | chosen | {"notes": content["notes"]}


def _typed_price(price: int | str | None) -> str:
    return typed_money(price) if isinstance(price, int) else price or ""


def offer_content(call: Call, loaded: Mapping[str, Any]) -> dict[str, Any]:
    """The form's fields as the verb takes them."""
    return {
        "prices": {item.key: loaded[f"price_{item.key}"] for item in call.price_items},
        "answers": {each.key: loaded[f"answer_{each.key}"] for each in call.criteria},
        "requirements": {
            each.key: loaded[f"requirement_{each.key}"] for each in asked_in_offer(call)
        },
        "notes": loaded["notes"],
    }


class MemberForm(FormSchema):
    """A member of the consortium by its business ID."""

    business_id = fields.String(
        required=True,
        metadata={"label": _l("Jäsenen Y-tunnus"), "hint": _l("Esimerkiksi 1234567-8.")},
    )


class ConfirmForm(FormSchema):
    """What a member of a consortium ticks when it commits itself."""

    committed = fields.Boolean(load_default=False, metadata={"widget": "checkbox"})

    @validates_schema
    def be_meant(self, data: Any, **_kwargs: Any) -> None:
        """Joint liability is never taken on by one tap."""
        if not data.get("committed"):
            raise ValidationError(_("Lue, mihin sitoudut, ja rastita vahvistus."), "committed")


class SubmitForm(FormSchema):
    """The last step: the assurance, the digest of what the person has read, and how many
    corrections of the call there were then.

    ``free`` says that the page has shown a price of nothing, which is then confirmed on its own.
    """

    validity_confirmed = fields.Boolean(load_default=False, metadata={"widget": "checkbox"})
    checked = fields.String(required=True, metadata={"widget": "hidden"})
    corrections = fields.Integer(load_default=0, metadata={"widget": "hidden"})
    free = fields.Boolean(load_default=False, metadata={"widget": "hidden"})
    free_confirmed = fields.Boolean(
        load_default=False,
        metadata={
            "label": _l("Vahvistan, että nollan euron hinta on tarkoitettu."),
            "widget": "checkbox",
        },
    )

    @validates_schema
    def be_meant(self, data: Any, **_kwargs: Any) -> None:
        """A price of nothing is easily typed by mistake."""
        if data.get("free") and not data.get("free_confirmed"):
            words = _("Vahvista nollan euron hinta tai muuta sitä.")
            raise ValidationError([words], "free_confirmed")


class PriceText(fields.Field[str]):
    """A price in a file: a number of euros, or text."""

    default_error_messages = {"invalid": _l("Kirjoita hinta euroina, esimerkiksi 1 200,50.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise self.make_error("invalid")
        return str(value)


class OfferFile(Schema):
    """An offer in a file: euros by price point, answers by criterion, yes or no by requirement."""

    prices = fields.Dict(keys=fields.String(), values=PriceText(), load_default={})
    answers = fields.Dict(keys=fields.String(), values=fields.String(), load_default={})
    requirements = fields.Dict(
        keys=fields.String(), values=fields.String(validate=validate.OneOf(YES_OR_NO))
    )
    notes = fields.String()
    validity_confirmed = fields.Boolean()
