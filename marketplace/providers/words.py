"""Words of the providers."""

from flask_babel import lazy_gettext as _l

ERRORS = {
    "provider.not_found": _l("Palveluntuottajaa ei löydy."),
    "provider.business_id_length": _l(
        "Y-tunnuksessa on seitsemän numeroa, viiva ja tarkistusnumero, esimerkiksi 1234567-8."
    ),
    "provider.business_id_format": _l("Y-tunnuksessa on vain numeroita, esimerkiksi 1234567-8."),
    "provider.business_id_checksum": _l("Y-tunnuksen tarkistusnumero ei täsmää. Tarkista numerot."),
    "provider.vat_number_length": _l("ALV-tunnuksessa on FI ja kahdeksan numeroa."),
    "provider.vat_number_format": _l("ALV-tunnuksessa on FI ja kahdeksan numeroa."),
    "provider.vat_number_checksum": _l(
        "ALV-tunnuksen tarkistusnumero ei täsmää. Tarkista numerot."
    ),
    "provider.vat_number_of_another": _l(
        "ALV-tunnus ei kuulu tälle Y-tunnukselle. Y-tunnustasi vastaa %(own)s."
    ),
    "provider.business_id_taken": _l(
        "Tällä Y-tunnuksella on jo rekisteröidytty. Pyydä käyttöoikeus yrityksesi käyttäjältä."
    ),
    "provider.email_wrong": _l("Kirjoita sähköpostiosoite, esimerkiksi nimi@yritys.fi."),
    "register.unavailable": _l("Yritysrekisteri ei vastaa juuri nyt. Voit jatkaa ilman sitä."),
    "register.unknown": _l("Y-tunnusta ei ole yritysrekisterissä. Täytä tiedot itse."),
    "provider.iban_length": _l("Tilinumerossa on liikaa tai liian vähän merkkejä."),
    "provider.iban_format": _l("Tarkista tilinumero. Se alkaa maatunnuksella, esimerkiksi FI."),
    "provider.iban_checksum": _l("Tilinumeron tarkistusnumero ei täsmää. Tarkista numerot."),
    "provider.einvoice_address_wrong": _l(
        "Verkkolaskuosoitteessa on 8–35 numeroa tai kirjainta, esimerkiksi 003712345678."
    ),
    "provider.einvoice_operator_wrong": _l(
        "Välittäjätunnuksessa on 8–17 numeroa tai kirjainta, esimerkiksi 003721291126."
    ),
    "provider.einvoice_half": _l("Anna sekä verkkolaskuosoite että välittäjätunnus."),
    "provider.size_unknown": _l("Valitse yrityksen koko."),
    "provider.language_missing": _l("Valitse ainakin yksi kieli."),
    "provider.incomplete": _l(
        "Rekisteröinnistä puuttuu vielä palveluja, kuntia tai tilinumero. Täydennä ne."
    ),
    "provider.own_role": _l("Omaa rooliasi ei voi muuttaa. Pyydä toista allekirjoittajaa."),
    "provider.contact_exists": _l("Tällä osoitteella on jo sama tehtävä."),
    "provider_change.already_asked": _l("Samaa muutosta on jo pyydetty. Lataa sivu uudelleen."),
    "provider_change.others_decide": _l(
        "Tilinumeron muutoksen hyväksyy maksatuksen hyväksyjä, muut hankinta-asiantuntija."
    ),
    "provider.form_unknown": _l("Valitse yhteisömuoto."),
    "provider.line_missing": _l("Valitse ainakin yksi palvelulinja."),
    "provider.line_unknown": _l("Palvelulinjaa %(line)s ei ole."),
    "provider.municipality_missing": _l("Valitse ainakin yksi kunta."),
    "provider.municipality_unknown": _l("Kunta %(municipality)s ei kuulu työllisyysalueeseen."),
    "provider.reason_missing": _l("Kirjoita perustelu. Palveluntuottaja näkee sen."),
    "provider.is_draft": _l(
        "Yrityksesi rekisteröinti on kesken. Täydennä se ja lähetä hyväksyttäväksi."
    ),
    "provider.waits_for_changes": _l(
        "Yrityksesi rekisteröintiä on pyydetty täydentämään. Täydennä tiedot ja lähetä ne."
    ),
    "provider.is_closed": _l("Yrityksesi rekisteröinti on päättynyt."),
    "provider.line_waits": _l(
        "Pyytämäsi palvelulinja %(line)s odottaa hankinta-asiantuntijan hyväksymistä."
    ),
    "provider.waits_for_approval": _l("Yrityksesi rekisteröinti odottaa hyväksymistä."),
    "provider.is_rejected": _l(
        "Yrityksesi rekisteröintiä ei ole hyväksytty. Korjaa tiedot ja lähetä ne uudelleen."
    ),
    "provider.is_suspended": _l("Yrityksesi rekisteröinti on keskeytetty."),
    "provider.line_not_registered": _l(
        "Yrityksesi ei ole ilmoittanut tarjoavansa palvelulinjaa %(line)s."
    ),
}
LABELS = {
    "provider.state.draft": _l("Luonnos"),
    "provider.state.changes_requested": _l("Täydennettävänä"),
    "provider.state.closed": _l("Päättynyt"),
    "provider.state.submitted": _l("Odottaa hyväksymistä"),
    "provider.state.approved": _l("Hyväksytty"),
    "provider.state.rejected": _l("Hylätty"),
    "provider.state.suspended": _l("Keskeytetty"),
    "provider.act.submit": _l("Lähetä hyväksyttäväksi"),
    "provider.act.return": _l("Pyydä täydentämään"),
    "provider.act.close": _l("Päätä rekisteröinti"),
    "provider.act.reopen": _l("Avaa rekisteröinti uudelleen"),
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
    "audit.provider.submit": _l("Rekisteröinti lähetettiin hyväksyttäväksi"),
    "audit.provider.return": _l("Rekisteröintiä pyydettiin täydentämään"),
    "audit.provider.close": _l("Rekisteröinti päätettiin"),
    "audit.provider.reopen": _l("Rekisteröinti avattiin uudelleen"),
    "audit.provider.invite": _l("Käyttäjä kutsuttiin"),
    "audit.provider.end_colleague": _l("Käyttäjän rooli päätettiin"),
    "audit.provider.add_contact": _l("Yhteyshenkilö lisättiin"),
    "audit.provider.remove_contact": _l("Yhteyshenkilö poistettiin"),
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
    "provider_change.state.submitted": _l("Odottaa hyväksymistä"),
    "provider_change.state.approved": _l("Hyväksytty"),
    "provider_change.state.rejected": _l("Hylätty"),
    "provider_change.state.withdrawn": _l("Peruttu"),
    "provider_change.act.approve": _l("Hyväksy muutos"),
    "provider_change.act.reject": _l("Hylkää muutos"),
    "provider_change.act.withdraw": _l("Peru muutospyyntö"),
    "provider_change.kind.account": _l("Tilinumero"),
    "provider_change.kind.lines": _l("Uudet palvelulinjat"),
    "provider_change.kind.form": _l("Yhteisömuoto"),
    "provider.size.micro": _l("Mikroyritys"),
    "provider.size.small": _l("Pieni yritys"),
    "provider.size.medium": _l("Keskisuuri yritys"),
    "provider.size.large": _l("Suuryritys"),
    "provider.size_hint.micro": _l(
        "Alle 10 henkilöä ja liikevaihto tai tase enintään 2 miljoonaa euroa."
    ),
    "provider.size_hint.small": _l(
        "Alle 50 henkilöä ja liikevaihto tai tase enintään 10 miljoonaa euroa."
    ),
    "provider.size_hint.medium": _l(
        "Alle 250 henkilöä ja liikevaihto enintään 50 tai tase enintään 43 miljoonaa euroa."
    ),
    "provider.size_hint.large": _l("Tätä suurempi."),
    "provider.language.fi": _l("suomi"),
    "provider.language.sv": _l("ruotsi"),
    "provider.language.en": _l("englanti"),
    "provider.contact_role.signing": _l("Sopimukset ja allekirjoitus"),
    "provider.contact_role.service": _l("Palvelun tuottaminen"),
    "provider.contact_role.invoicing": _l("Laskutus"),
    "provider.contact_role.offers": _l("Tarjoukset"),
    "provider.colleague.provider": _l("Allekirjoittaja"),
    "provider.colleague.provider_writer": _l("Valmistelija"),
    "provider.colleague.provider_reader": _l("Lukija"),
    "provider.colleague_hint.provider": _l(
        "Jättää tarjoukset, hyväksyy sopimukset, muuttaa yrityksen tietoja ja kutsuu käyttäjiä."
    ),
    "provider.colleague_hint.provider_writer": _l(
        "Kirjoittaa tarjousten luonnoksia, lisää todistuksia ja hoitaa asiakkaiden ohjauksia."
    ),
    "provider.colleague_hint.provider_reader": _l("Näkee tiedot, ei muuta mitään."),
    "provider.field.name": _l("Nimi"),
    "provider.field.form": _l("Yhteisömuoto"),
    "provider.field.vat_liable": _l("Arvonlisäverovelvollinen"),
    "provider.field.vat_number": _l("ALV-tunnus"),
    "provider.field.size": _l("Yrityksen koko"),
    "provider.field.third_sector": _l("Kolmannen sektorin toimija"),
    "provider.field.street": _l("Katuosoite"),
    "provider.field.postal_code": _l("Postinumero"),
    "provider.field.city": _l("Postitoimipaikka"),
    "provider.field.contact_name": _l("Yhteyshenkilö"),
    "provider.field.contact_email": _l("Sähköposti"),
    "provider.field.contact_phone": _l("Puhelin"),
    "provider.field.contact_language": _l("Yhteyshenkilön kieli"),
    "provider.field.iban": _l("Tilinumero (IBAN)"),
    "provider.field.einvoice_address": _l("Verkkolaskuosoite"),
    "provider.field.einvoice_operator": _l("Välittäjätunnus"),
    "provider.field.service_lines": _l("Palvelulinjat"),
    "provider.field.municipalities": _l("Kunnat"),
    "provider.field.languages": _l("Palvelukielet"),
    "provider.field.capacity": _l("Asiakkaita samaan aikaan"),
    "provider.field.listed": _l("Näkyy julkisessa luettelossa"),
    "answer.yes": _l("Kyllä"),
    "answer.no": _l("Ei"),
}
