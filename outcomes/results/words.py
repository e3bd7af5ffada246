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
    "results.ground_missing": _l("Täytä tämä kohta."),
    "results.personal_code": _l(
        "rivillä on henkilötunnus; tulokset tuodaan vain asiakkaan tunnuksella"
    ),
    "results.unknown_person": _l("asiakasta %(person_key)s ei ole"),
    "results.read_in_two_ways": _l(
        "arvo %(value)s ei sovi kaikille sopimuksille, jotka lukevat sarakkeen: %(readers)s"
    ),
}
LABELS = {
    "results.change.new": _l("Uusi"),
    "results.change.corrected": _l("Korjattu"),
    "results.change.withdrawn": _l("Peruttu"),
    "results.change.older": _l("Vanhempi tieto"),
    "results.change.unchanged": _l("Ennallaan"),
    "results.changes.new": _l("uutta"),
    "results.changes.corrected": _l("korjattua"),
    "results.changes.withdrawn": _l("peruttua"),
    "results.changes.older": _l("vanhempaa tietoa"),
    "results.changes.unchanged": _l("ennallaan"),
    "results.column.date": _l("päivä"),
    "results.column.number": _l("luku"),
    "results.column.eur": _l("euroja"),
    "results.column.code": _l("tunnus"),
    "results.column.truth": _l("tosi tai epätosi"),
    "results.source.client_system": _l("Asiakastietojärjestelmä"),
    "results.source.provider": _l("Palveluntuottaja, näyttö liitteenä"),
    "results.source.participant": _l("Asiakas itse"),
    "audit.results_import.import": _l("Tulokset tuotiin"),
    "audit.stored_file.upload": _l("Tulostiedosto lähetettiin tarkistettavaksi"),
    "audit.stored_file.remove": _l("Tuomaton tulostiedosto poistettiin"),
    "spell.kind.open": _l("palkkatyö"),
    "spell.kind.subsidised": _l("palkkatuettu työ"),
    "spell.kind.self_employed": _l("yrittäjyys"),
    "spell.kind.apprenticeship": _l("oppisopimus"),
}


def reason_words(row: Problem) -> str:
    """Why a row is bad, in the reader's language, without its place."""
    if row.reason in REASONS:
        return REASONS[row.reason][LANGUAGES.index(language())].format(**row.facts)
    return str(ERRORS[row.reason]) % row.facts
