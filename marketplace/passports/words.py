"""Words of passports, and where each thing that is lacking is mended."""

from flask_babel import lazy_gettext as _l

from marketplace.providers.mending import add_ways

ERRORS = {
    "passport.declaration_missing": _l("Vakuutus poissulkemisperusteista puuttuu."),
    "passport.declaration_stale": _l("Vakuutus poissulkemisperusteista vanheni %(until)s."),
    "passport.evidence_missing": _l("Todistus puuttuu: %(name)s."),
    "passport.evidence_stale": _l("Todistus vanheni %(until)s: %(name)s. Lisää uusi."),
    "passport.evidence_waits": _l("Todistus odottaa hankinta-asiantuntijan tarkistusta: %(name)s."),
    "passport.evidence_rejected": _l("Todistus ei kelvannut: %(name)s. Lisää uusi."),
    "passport.measures_missing": _l(
        "%(ground)s: kerro, mitä on tapahtunut ja miten yrityksesi on korjannut tilanteen."
    ),
    "passport.ground_unknown": _l("Poissulkemisperustetta %(ground)s ei ole."),
    "passport.not_confirmed": _l("Vahvista, että tiedot ovat oikein."),
    "passport.file_kind": _l("Tiedosto ei ole PDF, PNG eikä JPEG. Tallenna se sellaiseksi."),
    "passport.issued_in_future": _l("Päivä ei voi olla tulevaisuudessa."),
    "passport.ends_before_start": _l("Voimassaolo päättyy ennen alkuaan."),
    "passport.too_old": _l("Todistus on liian vanha: se vanheni %(until)s. Hanki uusi."),
    "passport.counts_too_long": _l("Todistus voi olla voimassa enintään %(until)s saakka."),
}
LABELS = {
    "evidence.state.submitted": _l("Odottaa tarkistusta"),
    "evidence.state.approved": _l("Hyväksytty"),
    "evidence.state.rejected": _l("Hylätty"),
    "evidence.state.withdrawn": _l("Peruttu"),
    "evidence.act.approve": _l("Hyväksy"),
    "evidence.act.reject": _l("Hylkää"),
    "evidence.act.withdraw": _l("Peru"),
    "paper.state.valid": _l("Voimassa"),
    "paper.state.stale": _l("Vanhentunut"),
    "paper.state.waiting": _l("Odottaa tarkistusta"),
    "paper.state.rejected": _l("Hylätty"),
    "paper.state.missing": _l("Puuttuu"),
}
PASSPORT = "passports.own"
add_ways(
    {
        "passport.declaration_missing": ("passports.declare", _l("Anna vakuutus")),
        "passport.declaration_stale": ("passports.declare", _l("Vahvista vakuutus uudelleen")),
        "passport.evidence_missing": ("passports.add", _l("Lisää todistus")),
        "passport.evidence_stale": ("passports.add", _l("Lisää todistus")),
        "passport.evidence_waits": (PASSPORT, _l("Katso todistukset")),
        "passport.evidence_rejected": ("passports.add", _l("Lisää todistus")),
    },
    waiting=["passport.evidence_waits"],
)
