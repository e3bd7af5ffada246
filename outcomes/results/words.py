"""Words of results."""

from flask_babel import lazy_gettext as _l

from marketplace.platform.i18n import language
from outcomes.pure.problems import LANGUAGES, REASONS, Problem

ERRORS = {
    "results.bad_rows": _l("Tiedostossa on virheitä: %(count)s. Mitään ei tuotu."),
    "results.same_file": _l("Tämä tiedosto on jo tuotu. Mikään ei muuttunut."),
    "results.imported_meanwhile": _l(
        "Samoja tietoja tuotiin juuri toisesta tiedostosta. Tarkista muutokset ja tuo uudelleen."
    ),
    "results.upload_removed": _l(
        "Tiedosto odotti tuontia yli %(days)s päivää ja on poistettu. Lähetä se uudelleen."
    ),
    "results.field": _l("Tarkista tämä kohta: %(why)s."),
    "results.not_begun": _l("Työstä voi kertoa, kun palvelu on alkanut."),
    "results.begins_later": _l("Työ ei ole vielä alkanut. Kerro siitä, kun se on alkanut."),
    "results.ends_before_start": _l("Työ ei voi päättyä ennen kuin se alkoi."),
    "results.hours": _l("Kirjoita tunnit lukuna 0–168, esimerkiksi 37,5."),
    "results.same_report": _l("Olet jo lähettänyt saman tiedon ja näytön."),
    "results.told_already": _l(
        "Olet jo kertonut työstä samalla työnantajalla samaan aikaan. Valitse, mitä tietoa korjaat."
    ),
    "results.unknown_job": _l("Valitse työ luettelosta."),
    "results.evidence_kind": _l("Lähetä näyttö muodossa PDF, PNG tai JPEG."),
    "results.token": _l("Avain puuttuu tai ei kelpaa."),
    "results_token.not_found": _l("Avainta ei löydy."),
    "results.unknown_source": _l("Valitse lähde, jonka sääntö on voimassa."),
    "results.column_twice": _l("Toinen tieto luetaan jo tästä sarakkeesta."),
    "results.unknown_form": _l("Valitse päivämäärien muoto luettelosta."),
    "results.unknown_kind": _l("Tarkista työn lajit."),
    "results.unknown_side": _l("Valitse, mikä pitää paikkansa."),
    "results.reason_missing": _l("Kirjoita perustelu."),
    "results_conflict.not_found": _l("Ristiriitaa ei löydy."),
    "results.personal_code": _l(
        "rivillä on henkilötunnus; tulokset tuodaan vain asiakkaan tunnuksella"
    ),
    "results.recorded_later": _l("kirjaamisen aika on tulevaisuudessa"),
    "results.mistyped_employer": _l(
        "Y-tunnus %(value)s on väärä: tarkista sen pituus ja tarkistusnumero"
    ),
    "results.begins_ahead": _l("työ ei ole vielä alkanut"),
    "results.ends_too_late": _l("työ voi päättyä viimeistään %(last)s"),
    "results.unknown_person": _l("asiakasta %(person_key)s ei ole"),
    "results.read_in_two_ways": _l(
        "arvo %(value)s ei sovi kaikille sopimuksille, jotka lukevat sarakkeen: %(readers)s"
    ),
}
LABELS = {
    "results.change.new": _l("Uusi"),
    "results.change.corrected": _l("Korjattu"),
    "results.change.withdrawn": _l("Peruttu"),
    "results.change.confirmed": _l("Vahvistettu"),
    "results.change.conflict": _l("Ristiriita"),
    "results.change.older": _l("Vanhempi tieto"),
    "results.change.unchanged": _l("Ennallaan"),
    "results.changes.new": _l("uutta"),
    "results.changes.corrected": _l("korjattua"),
    "results.changes.withdrawn": _l("peruttua"),
    "results.changes.confirmed": _l("vahvistettua"),
    "results.changes.conflict": _l("ristiriidassa"),
    "results.changes.older": _l("vanhempaa tietoa"),
    "results.changes.unchanged": _l("ennallaan"),
    "results.column.date": _l("päivä"),
    "results.column.number": _l("luku"),
    "results.column.eur": _l("euroja"),
    "results.column.code": _l("tunnus"),
    "results.column.truth": _l("tosi tai epätosi"),
    "results.settled.rank": _l("lähteiden sijojen mukaan"),
    "results.settled.person": _l("ihmisen ratkaisu"),
    "results.settled.source": _l("lähde kertoi sittemmin uutta"),
    "results.apart.stood": _l("Sama työ: aiempi tieto on oikein"),
    "results.apart.came": _l("Sama työ: uusi tieto on oikein"),
    "results.apart.both": _l("Kaksi eri työtä"),
    "results.side.stood": _l("Aiempi tieto"),
    "results.side.came": _l("Uusi tieto"),
    "results.side.both": _l("Molemmat: kaksi eri työpaikkaa"),
    "results.dates.usual": _l("Vain nämä kaksi"),
    "results.dates.day_first": _l("31/12/2026 tai 31-12-2026: päivä ensin"),
    "results.dates.month_first": _l("12/31/2026: kuukausi ensin"),
    "results.dates.compact": _l("20261231"),
    "audit.results_token.create": _l("Rajapinnan avain annettiin"),
    "audit.results_token.revoke": _l("Rajapinnan avain mitätöitiin"),
    "audit.results_mapping.change": _l("Lähteen sarakkeet määriteltiin"),
    "audit.results_conflict.settle": _l("Ristiriita ratkaistiin"),
    "audit.results_conflict.say": _l("Lähde kertoi uuden tiedon"),
    "audit.results_conflict.end": _l("Ristiriita päättyi lähteen uuteen tietoon"),
    "audit.results_import.report": _l("Palveluntuottaja kertoi työstä"),
    "audit.results_import.import": _l("Tulokset tuotiin"),
    "audit.stored_file.upload": _l("Tulostiedosto lähetettiin tarkistettavaksi"),
    "audit.stored_file.remove": _l("Tuomaton tulostiedosto poistettiin"),
    "spell.kind.open": _l("palkkatyö"),
    "spell.kind.subsidised": _l("palkkatuettu työ"),
    "spell.kind.self_employed": _l("yrittäjyys"),
    "spell.kind.apprenticeship": _l("oppisopimus"),
}


FACT_NAMES = {
    "spell_id": _l("Työjakson tunnus"),
    "person_key": _l("Asiakkaan tunnus"),
    "employer_id": _l("Työnantajan tunnus"),
    "started_on": _l("Ensimmäinen työpäivä"),
    "ended_on": _l("Viimeinen työpäivä"),
    "hours_per_week": _l("Työtunnit viikossa"),
    "monthly_pay_eur": _l("Kuukausipalkka"),
    "kind": _l("Työn laji"),
    "recorded_at": _l("Milloin tieto kirjattiin"),
    "version": _l("Version järjestysnumero"),
    "withdrawn": _l("Onko jakso peruttu"),
}
"""What a column of a results file tells."""


def reason_words(row: Problem) -> str:
    """Why a row is bad, in the reader's language, without its place."""
    if row.reason in REASONS:
        return REASONS[row.reason][LANGUAGES.index(language())].format(**row.facts)
    return str(ERRORS[row.reason]) % row.facts
