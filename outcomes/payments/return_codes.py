"""Why banks return payments, in words: the codes of ISO 20022's external list of return reasons
(ExternalReturnReason1Code) that SEPA credit transfers are returned by."""

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from outcomes.pure.words import capitalised

WORDS: dict[str, LazyString] = {
    "AC01": _l("tilinumero on väärä"),
    "AC03": _l("saajan tilinumero on väärä"),
    "AC04": _l("tili on suljettu"),
    "AC06": _l("tili on estetty"),
    "AC14": _l("tilille ei voi maksaa tätä maksua"),
    "AG01": _l("tilille ei saa maksaa"),
    "AG02": _l("pankki ei hyväksynyt maksun lajia"),
    "AM04": _l("maksajan tilillä ei ollut katetta"),
    "AM05": _l("pankin mukaan sama maksu tuli kahdesti"),
    "AM09": _l("summa on väärä"),
    "BE01": _l("saajan nimi ei vastaa tilin omistajaa"),
    "BE04": _l("saajan osoite puuttuu"),
    "CNOR": _l("saajan pankkia ei voi tavoittaa"),
    "DNOR": _l("maksajan pankkia ei voi tavoittaa"),
    "ERIN": _l("saajan pankki ei tue maksun lisätietoja"),
    "FOCR": _l("maksaja pyysi maksun takaisin"),
    "FR01": _l("epäillään petosta"),
    "MD07": _l("tilin omistaja on kuollut"),
    "MS02": _l("saaja palautti maksun eikä kertonut syytä"),
    "MS03": _l("pankki ei kertonut syytä"),
    "NARR": _l("pankki kertoi syyn vapaalla tekstillä"),
    "NOAS": _l("saaja ei vastannut pankille"),
    "RC01": _l("saajan pankin tunnus on väärä"),
    "RR01": _l("maksajan tili tai tunniste puuttuu"),
    "RR02": _l("maksajan nimi tai osoite puuttuu"),
    "RR03": _l("saajan nimi tai osoite puuttuu"),
    "RR04": _l("maksu estettiin viranomaisen vaatimuksesta"),
    "TM01": _l("maksu tuli pankkiin liian myöhään"),
}
OF_PAYER = {
    *("AG02", "AM04", "AM05", "AM09", "DNOR", "ERIN", "FOCR", "MS03", "NARR"),
    *("RR01", "RR02", "RR04", "TM01"),
}
"""Codes that say nothing against the payee's account: the payer looks into them with its bank."""


def is_of_payer(why: str) -> bool:
    """Whether what a payment came back for is for the payer to look into."""
    return why[:4] in OF_PAYER


def return_words(why: str) -> str:
    """Why a payment came back, as the bank or a person said it: a code in words, with the code and
    what else was said."""
    code, rest = why[:4], why[4:]
    if code not in WORDS or rest[:1].strip():
        return why
    return _("%(words)s (%(code)s)", words=capitalised(str(WORDS[code])), code=code) + rest


def advice_on(why: str) -> str:
    """What finance does about it."""
    if is_of_payer(why):
        return _(
            "Palveluntuottajan tilinumerossa ei ole pankin mukaan vikaa. Selvitä syy pankin kanssa "
            "ja lähetä erittely toisen henkilön hyväksynnän jälkeen uudelleen maksuun."
        )
    return _(
        "Palveluntuottajaa on pyydetty tarkistamaan tilinumero. Varmista tili, tarkasta erittely "
        "ja lähetä se toisen henkilön hyväksynnän jälkeen uudelleen maksuun. Maksu menee tilille, "
        "joka on silloin voimassa."
    )
