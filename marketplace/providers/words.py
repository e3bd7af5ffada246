"""Words of the providers."""

from flask_babel import lazy_gettext as _l

ERRORS = {
    "provider.not_found": _l("Palveluntuottajaa ei löydy."),
    "provider.business_id_wrong": _l("Tarkista Y-tunnus. Se on muotoa 1234567-8."),
    "provider.business_id_taken": _l(
        "Tällä Y-tunnuksella on jo rekisteröidytty. Pyydä käyttöoikeus yrityksesi käyttäjältä."
    ),
    "provider.email_wrong": _l("Kirjoita sähköpostiosoite, esimerkiksi nimi@yritys.fi."),
    "provider.iban_wrong": _l("Tarkista tilinumero. Se alkaa maatunnuksella, esimerkiksi FI."),
    "provider.form_unknown": _l("Valitse yhteisömuoto."),
    "provider.line_missing": _l("Valitse ainakin yksi palvelulinja."),
    "provider.line_unknown": _l("Palvelulinjaa %(line)s ei ole."),
    "provider.municipality_missing": _l("Valitse ainakin yksi kunta."),
    "provider.municipality_unknown": _l("Kunta %(municipality)s ei kuulu työllisyysalueeseen."),
    "provider.reason_missing": _l("Kirjoita perustelu. Palveluntuottaja näkee sen."),
    "provider.waits_for_approval": _l("Yrityksesi rekisteröinti odottaa hyväksymistä."),
    "provider.is_rejected": _l(
        "Yrityksesi rekisteröintiä ei ole hyväksytty. Korjaa tiedot ja lähetä ne uudelleen."
    ),
    "provider.is_suspended": _l("Yrityksesi rekisteröinti on keskeytetty."),
    "provider.line_not_registered": _l(
        "Yrityksesi ei ole ilmoittanut tarjoavansa tätä palvelulinjaa."
    ),
}
LABELS = {
    "provider.state.submitted": _l("Odottaa hyväksymistä"),
    "provider.state.approved": _l("Hyväksytty"),
    "provider.state.rejected": _l("Hylätty"),
    "provider.state.suspended": _l("Keskeytetty"),
    "provider.act.approve": _l("Hyväksy"),
    "provider.act.reject": _l("Hylkää"),
    "provider.act.resubmit": _l("Lähetä uudelleen"),
    "provider.act.suspend": _l("Keskeytä"),
    "provider.act.reinstate": _l("Palauta voimaan"),
    "audit.provider.create": _l("Palveluntuottaja rekisteröityi"),
    "audit.provider.withhold_access": _l(
        "Käyttäjätunnusta ei avattu: osoite kuuluu viranomaisen henkilöstölle"
    ),
    "audit.provider.edit": _l("Palveluntuottajan tietoja muutettiin"),
    "audit.provider.approve": _l("Palveluntuottaja hyväksyttiin"),
    "audit.provider.reject": _l("Rekisteröinti hylättiin"),
    "audit.provider.resubmit": _l("Rekisteröinti lähetettiin uudelleen"),
    "audit.provider.suspend": _l("Rekisteröinti keskeytettiin"),
    "audit.provider.reinstate": _l("Rekisteröinti palautettiin voimaan"),
    "provider.form.sole_trader": _l("Toiminimi"),
    "provider.form.light_entrepreneur": _l("Kevytyrittäjä"),
    "provider.form.company": _l("Yritys"),
    "provider.form.association": _l("Yhdistys"),
    "provider.form.foundation": _l("Säätiö"),
    "provider.form.educational_institution": _l("Oppilaitos"),
}
