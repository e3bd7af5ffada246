"""Words of claims."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {
    "claim.the_party_withdraws": _l("Vaatimuksen peruuttaa se, joka teki sen."),
    "claim.not_found": _l("Vaatimusta ei löydy."),
    "claim.not_a_party": _l(
        "Vaatimuksen voi tehdä tässä vain asianosainen, jolle päätös %(number)s on annettu "
        "tiedoksi. Muut toimittavat sen kirjaamoon."
    ),
    "claim.no_such_means": _l("Päätökseen %(number)s ei voi hakea muutosta tällä keinolla."),
    "claim.not_open": _l("Päätökseen %(number)s ei voi enää hakea muutosta."),
    "claim.goes_on": _l(
        "Päätös on oikaistu: kirjaa valitus oikaisuun %(number)s, johon valitukset siirtyivät."
    ),
    "claim.late": _l("Vaatimus %(number)s tuli määräajan jälkeen, joten sitä ei tutkita."),
    "claim.late_dismissed": _l("Vaatimus tuli määräajan jälkeen, joten sitä ei tutkita."),
    "claim.not_by_letter": _l("Vaatijalla on tunnukset: vastaus on lähetetty sinne."),
    "claim.not_answered": _l("Vaatimukseen %(number)s ei ole vielä vastattu päätöksellä."),
    "claim.letter_sent": _l("Vastaus on jo lähetetty kirjeenä %(day)s."),
    "claim.address_missing": _l("Kirjoita osoite, johon kirje lähetetään."),
    "claim.letter_day": _l("Kirje lähtee aikaisintaan päätöksen päivänä ja viikon kuluessa."),
    "claim.not_pending": _l("Vaatimus %(number)s ei ole enää vireillä."),
    "claim.another_decision": _l("Vaatimus %(number)s ei koske tätä päätöstä."),
    "claim.the_court_decides": _l("Valituksen ratkaisee tuomioistuin."),
    "claim.not_annulled": _l("Päätöstä %(number)s ei ole kumottu."),
    "claim.overturned_before": _l(
        "Ylempi tuomioistuin ratkaisee asian aikaisintaan, kun päätös on kumottu."
    ),
    "claim.no_appeal": _l("Vain valituksella on tuomioistuimen ratkaisu."),
    "claim.kind_unknown": _l("Valitse luettelosta."),
    "claim.claimant_missing": _l("Kerro, kuka vaatii muutosta."),
    "claim.demands_missing": _l("Kerro, mitä päätöksessä vaaditaan muutettavaksi."),
    "claim.grounds_missing": _l("Kerro, millä perusteella."),
    "claim.answer_missing": _l("Kirjoita perustelut."),
    "claim.received_later": _l("Päivä ei voi olla tulevaisuudessa."),
    "claim.received_before": _l("Päätös on tehty %(day)s: vaatimus ei voi tulla ennen sitä."),
    "claim.judged_before": _l("Tuomioistuin ratkaisee valituksen aikaisintaan, kun se on tullut."),
    "claim.court_number_missing": _l("Kirjoita tuomioistuimen diaarinumero."),
}
LABELS: dict[str, LazyString] = {
    "claim.kind.correction_demand": _l("Hankintaoikaisuvaatimus"),
    "claim.kind.revision_claim": _l("Oikaisuvaatimus"),
    "claim.kind.appeal": _l("Valitus tuomioistuimeen"),
    "claim.state.pending": _l("Vireillä"),
    "claim.state.rejected": _l("Hylätty"),
    "claim.state.upheld": _l("Hyväksytty"),
    "claim.state.withdrawn": _l("Peruutettu"),
    "claim.state.lapsed": _l("Rauennut"),
    "claim.act.create": _l("toi vireille"),
    "claim.act.reject": _l("hylkäsi vaatimuksen"),
    "claim.act.uphold": _l("hyväksyi vaatimuksen"),
    "claim.act.lapse": _l("totesi rauenneeksi"),
    "claim.act.lose": _l("kirjasi valituksen hylätyksi"),
    "claim.act.win": _l("kirjasi päätöksen kumotuksi"),
    "claim.act.overturn": _l("kirjasi kumoamisen kumotuksi"),
    "claim.act.withdraw": _l("peruutti"),
    "claim.act.move": _l("siirsi koskemaan uutta päätöstä"),
    "claim.act.post": _l("lähetti vastauksen kirjeenä"),
    "claim.act.attach": _l("liitti kirjeen"),
    "claim.act.resend": _l("palautti vastauksen lähetettäväksi"),
    "claim.act.reopen": _l("palautti vireille"),
}
