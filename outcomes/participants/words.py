"""Words of participants."""

from flask_babel import lazy_gettext as _l
from markupsafe import Markup

ERRORS = {
    "participant.text_missing": _l("Täytä tämä kohta."),
    "participant.no_contact": _l(
        "Kirjoita puhelinnumero tai sähköpostiosoite, esimerkiksi 040 123 4567."
    ),
    "participant.unknown_municipality": _l("Valitse työllisyysalueen kunta."),
    "participant.search_short": _l("Kirjoita vähintään kaksi kirjainta."),
    "participant.no_coach": _l("Valitse omavalmentaja luettelosta."),
    "participant.same_coach": _l("Valitse toinen omavalmentaja."),
    "participant.own_twin": _l(
        "Samalla nimellä ja yhteystiedolla on jo oma asiakkaasi %(key)s. Jos tämä on eri henkilö, "
        "kirjoita perustelu."
    ),
    "participant.twin": _l(
        "Samalla nimellä ja yhteystiedolla on jo asiakas, jonka omavalmentaja on %(coach)s. Kysy "
        "häneltä ennen kuin jatkat. Jos tämä on eri henkilö, kirjoita perustelu."
    ),
    "participant.unknown_group": _l("Valitse ryhmä luettelosta."),
    "participant.named": _l("Kirjoita ilman asiakkaan nimeä ja yhteystietoa: käytä tunnusta."),
    "participant.other_coach": _l("Asiakkaalla on toinen omavalmentaja."),
    "participant.no_address": _l(
        "Asiakkaan yhteystiedoissa ei ole sähköpostiosoitetta, joten kysymystä ei voi lähettää. "
        "Omavalmentaja voi antaa sen koodina paperilla."
    ),
    "participant.mail_sent": _l("Viesti on jo lähetetty."),
    "participant.identity_closed": _l(
        "Asiakkaan nimi ja yhteystieto näkyvät omavalmentajalle sekä palveluntuottajalle, "
        "jonka ohjaus on vastaanotettu eikä ole päättynyt."
    ),
}
LABELS = {
    "participant.group.long_term_unemployed": _l("pitkäaikaistyötön"),
    "participant.group.partial_work_ability": _l("osatyökykyinen"),
    "participant.group.young": _l("nuori"),
    "participant.group.integration": _l("kotoutuja"),
}


def unbroken(code: str) -> Markup:
    """A person key or another identifier that no line break divides at its hyphen."""
    return Markup('<span class="nowrap">{}</span>').format(code)
