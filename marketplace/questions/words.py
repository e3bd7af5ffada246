"""Words of questions."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {
    "question.not_found": _l("Kysymystä ei löydy."),
    "question.call_not_open": _l("Kysyä voi, kun tarjouspyyntö on julkaistu."),
    "question.too_late": _l("Kysymysaika päättyi %(closed_at)s."),
    "question.offers_closed": _l(
        "Tarjousaika päättyi %(deadline)s, joten kysymyksiin ei voi enää vastata."
    ),
    "question.text_missing": _l("Kirjoita teksti."),
    "question.text_too_long": _l("Lyhennä tekstiä: enintään %(limit)s merkkiä."),
    "question.nothing_to_publish": _l("Valitse ainakin yksi vastaus, joka julkaistaan."),
    "question.merged_into_itself": _l("Valitse toinen kysymys."),
    "question.merged_into_closed": _l("Valitse kysymys, johon vastataan."),
    "question.others_merged": _l("Tähän kysymykseen on yhdistetty toinen, joten vastaa siihen."),
    "question.choose_other": _l("Valitse kysymys, johon tämä yhdistetään."),
}
LABELS: dict[str, LazyString] = {
    "question.state.asked": _l("Odottaa vastausta"),
    "question.state.answered": _l("Vastaus luonnoksena"),
    "question.state.published": _l("Vastattu"),
    "question.state.merged": _l("Yhdistetty"),
    "question.state.rejected": _l("Ei vastata"),
    "question.act.answer": _l("Kirjoita vastaus"),
    "question.act.publish": _l("Julkaise vastaus"),
    "question.act.merge": _l("Yhdistä toiseen kysymykseen"),
    "question.act.reject": _l("Jätä vastaamatta"),
    "audit.question.create": _l("Kysymys saapui"),
    "audit.question.answer": _l("Vastaus kirjoitettiin"),
    "audit.question.publish": _l("Vastaus julkaistiin"),
    "audit.question.merge": _l("Kysymys yhdistettiin toiseen"),
    "audit.question.reject": _l("Kysymys jätettiin vastaamatta"),
    "audit.question_asker.ask": _l("Kysymys lähetettiin"),
    "audit.answer.publish": _l("Vastaus julkaistiin"),
}
