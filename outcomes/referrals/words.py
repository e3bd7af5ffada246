"""Words of referrals."""

from flask_babel import lazy_gettext as _l

ERRORS = {
    "referral.already_standing": _l("Asiakkaalla on jo voimassa oleva ohjaus tähän sopimukseen."),
    "referral.contract_not_in_force": _l("Sopimus %(contract)s ei ole voimassa."),
    "referral.contract_not_begun": _l("Sopimuskausi alkaa %(starts_on)s."),
    "referral.other_municipality": _l("Sopimus %(contract)s ei koske asiakkaan kuntaa."),
    "referral.no_free_places": _l(
        "Sopimuksen %(contract)s kaikki %(capacity)s paikkaa ovat käytössä."
    ),
    "referral.reply_time_passed": _l("Vastausaika päättyi %(reply_by)s."),
    "referral.still_in_time": _l("Vastausaika kestää %(reply_by)s asti."),
    "referral.again_standing": _l(
        "Asiakas on jo samassa palvelussa, eikä hänen jaksonsa siinä ole päättynyt."
    ),
    "referral.again_too_soon": _l(
        "Asiakas voidaan ohjata samaan palveluun uudelleen aikaisintaan %(day)s."
    ),
    "referral.again_too_often": _l(
        "Asiakas on ollut samassa palvelussa jo %(most)s kertaa, eikä sopimus salli enempää."
    ),
    "referral.interrupted_then": _l("Palvelu oli keskeytyneenä jo silloin."),
    "referral.interrupted_before_start": _l("Palvelu ei voi keskeytyä ennen kuin se alkoi."),
    "referral.resumes_before_interruption": _l(
        "Palvelu voi jatkua keskeytyksen jälkeisenä päivänä tai myöhemmin."
    ),
    "referral.ends_before_interruption": _l(
        "Palvelu ei voi päättyä ennen viimeisintä keskeytystä tai jatkumista."
    ),
    "referral.other_coach": _l("Ohjausta voi muuttaa vain sen tehnyt omavalmentaja."),
    "referral.not_begun": _l("Palvelu ei ole vielä alkanut."),
    "referral.days_unchanged": _l("Muuta sitä päivää, joka on väärin."),
    "referral.day_missing": _l("Kirjoita päivä."),
    "referral.no_such_step": _l("Ohjauksella ei ole tällaista vaihetta."),
    "referral.starts_after_interruption": _l("Palvelu keskeytyi jo ennen tätä päivää."),
    "referral.day_ahead": _l("Päivä ei voi olla tulevaisuudessa."),
    "referral.reply_day_passed": _l("Valitse tämä päivä tai myöhempi päivä."),
    "referral.outside_contract": _l("Päivän on oltava sopimuskaudella %(first)s–%(last)s."),
    "referral.starts_before_referral": _l("Palvelu ei voi alkaa ennen ohjausta."),
    "referral.ends_before_start": _l("Palvelu ei voi päättyä ennen kuin se alkoi."),
    "referral.fact_missing": _l("Palkkiomalli tarvitsee tämän tiedon."),
    "referral.fact_date": _l("Kirjoita päivä muodossa 31.12.2026."),
    "referral.fact_number": _l("Kirjoita luku, esimerkiksi 12 tai 0,5."),
    "referral.fact_eur": _l("Kirjoita summa euroina, esimerkiksi 1200,50."),
    "referral.fact_code": _l("Kirjoita koodi yhdelle riville, enintään 200 merkkiä."),
    "referral.fact_truth": _l("Valitse kyllä tai ei."),
    "referral.fact_unknown": _l("Palkkiomalli ei kysy tietoa %(name)s."),
    "referral.reason_missing": _l("Kirjoita perustelu."),
}
LABELS = {
    "referral.state.proposed": _l("Odottaa vastausta"),
    "referral.state.accepted": _l("Otettu vastaan"),
    "referral.state.started": _l("Palvelussa"),
    "referral.state.interrupted": _l("Keskeytynyt"),
    "referral.state.ended": _l("Päättynyt"),
    "referral.state.declined": _l("Ei otettu vastaan"),
    "referral.state.lapsed": _l("Ei vastattu ajoissa"),
    "referral.state.cancelled": _l("Peruttu"),
    "referral.step.proposed": _l("Ohjattu"),
    "referral.step.accepted": _l("Otettu vastaan"),
    "referral.step.started": _l("Palvelu alkoi"),
    "referral.step.interrupted": _l("Keskeytynyt"),
    "referral.step.ended": _l("Palvelu päättyi"),
    "referral.step.declined": _l("Ei otettu vastaan"),
    "referral.step.lapsed": _l("Ei vastattu ajoissa"),
    "referral.step.cancelled": _l("Peruttu"),
    "referral.act.accept": _l("Ota vastaan"),
    "referral.act.decline": _l("Älä ota vastaan"),
    "referral.act.start": _l("Merkitse alkaneeksi"),
    "referral.act.lapse": _l("Raukeaa vastaamatta"),
    "referral.act.interrupt": _l("Merkitse keskeytyneeksi"),
    "referral.act.resume": _l("Merkitse jatkuvaksi"),
    "referral.act.end": _l("Merkitse päättyneeksi"),
    "referral.act.cancel": _l("Peru ohjaus"),
    "referral.interruption.client": _l("Asiakkaan tilanne"),
    "referral.interruption.provider": _l("Palveluntuottajan este"),
    "referral.interruption.agreed": _l("Sovittu tauko, esimerkiksi loma"),
    "referral.end.completed": _l("Palvelu on käyty loppuun"),
    "referral.end.moved_on": _l("Asiakas aloitti työn tai opinnot"),
    "referral.end.stopped": _l("Palvelu jäi kesken"),
    "work.state.withheld": _l("Näyttö odottaa läpikäyntiä"),
    "work.state.disputed": _l("Lähteet eri mieltä, selvitetään"),
    "work.state.denied": _l("Ratkaistu: ei lasketa mukaan"),
    "work.state.set_aside": _l("Toinen lähde pitää"),
    "work.state.replaced": _l("Korvattu uudemmalla"),
    "work.state.withdrawn": _l("Peruttu"),
    "work.state.stands": _l("Mukana laskennassa"),
    "audit.referral.create": _l("Ohjaus tehtiin"),
    "audit.referral.accept": _l("Asiakas otettiin vastaan"),
    "audit.referral.decline": _l("Asiakasta ei otettu vastaan"),
    "audit.referral.start": _l("Palvelu merkittiin alkaneeksi"),
    "audit.referral.lapse": _l("Ohjaus raukesi, kun vastausaika päättyi"),
    "audit.referral.interrupt": _l("Palvelu merkittiin keskeytyneeksi"),
    "audit.referral.resume": _l("Palvelu merkittiin jatkuvaksi"),
    "audit.referral.end": _l("Palvelu merkittiin päättyneeksi"),
    "audit.referral.correct_days": _l("Palvelun päiviä korjattiin"),
    "audit.referral.correct_facts": _l("Palkkiomallin tietoja korjattiin"),
    "audit.referral.cancel": _l("Ohjaus peruttiin"),
}
