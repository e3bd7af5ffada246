"""Words of decisions."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {
    "decision.winner_no_party": _l(
        "%(name)s ei ole enää puitesopimuksen %(number)s osan sopijapuoli. Palauta tarjoukset "
        "soveltuvuuden arviointiin ja sulje tarjous pois."
    ),
    "decision.condition_of_many": _l(
        "Valinta ei voi olla ehdollinen, kun valitaan useita: pyydä selvitykset ennen päätöstä."
    ),
    "decision.winner_away": _l(
        "Valittu %(name)s on keskeytetty tai päättänyt rekisteröitymisensä, joten päätöstä ei voi "
        "allekirjoittaa. Palauta rekisteröityminen voimaan tai arvioi soveltuvuus uudelleen."
    ),
    "decision.not_found": _l("Päätöstä ei löydy."),
    "decision.already_drafted": _l("Tarjouspyynnöstä on jo päätöksen luonnos."),
    "decision.already_decided": _l("Tarjouspyynnöstä on jo voimassa oleva päätös."),
    "decision.call_not_in_evaluation": _l(
        "Päätöksen voi laatia vasta, kun tarjouspyynnön %(number)s tarjoukset on avattu, "
        "ja vain kerran."
    ),
    "decision.grounds_missing": _l("Kirjoita päätöksen perustelut."),
    "decision.competence_missing": _l("Kerro, mihin päätöksen tekijän toimivalta perustuu."),
    "decision.reason_missing": _l("Kirjoita perustelut tarjoajalle %(number)s."),
    "decision.send_back_reason_missing": _l("Kerro, mitä luonnoksessa pitää korjata."),
    "decision.discard_reason_missing": _l("Kerro, miksi luonnoksesta luovutaan."),
    "decision.words_missing": _l("Perusteluja puuttuu."),
    "decision.half_done": _l(
        "Luonnos on tallennettu keskeneräisenä. Sen voi allekirjoittaa, kun se on viimeistelty."
    ),
    "decision.drafter_conflicted": _l(
        "Luonnoksen laatija %(name)s on ilmoittanut olevansa esteellinen. Toisen "
        "hankinta-asiantuntijan on käytävä luonnos läpi ja tallennettava se omanaan."
    ),
    "decision.same_person": _l("Päätöksen allekirjoittaa toinen henkilö kuin sen laatija."),
    "decision.condition_passed": _l(
        "Ehdon viimeinen päivä %(last_day)s on mennyt. Siirrä sitä luonnoksessa, jotta valittu "
        "ehtii täyttää ehdon."
    ),
    "decision.remedy_time_runs": _l(
        "Päätökseen voi hakea muutosta vielä: viimeinen päivä on %(last_day)s."
    ),
    "decision.letter_unsent": _l(
        "Päätös %(number)s lähetetään osalle kirjeenä. Lainvoimaisuuden päivä lasketaan, kun "
        "kaikki kirjeet on lähetetty."
    ),
    "decision.claims_pending": _l(
        "Päätös ei tule lainvoimaiseksi, kun vaatimuksia tai valituksia on vireillä: %(count)s."
    ),
    "decision.nobody_competent": _l(
        "Toimivaltataulukossa ei ole ketään, joka päättäisi asiasta, jonka arvo on "
        "%(value_cents)s. Pyydä pääkäyttäjää täydentämään säännöt."
    ),
    "partner.not_found": _l("Tarjouspyynnöllä %(number)s ei ole tällaista tilaajaa."),
    "partner.too_early": _l(
        "Tarjouspyynnön %(number)s tarjouksia ei ole avattu, joten kukaan ei ole voinut päättää."
    ),
    "partner.text_missing": _l("Täytä tämä kohta."),
    "partner.outcome_missing": _l("Valitse, mitä kumppani päätti."),
    "partner.day_wrong": _l("Anna päivä tarjousten määräpäivän ja tämän päivän väliltä."),
    "partner.no_pdf": _l("Liitä päätös PDF-tiedostona."),
    "partner.no_comparison": _l(
        "Tarjouspyynnöllä %(number)s ei ole vielä valmisteltua päätöstä, josta kumppani päättäisi."
    ),
    "partner.undecided": _l(
        "Tarjouspyynnön mukaan oma päätös tehdään vasta, kun muut tilaajat ovat päättäneet. "
        "Odottaa: %(names)s."
    ),
    "decision.other_buyer": _l(
        "Tilaaja on %(buyer)s. Päätöksen tekee sen oma päätöksentekijä: %(who)s."
    ),
    "decision.not_competent": _l(
        "Sinulla ei ole toimivaltaa päättää asiasta, jonka arvo on %(value_cents)s. "
        "Päätöksen voi tehdä: %(who)s."
    ),
    "decision.body_decides": _l(
        "Asiasta päättää: %(who)s (arvo %(value_cents)s). Kirjaa kokous ja pykälä, kun toimielin "
        "on päättänyt."
    ),
    "decision.contract_made": _l(
        "Päätöksen %(number)s sopimus on jo tehty, joten päätöstä ei voi muuttaa."
    ),
    "decision.correction_time_over": _l(
        "Päätöksen sai oikaista omasta aloitteesta viimeistään %(last_day)s."
    ),
    "decision.basis_moved": _l(
        "Päätös %(number)s, johon luonnos perustuu, on muuttunut. Luovu luonnoksesta."
    ),
    "decision.decided_since": _l(
        "Asiasta on jo uusi päätös, joten päätöksen %(number)s poistamista ei kumota."
    ),
    "decision.not_standing": _l("Päätös %(number)s ei ole voimassa."),
    "decision.no_award": _l("Päätöksessä %(number)s ei ole valintaa, jota oikaista."),
    "decision.not_lapsed": _l("Päätös %(number)s ei ole rauennut."),
    "decision.nobody_next": _l("Päätöksen %(number)s vertailussa ei ole seuraavaa tarjousta."),
    "decision.cancel_by_decision": _l("Julkaistu hankinta päättyy vain keskeyttämispäätöksellä."),
    "decision.own_decision_claimed": _l(
        "Oikaisuvaatimusta päätökseen %(number)s ei ratkaise se, joka teki päätöksen."
    ),
    "decision.answer_stands": _l(
        "Päätöstä %(number)s ei oikaista: se vastaa vaatimukseen. Siihen haetaan muutosta "
        "ohjeidensa mukaan."
    ),
    "decision.reopen_reason_missing": _l("Kerro, miksi päätös ei ole lainvoimainen."),
    "decision.nothing_to_cancel": _l("Hankintaa %(number)s ei voi enää tai vielä keskeyttää."),
    "decision.condition_words_missing": _l("Kirjoita, mitä valitun on vielä osoitettava."),
    "decision.condition_day_missing": _l("Anna ehdon viimeinen päivä, tänään tai myöhemmin."),
    "decision.condition_not_found": _l("Ehtoa %(position)s ei ole."),
    "decision.condition_runs": _l("Ehdon viimeinen päivä on %(last_day)s: valitulla on se aikaa."),
    "decision.no_condition_lapsed": _l("Yksikään ehto ei ole jäänyt täyttymättä."),
    "decision.note_missing": _l("Kerro, mistä se nähdään."),
    "decision.not_signed": _l("Päätöstä ei ole vielä allekirjoitettu."),
    "decision.no_document": _l("Päätöksen %(number)s asiakirja ei ole vielä valmis."),
    "decision.scores_frozen": _l(
        "Pisteitä ei voi enää muuttaa: päätös %(number)s perustuu niihin. "
        "Luovu ensin päätöksen luonnoksesta."
    ),
    "decision.reason_to_provider_missing": _l("Kirjoita perustelut palveluntuottajalle."),
    "decision.kind_not_now": _l("Hakemuksesta %(number)s ei voi nyt tehdä tätä päätöstä."),
    "decision.unknown_tenderer": _l("Tarjoajaa %(business_id)s ei ole vertailussa."),
}
LABELS: dict[str, LazyString] = {
    "decision.written.fi": _l("Päätös on tehty suomeksi, ja suomenkielinen teksti on virallinen."),
    "decision.written.sv": _l(
        "Päätös on tehty ruotsiksi, ja ruotsinkielinen teksti on virallinen."
    ),
    "decision.written.en": _l(
        "Päätös on tehty englanniksi, ja englanninkielinen teksti on virallinen."
    ),
    "partner.outcome.same": _l("Valitsi saman tarjouksen"),
    "partner.outcome.other": _l("Ratkaisi toisin"),
    "partner.outcome.none": _l("Ei tee hankintaa"),
    "partner.undecided": _l("Ei ole vielä päättänyt"),
    "audit.call.partner_decision": _l("Kumppanin päätös kirjattu"),
    "decision.kind.award": _l("Hankintapäätös"),
    "decision.kind.correction": _l("Hankintaoikaisu"),
    "decision.kind.reversal": _l("Hankintaoikaisu: päätöksen poistaminen"),
    "decision.kind.cancellation": _l("Hankinnan keskeyttäminen"),
    "decision.kind.admission": _l("Hyväksyminen listalle"),
    "decision.kind.refusal": _l("Hakemuksen hylkääminen"),
    "decision.kind.suspension": _l("Paikan keskeyttäminen listalla"),
    "decision.kind.removal": _l("Poistaminen listalta"),
    "decision.kind.revision_answer": _l("Päätös oikaisuvaatimukseen"),
    "decision.kind.correction_answer": _l("Päätös hankintaoikaisuvaatimukseen"),
    "decision.reversal.award": _l("Päätös poistetaan, ja tarjoukset arvioidaan uudelleen."),
    "decision.reversal.correction": _l("Päätös poistetaan, ja tarjoukset arvioidaan uudelleen."),
    "decision.reversal.reversal": _l(
        "Päätöksen poistaminen kumotaan, ja poistettu päätös on taas voimassa. Sen "
        "muutoksenhakuaika alkaa alusta."
    ),
    "decision.reversal.cancellation": _l(
        "Keskeyttämispäätös poistetaan, ja hankinta jatkuu siitä, missä se keskeytettiin."
    ),
    "decision.reversal.admission": _l("Päätös poistetaan, ja hakemus ratkaistaan uudelleen."),
    "decision.reversal.refusal": _l("Päätös poistetaan, ja hakemus ratkaistaan uudelleen."),
    "decision.reversal.suspension": _l("Päätös poistetaan, ja palveluntuottaja on taas listalla."),
    "decision.reversal.removal": _l("Päätös poistetaan, ja palveluntuottaja on taas listalla."),
    "decision.said.admission": _l("Palveluntuottaja hyväksytään listalle."),
    "decision.said.refusal": _l("Hakemus hylätään. Palveluntuottaja voi hakeutua uudelleen."),
    "decision.said.suspension": _l(
        "Palveluntuottajan paikka listalla keskeytetään. Siltä ei osteta keskeytyksen aikana."
    ),
    "decision.said.removal": _l(
        "Palveluntuottaja poistetaan listalta. Se voi hakeutua uudelleen, kun syy on poistunut."
    ),
    "decision.answer.rejected": _l("Vaatimus hylätään."),
    "decision.answer.dismissed": _l("Vaatimusta ei tutkita."),
    "decision.state.draft": _l("Luonnos"),
    "decision.state.signed": _l("Tehty, muutoksenhakuaika kesken"),
    "decision.state.claimed": _l("Muutosta haettu"),
    "decision.state.told": _l("Tehty, ei erillistä muutoksenhakua"),
    "decision.state.final": _l("Lainvoimainen"),
    "decision.state.replaced": _l("Korvattu uudella päätöksellä"),
    "decision.state.lapsed": _l("Rauennut, ehto ei täyttynyt"),
    "decision.state.annulled": _l("Kumottu"),
    "decision.state.discarded": _l("Luonnoksesta luovuttu"),
    "decision.act.create": _l("laati päätöksen luonnoksen"),
    "decision.act.edit": _l("muokkasi luonnosta"),
    "decision.act.send_back": _l("palautti luonnoksen korjattavaksi"),
    "decision.act.discard": _l("luopui luonnoksesta"),
    "decision.act.sign": _l("allekirjoitti päätöksen"),
    "decision.act.attach": _l("liitti asiakirjan"),
    "decision.act.finalise": _l("totesi päätöksen lainvoimaiseksi"),
    "decision.act.reopen": _l("totesi, ettei päätös ole lainvoimainen"),
    "decision.act.letter": _l("kirjasi kirjeen lähetetyksi"),
    "decision.act.hold": _l("kirjasi vireillä olevat vaatimukset"),
    "decision.act.contract": _l("kirjasi sopimuksen voimaan"),
    "decision.act.replace": _l("korvasi päätöksen uudella"),
    "decision.act.remove_again": _l("saattoi poistamisen taas voimaan"),
    "decision.act.restore": _l("palautti päätöksen voimaan"),
    "decision.act.lapse": _l("totesi päätöksen rauenneeksi"),
    "decision.act.return_replaced": _l("kirjasi päätöksen kumoamisen kumotuksi"),
    "decision.act.return_lapsed": _l("kirjasi päätöksen kumoamisen kumotuksi"),
    "decision.act.annul": _l("kirjasi päätöksen kumotuksi"),
    "decision.outcome.awarded": _l("Valittu"),
    "decision.outcome.not_awarded": _l("Ei valittu"),
    "decision.outcome.excluded": _l("Suljettu pois"),
    "decision.outcome.admitted": _l("Hyväksytty"),
    "decision.outcome.refused": _l("Hylätty"),
    "decision.outcome.suspended": _l("Keskeytetty"),
    "decision.outcome.removed": _l("Poistettu listalta"),
    "decision.outcome.told": _l("Tiedoksi"),
    "decision.own.awarded": _l("Tarjouksesi valittiin"),
    "decision.own.not_awarded": _l("Tarjoustasi ei valittu"),
    "decision.own.excluded": _l("Tarjouksesi suljettiin pois"),
    "decision.own.admitted": _l("Sinut hyväksyttiin listalle"),
    "decision.own.refused": _l("Hakemuksesi hylättiin"),
    "decision.own.suspended": _l("Paikkasi listalla keskeytettiin"),
    "decision.own.removed": _l("Sinut poistettiin listalta"),
    "decision.own.told": _l("Hankinnasta on tehty päätös"),
    "decision_condition.state.open": _l("Odottaa"),
    "decision_condition.state.fulfilled": _l("Täyttynyt"),
    "decision_condition.state.lapsed": _l("Ei täyttynyt"),
    "decision_condition.act.fulfil": _l("totesi ehdon täyttyneen"),
    "decision_condition.act.lapse": _l("totesi ehdon jääneen täyttymättä"),
    "decision_condition.act.renew": _l("antoi ehdon määräajan uudelleen"),
}
