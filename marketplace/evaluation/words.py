"""Words of evaluation."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {
    "evaluation.not_open": _l(
        "Tarjouspyynnön %(number)s tarjouksia voi arvioida vain avaamisen ja päätöksen välillä."
    ),
    "evaluation.due_day_past": _l("Anna päivä, joka on vielä edessä."),
    "evaluation.over": _l("Tarjouspyynnön %(number)s arviointi on päättynyt."),
    "evaluation.no_offers": _l("Yhtään vertailtavaa tarjousta ei ole."),
    "evaluation.scores_missing": _l("Yhteisistä laatupisteistä on sovittu %(given)s/%(needed)s."),
    "evaluation.not_agreed": _l("Yhteisiä laatupisteitä ei ole vielä vahvistettu."),
    "evaluation.lot_missing": _l("Sija riippuu arvasta. Toimita arvonta julkisesti."),
    "evaluation.not_named": _l("Sinua ei ole nimetty tarjouspyynnön %(number)s arvioijaksi."),
    "evaluation.not_a_candidate": _l(
        "Arvioijaksi voi nimetä hankinta-asiantuntijan tai tarjousten arvioijan."
    ),
    "evaluation.named_conflicted": _l(
        "%(name)s on ilmoittanut olevansa esteellinen tässä hankinnassa, joten häntä ei voi nimetä."
    ),
    "evaluation.needed_positive": _l("Kirjoita vähintään 1."),
    "evaluation.too_few_named": _l("Nimeä vähintään %(needed)s arvioijaa. Nyt heitä on %(given)s."),
    "evaluation.limit_out_of_range": _l("Anna luku väliltä 0–100."),
    "evaluation.unknown_rule": _l("Valitse sääntö luettelosta."),
    "evaluation.plan_stands": _l(
        "Pisteet on jo nähty, joten arvioinnin sääntöjä ei voi muuttaa. Voit nimetä lisää "
        "arvioijia."
    ),
    "evaluation.late_naming_reason_missing": _l(
        "Pisteet on jo nähty. Kerro, miksi arvioijia muutetaan."
    ),
    "evaluation.evaluator_gave": _l(
        "%(name)s on jo antanut pisteensä, joten häntä ei voi poistaa arvioijista."
    ),
    "evaluation.conflict_reason_missing": _l("Kerro, mistä esteellisyys johtuu."),
    "evaluation.undeclared": _l("Anna ensin esteettömyysvakuutus jokaisesta tarjouksesta."),
    "evaluation.offer_not_compared": _l("Tarjous %(number)s ei ole mukana vertailussa."),
    "evaluation.scores_given": _l("Olet antanut pisteesi %(at)s. Niitä ei voi enää muuttaa."),
    "evaluation.own_scores_missing": _l("Pisteitä puuttuu vielä %(count)s."),
    "evaluation.evaluators_pending": _l(
        "Kaikki arvioijat eivät ole antaneet pisteitään: puuttuu %(count)s."
    ),
    "evaluation.quorum_missing": _l(
        "Esteettömiä arvioijia on %(given)s, tarvitaan %(needed)s. Nimeä lisää arvioijia."
    ),
    "evaluation.divergence_left": _l(
        "Arvioijien pisteet ovat kaukana toisistaan. Sovittavia kohtia on vielä %(count)s."
    ),
    "evaluation.within_limit": _l(
        "Arvioijien pisteet ovat enintään %(limit)s prosenttiyksikön päässä toisistaan, joten "
        "sovittu sääntö antaa pisteet. Voit täydentää perustelua."
    ),
    "evaluation.unconfirmed": _l("Yhteisten pisteiden vahvistus puuttuu: %(who)s."),
    "evaluation.not_in_charge": _l(
        "Hankinnan vastuuhenkilö %(name)s kirjaa, miksi arvioija ei vahvista pisteitä. "
        "Vastuuhenkilön voi vaihtaa tarjouspyynnön sivulla."
    ),
    "evaluation.confirm_oneself": _l("Vahvista omat pisteesi itse."),
    "evaluation.witnesses_missing": _l("Kirjoita, ketkä olivat läsnä arvonnassa."),
    "evaluation.lot_drawn": _l("Arvonta on jo toimitettu. Sitä ei toisteta."),
    "evaluation.no_lot_needed": _l("Mikään sija ei riipu arvasta."),
    "evaluation.questioned": _l(
        "Näihin pisteisiin perustunut päätös on kumottu tai poistettu. Päätä ensin, mitkä pisteet "
        "annetaan uudelleen."
    ),
    "evaluation.score_carried": _l(
        "Piste on siirretty aiemmasta arvioinnista. Sitä ei anneta uudelleen tässä arvioinnissa."
    ),
    "evaluation.nothing_anew": _l("Valitse, mitkä pisteet annetaan uudelleen."),
    "evaluation.anew_reason_missing": _l("Kerro, miksi tarjoukset arvioidaan uudelleen."),
    "rehearsal.price_missing": _l("Kirjoita hinta euroina."),
    "score.out_of_range": _l("Anna luku väliltä 0–100, enintään kaksi desimaalia."),
    "score.reason_missing": _l("Kirjoita perustelu pisteille."),
    "score.reason_too_long": _l("Lyhennä perustelua: enintään %(limit)s merkkiä."),
}
LABELS: dict[str, LazyString] = {
    "tie.price": _l("Yhtä monta pistettä: sijan ratkaisi pienempi vertailuhinta."),
    "tie.quality": _l("Yhtä monta pistettä: sijan ratkaisivat suuremmat laatupisteet."),
    "tie.criterion": _l(
        "Yhtä monta pistettä: sijan ratkaisi tarjouspyynnössä nimetty vertailuperuste."
    ),
    "tie.lot": _l("Kaikki perusteet tasan: sijan ratkaisi arpa."),
    "agreement_rule.mean": _l("Arvioijien pisteiden keskiarvo"),
    "agreement_rule.median": _l("Arvioijien pisteiden mediaani"),
    "consensus.single": _l("yhden arvioijan pisteet"),
    "consensus.mean": _l("keskiarvo"),
    "consensus.median": _l("mediaani"),
    "consensus.consensus": _l("sovittu"),
    "evaluation.state.scoring": _l("Arvioijat pisteyttävät"),
    "evaluation.state.agreeing": _l("Pisteistä sovitaan"),
    "evaluation.state.agreed": _l("Pisteet vahvistettu"),
    "evaluation.state.questioned": _l("Päätös kumottu, arvioinnista päätettävä"),
    "evaluation.state.replaced": _l("Korvattu uudella arvioinnilla"),
    "evaluation.act.name": _l("Nimeä arvioijat"),
    "evaluation.act.declare": _l("Anna esteettömyysvakuutus"),
    "evaluation.act.recuse": _l("Ilmoita esteellisyys"),
    "evaluation.act.score": _l("Pisteytä"),
    "evaluation.act.submit": _l("Vahvista ja luovuta pisteet"),
    "evaluation.act.lock": _l("Lukitse pisteet"),
    "evaluation.act.unlock": _l("Avaa pisteytys"),
    "evaluation.act.settle": _l("Kirjaa yhteiset pisteet"),
    "evaluation.act.confirm": _l("Vahvista yhteiset pisteet omasta puolestasi"),
    "evaluation.act.excuse": _l("Kirjaa, miksi arvioija ei vahvista"),
    "evaluation.act.agree": _l("Vahvista yhteiset pisteet"),
    "evaluation.act.draw": _l("Toimita arvonta"),
    "evaluation.act.question": _l("Ota arvioinnista päätettäväksi"),
    "evaluation.act.stand": _l("Palauta pisteet voimaan"),
    "evaluation.act.give_way": _l("Korvaa pisteillä, jotka ovat taas voimassa"),
    "evaluation.act.replace": _l("Arvioi uudelleen"),
}
