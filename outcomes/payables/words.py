"""Words of accounts payable."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.i18n import text_of
from marketplace.platform.words import label, sentence
from outcomes.payables.queries import names_of_bought

ERRORS: dict[str, LazyString] = {
    "hand_over.not_found": _l("Maksuaineistoa %(number)s ei löydy."),
    "payables.exported_already": _l("Maksuaineiston %(number)s tiliöinti on jo muodostettu."),
    "payables.nothing_to_book": _l(
        "Maksuaineistossa %(number)s ei ole tiliöitävää: sen erittelyt on jo tiliöity, "
        "tai ne ovat palautuneet."
    ),
    "payables.rate_changed": _l(
        "Maksuerittely %(number)s on tehty muilla verokannoilla kuin säännöt nyt sanovat: luokan "
        "%(vat_category)s verokanta on nyt %(rate)s. Korjaa sääntö tai tiliöi erittely käsin."
    ),
    "payables.no_account": _l(
        "Maksuerittelyssä %(number)s on rivejä, joille ei ole tiliä: palvelulinja "
        "”%(service_line)s”, kori ”%(basket)s”, vero ”%(vat_category)s”, budjettikohta "
        "”%(budget_line)s”. Pääkäyttäjä lisää tilin sääntöihin, kohtaan Tiliöinti ostoreskontraan."
    ),
    "payables.no_account_for": _l(
        "Tapahtumalle %(number)s ei ole tiliä: %(use)s. Pääkäyttäjä lisää tilin sääntöihin, "
        "kohtaan Tiliöinti ostoreskontraan."
    ),
    "payables.nothing_moved": _l("Tiliöitäviä tapahtumia ei ole."),
    "payables.booked_already": _l("Tapahtuma on jo tiliöity."),
    "payables.ambiguous": _l(
        "Maksuerittelyn %(number)s riveille sopivat yhtä hyvin säännöt %(keys)s: palvelulinja "
        "”%(service_line)s”, kori ”%(basket)s”, vero ”%(vat_category)s”, budjettikohta "
        "”%(budget_line)s”. Pääkäyttäjä tarkentaa sääntöjä, kohtaa Tiliöinti ostoreskontraan."
    ),
}
LABELS: dict[str, LazyString] = {
    "audit.payables_export.create": _l("Tiliöinti muodostettiin"),
    "audit.movement_booking.create": _l("Tiliöinti muodostettiin"),
}


def refusal_words(actor: Actor, refusal: Refused) -> str:
    """Why a hand-over can't be booked: what was bought by its names, not by its codes."""
    names = names_of_bought(actor)
    named = {
        what: text_of(names[what, code]) if (what, code) in names else code
        for what, code in refusal.facts.items()
    }
    if "use" in refusal.facts:
        named["use"] = label(f"rule.choice.{refusal.facts['use']}")
    if refusal.facts.get("budget_line") == "":
        named["budget_line"] = label("ledger.none.budget_line")
    return sentence(Refused(refusal.code, **named))
