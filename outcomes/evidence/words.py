"""Words of evidence."""

from flask_babel import lazy_gettext as _l

ERRORS = {
    "evidence.broken": _l("Tiedostoa ei voi avata. Se voi olla vioittunut: tallenna se uudelleen."),
    "evidence.locked": _l("PDF on suojattu salasanalla. Poista suojaus ja lähetä se uudelleen."),
    "evidence.too_long": _l("Tiedostossa on liikaa sivuja: enintään 20. Jaa se osiin."),
    "evidence.too_large": _l("Kuva on liian suuri. Pienennä sitä tai skannaa se uudelleen."),
    "evidence.too_slow": _l(
        "Tiedoston avaaminen kestää liian kauan. Tallenna se yksinkertaisempana."
    ),
    "evidence.nothing_marked_shown": _l("Merkitse vähintään yksi peitettävä alue."),
    "evidence.nothing_marked_withheld": _l(
        "Merkitse peitettävät alueet tai vahvista, ettei näytössä ole peitettävää."
    ),
    "evidence.no_such_page": _l("Näytössä ei ole tällaista sivua."),
    "evidence.covered_meanwhile": _l(
        "Näyttöä on peitetty sen jälkeen, kun avasit sivun. Avaa sivu uudelleen ja katso, "
        "mitä puuttuu."
    ),
    "evidence.original_removed": _l("Alkuperäistä tiedostoa ei enää säilytetä."),
}
LABELS = {
    "evidence.state.withheld": _l("Odottaa läpikäyntiä"),
    "evidence.state.shown": _l("Näkyy maksatukselle"),
    "audit.stored_file.cover": _l("Näytöstä tehtiin peitetty kopio"),
    "audit.original.remove": _l("Näytön alkuperäinen poistettiin"),
}
