"""Words of feedback; the scores are plain Finnish as they are."""

from flask_babel import lazy_gettext as _l

ERRORS = {
    "feedback.code": _l(
        "Koodi ei toimi. Tarkista, että kirjoitit sen oikein. Koodi toimii kerran."
    ),
    "feedback.closed": _l("Vastausaika päättyi %(day)s."),
    "feedback.choose": _l("Valitse vastaus."),
    "feedback.no_questions": _l(
        "Palautteen kysymyksiä ei ole säännöissä. Pääkäyttäjä voi lisätä ne."
    ),
    "feedback.contract": _l("Palautetta voi kerätä, kun sopimus on voimassa tai on päättynyt."),
    "feedback.how_many": _l("Koodeja tehdään kerralla %(fewest)s–%(most)s."),
    "feedback.closing_day": _l("Valitse tämä päivä tai myöhempi, enintään vuoden päästä."),
}
LABELS = {
    "feedback.score.1": _l("Ei pidä lainkaan paikkaansa"),
    "feedback.score.2": _l("Ei pidä oikein paikkaansa"),
    "feedback.score.3": _l("Siltä väliltä"),
    "feedback.score.4": _l("Pitää melko hyvin paikkansa"),
    "feedback.score.5": _l("Pitää täysin paikkansa"),
    "audit.feedback_round.create": _l("Palautteen koodit tehtiin"),
}
