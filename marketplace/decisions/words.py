"""Words of decisions."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {
    "decision.not_found": _l("Päätöstä ei löydy."),
    "decision.already_drafted": _l("Tarjouspyynnöstä on jo päätös tai sen luonnos."),
    "decision.call_not_in_evaluation": _l(
        "Päätöksen voi laatia vasta, kun tarjouspyynnön %(number)s tarjoukset on avattu, "
        "ja vain kerran."
    ),
    "decision.grounds_missing": _l("Kirjoita päätöksen perustelut."),
    "decision.competence_missing": _l("Kerro, mihin päätöksen tekijän toimivalta perustuu."),
    "decision.reason_missing": _l("Kirjoita perustelut tarjoajalle %(number)s."),
    "decision.discard_reason_missing": _l("Kerro, miksi luonnoksesta luovutaan."),
    "decision.words_missing": _l("Perusteluja puuttuu."),
    "decision.same_person": _l("Päätöksen allekirjoittaa toinen henkilö kuin sen laatija."),
    "decision.person_needed": _l("Päätöksen laatii ja tekee aina ihminen. Kerro, kuka."),
    "decision.remedy_time_runs": _l(
        "Päätökseen voi hakea muutosta vielä: viimeinen päivä on %(last_day)s."
    ),
    "decision.not_signed": _l("Päätöstä ei ole vielä allekirjoitettu."),
    "decision.no_document": _l("Päätöksen %(number)s asiakirja ei ole vielä valmis."),
    "decision.scores_frozen": _l(
        "Pisteitä ei voi enää muuttaa: päätös %(number)s perustuu niihin. "
        "Luovu ensin päätöksen luonnoksesta."
    ),
    "decision.unknown_tenderer": _l("Tarjoajaa %(business_id)s ei ole vertailussa."),
}
LABELS: dict[str, LazyString] = {
    "decision.kind.award": _l("Hankintapäätös"),
    "decision.state.draft": _l("Luonnos"),
    "decision.state.signed": _l("Tehty, muutoksenhakuaika kesken"),
    "decision.state.final": _l("Lainvoimainen"),
    "decision.state.annulled": _l("Rauennut"),
    "decision.act.create": _l("laati päätöksen luonnoksen"),
    "decision.act.edit": _l("muokkasi luonnosta"),
    "decision.act.discard": _l("luopui luonnoksesta"),
    "decision.act.sign": _l("allekirjoitti päätöksen"),
    "decision.act.attach": _l("liitti asiakirjan"),
    "decision.act.finalise": _l("totesi päätöksen lainvoimaiseksi"),
    "decision.outcome.awarded": _l("Valittu"),
    "decision.outcome.not_awarded": _l("Ei valittu"),
}
