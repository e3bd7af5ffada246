"""Words of questions to clients."""

from flask_babel import lazy_gettext as _l

LOOK_REASON = _l("Lähetettiin asiakkaalle kysymys työn aloituksesta")
"""What the vault's log says of the look for the address."""
ERRORS = {
    "confirmation.waits": _l(
        "Asiakas ei ole vielä vastannut kysymykseen samasta työstä. Odota vastausta."
    ),
    "confirmation.expired": _l("Viimeinen vastauspäivä oli %(day)s. Vastausta ei voi enää antaa."),
    "confirmation.code": _l(
        "Koodi ei toimi. Tarkista, että kirjoitit sen oikein. Voit pyytää omavalmentajaltasi uuden."
    ),
    "confirmation.answered": _l("Tähän kysymykseen on jo vastattu."),
    "confirmation.no_answer": _l("Valitse vastaus."),
    "confirmation.no_day": _l("Kirjoita päivä, jona aloitit työn."),
    "confirmation.later": _l("Päivä ei voi olla tulevaisuudessa."),
    "work_confirmation.not_found": _l("Linkki ei toimi. Tarkista, että se on kokonainen."),
}
LABELS = {
    "work_confirmation.state.asked": _l("Lähetetään"),
    "work_confirmation.state.sent": _l("Odottaa vastausta"),
    "work_confirmation.state.handed": _l("Koodi annettu"),
    "work_confirmation.state.replaced": _l("Korvattu uudella koodilla"),
    "work_confirmation.state.undelivered": _l("Ei mennyt perille"),
    "work_confirmation.state.answered": _l("Vastattu"),
    "work_confirmation.act.send": _l("Lähtee asiakkaalle"),
    "work_confirmation.act.bounce": _l("Osoite ei toimi"),
    "work_confirmation.act.hand_over": _l("Koodi annetaan"),
    "work_confirmation.act.replace": _l("Uusi koodi tulee tilalle"),
    "work_confirmation.act.answer": _l("Asiakas vastaa"),
    "work_confirmation.answer.started": _l("Asiakas vahvisti"),
    "work_confirmation.answer.other_day": _l("Asiakas aloitti toisena päivänä"),
    "work_confirmation.answer.not_started": _l("Asiakas ei ole aloittanut"),
    "audit.work_confirmation.create": _l("Asiakkaalta pyydettiin vahvistus"),
    "audit.work_confirmation.send": _l("Kysymys lähti asiakkaalle"),
    "audit.work_confirmation.bounce": _l("Kysymys ei mennyt perille"),
    "audit.work_confirmation.hand_over": _l("Asiakkaalle tehtiin vastauskoodi"),
    "audit.work_confirmation.replace": _l("Kysymys korvattiin uudella koodilla"),
    "audit.work_confirmation.answer": _l("Asiakas vastasi"),
    "audit.mail_key.create": _l("Viesti asiakkaalle annettiin lähetettäväksi"),
}
