"""Words of admissions and applications, and where each thing that a provider lacks is mended."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.providers.mending import add_ways

ERRORS: dict[str, LazyString] = {
    "admission.not_found": _l("Avointa hakeutumista ei löydy."),
    "admission.ends_before_start": _l("Viimeinen päivä on ennen alkamispäivää."),
    "admission.not_open": _l("Avoin hakeutuminen %(number)s ei ota nyt hakemuksia."),
    "admission.only_drafts_edited": _l(
        "Avattua hakeutumista ei enää muokata. Muuta ehtoja, jos ne muuttuvat."
    ),
    "admission.unknown_field": _l("Tuntematon kohta."),
    "admission.texts_missing": _l("Kirjoita otsikko, kuvaus ja ehdot suomeksi."),
    "admission.municipalities_missing": _l("Valitse vähintään yksi kunta."),
    "admission.need_missing": _l(
        "Valitse hankintatarve, jonka arvo on arvioitu: tällä perusteella arvoa seurataan."
    ),
    "admission.need_other_line": _l("Hankintatarve %(number)s koskee toista palvelulinjaa."),
    "admission.need_other_procedure": _l(
        "Hankintatarpeen %(number)s menettely on muu kuin tämän perusteen."
    ),
    "admission.end_missing": _l(
        "Anna viimeinen päivä: tällä perusteella arvo arvioidaan koko kestolta."
    ),
    "admission.starts_too_soon": _l(
        "Hakemuksille on annettava %(days)s päivää ennen ensimmäistä hankintaa: aikaisintaan "
        "%(earliest)s."
    ),
    "admission.notice_missing": _l(
        "Julkaise ensin ilmoitus virallisessa kanavassa (%(notice)s) ja kirjaa sen numero."
    ),
    "admission.notice_too_long": _l("Lyhennä ilmoituksen numeroa: enintään %(limit)s merkkiä."),
    "admission.terms_missing": _l("Kirjoita ehdot kokonaan, myös ne, jotka eivät muutu."),
    "admission.changes_missing": _l("Kerro, mitä muuttuu ja miksi."),
    "admission.terms_too_soon": _l(
        "Ehdot voivat muuttua vasta huomisesta alkaen, eivät ennen edellistä muutosta (%(latest)s)."
    ),
    "admission.confirm_before": _l("Vahvistuksen viimeinen päivä on ennen ehtojen voimaantuloa."),
    "admission.close_reason_missing": _l("Kerro, miksi hakeutuminen päättyy."),
    "admission.not_admitted": _l(
        "Tarjouspyyntö on avoimen hakeutumisen %(number)s listalle hyväksytyille. Yrityksesi ei "
        "ole listalla."
    ),
    "admission.application_draft": _l("Hakemuksesi avoimeen hakeutumiseen %(number)s on kesken."),
    "admission.application_waits": _l(
        "Hakemuksesi avoimeen hakeutumiseen %(number)s odottaa päätöstä."
    ),
    "admission.application_asked": _l(
        "Hakemustasi avoimeen hakeutumiseen %(number)s pyydettiin täsmentämään."
    ),
    "admission.suspended": _l("Paikkasi avoimen hakeutumisen %(number)s listalla on keskeytetty."),
    "admission.terms_unconfirmed": _l(
        "Et ole vahvistanut avoimen hakeutumisen %(number)s muuttuneita ehtoja."
    ),
    "application.not_found": _l("Hakemusta ei löydy."),
    "application.living": _l("Yritykselläsi on jo hakemus tai paikka listalla."),
    "application.unanswered": _l("Vastaa kyllä tai ei."),
    "application.notes_too_long": _l("Lyhennä: enintään %(limit)s merkkiä."),
    "application.terms_not_accepted": _l("Hyväksy ehdot, jos haluat hakeutua."),
    "application.reply_awaited": _l("Palveluntuottajalla on aikaa vastata %(reply_by)s asti."),
    "application.not_heard": _l("Kuule palveluntuottajaa ensin."),
    "application.nothing_to_confirm": _l("Ehdoissa ei ole vahvistettavaa."),
    "application.text_missing": _l("Kirjoita perustelut tai kysymys."),
    "application.text_too_long": _l("Lyhennä: enintään %(limit)s merkkiä."),
    "inquiry.not_found": _l("Kysymystä ei löydy."),
    "inquiry.answered": _l("Kysymykseen on jo vastattu."),
    "inquiry.too_late": _l("Vastausaika päättyi %(reply_by)s."),
    "inquiry.time_passed": _l("Anna vastausaika, joka on vielä edessä."),
    "inquiry.kind_unknown": _l("Valitse luettelosta."),
}
LABELS: dict[str, LazyString] = {
    "admission.state.draft": _l("Luonnos"),
    "admission.state.open": _l("Avoinna hakemuksille"),
    "admission.state.closed": _l("Päättynyt"),
    "admission.act.create": _l("laati luonnoksen"),
    "admission.act.edit": _l("muokkasi luonnosta"),
    "admission.act.follow_need": _l("vaihtoi tilaajan hankintatarpeen mukaan"),
    "admission.act.open": _l("avasi hakemuksille"),
    "admission.act.change_terms": _l("muutti ehtoja"),
    "admission.act.close": _l("päätti hakeutumisen"),
    "application.state.draft": _l("Kesken"),
    "application.state.submitted": _l("Odottaa päätöstä"),
    "application.state.clarifying": _l("Täsmennettävänä"),
    "application.state.admitted": _l("Hyväksytty"),
    "application.state.suspended": _l("Keskeytetty"),
    "application.state.refused": _l("Hylätty"),
    "application.state.withdrawn": _l("Peruutettu"),
    "application.state.left": _l("Lähtenyt listalta"),
    "application.state.removed": _l("Poistettu listalta"),
    "application.act.create": _l("aloitti hakemuksen"),
    "application.act.save": _l("tallensi luonnoksen"),
    "application.act.submit": _l("jätti hakemuksen"),
    "application.act.ask": _l("pyysi täsmennystä"),
    "application.act.answer": _l("vastasi"),
    "application.act.hear": _l("pyysi palveluntuottajaa kuultavaksi"),
    "application.act.rest": _l("jätti asian kuulemisen jälkeen"),
    "application.act.admit": _l("hyväksyi listalle"),
    "application.act.refuse": _l("hylkäsi hakemuksen"),
    "application.act.withdraw": _l("peruutti hakemuksen"),
    "application.act.leave": _l("lähti listalta"),
    "application.act.suspend": _l("keskeytti paikan listalla"),
    "application.act.reinstate": _l("palautti listalle"),
    "application.act.remove": _l("poisti listalta"),
    "application.act.confirm": _l("vahvisti ehdot"),
    "application.act.reopen": _l("palautti ratkaistavaksi"),
    "application.act.restore": _l("palautti listalle, koska päätös kumoutui"),
    "application.act.return_admitted": _l("hyväksyi taas, koska päätös on taas voimassa"),
    "application.act.return_refused": _l("hylkäsi taas, koska päätös on taas voimassa"),
    "application.act.return_suspended": _l("keskeytti taas, koska päätös on taas voimassa"),
    "application.act.return_removed": _l("poisti taas, koska päätös on taas voimassa"),
    "audit.admission.open": _l("Hakeutuminen avattu"),
    "audit.admission.change_terms": _l("Hakeutumisen ehdot muuttuivat"),
    "audit.admission.hand_over": _l("Vastuuhenkilö vaihtui"),
    "audit.admission.close": _l("Hakeutuminen päättyi"),
    "audit.application.submit": _l("Hakemus jätetty"),
    "audit.application.ask": _l("Hakemusta pyydettiin täsmentämään"),
    "audit.application.answer": _l("Hakemusta täsmennettiin"),
    "audit.application.admit": _l("Hyväksytty listalle"),
    "audit.application.refuse": _l("Hakemus hylätty"),
    "audit.application.hear": _l("Palveluntuottajaa kuullaan"),
    "audit.application.suspend": _l("Paikka listalla keskeytetty"),
    "audit.application.reinstate": _l("Palautettu listalle"),
    "audit.application.remove": _l("Poistettu listalta"),
    "audit.application.leave": _l("Lähtenyt listalta"),
    "inquiry.kind.clarification": _l("Täsmennyspyyntö"),
    "inquiry.kind.suspension": _l("Kuuleminen ennen keskeyttämistä"),
    "inquiry.kind.removal": _l("Kuuleminen ennen listalta poistamista"),
}

APPLY = ("admissions.show", _l("Katso, miten hakeudutaan"))
OWN = ("admissions.show", _l("Katso hakemustasi"))
add_ways(
    {
        "admission.not_admitted": APPLY,
        "admission.application_draft": OWN,
        "admission.application_waits": OWN,
        "admission.application_asked": OWN,
        "admission.suspended": OWN,
        "admission.terms_unconfirmed": OWN,
    },
    waiting=["admission.application_waits", "admission.suspended"],
)
