"""Words of disputes."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {
    "line_dispute.not_found": _l("Huomautusta ei löydy."),
    "dispute.undecided": _l("Riviä ei ole vielä ratkaistu."),
    "dispute.too_late": _l("Rivistä sai huomauttaa viimeistään %(day)s."),
    "dispute.open_already": _l("Rivistä on jo huomautettu. Odota vastausta."),
    "dispute.same_person": _l(
        "Ratkaisit rivin itse. Huomautukseen vastaa toinen henkilö maksatuksesta."
    ),
    "dispute.facts_gone": _l(
        "Tietoa, johon rivi perustuu, ei enää ole: ristiriita on ratkaistu niin, tai lähde on "
        "perunut tiedon. Jos huomautus on aiheellinen, ratkaise ensin ristiriita toisin tai korjaa "
        "tieto. Muuten seuraava maksuajo perisi summan takaisin."
    ),
    "dispute.file_kind": _l("Liitä PDF-, PNG- tai JPEG-tiedosto."),
}
LABELS: dict[str, LazyString] = {
    "line_dispute.state.open": _l("Odottaa vastausta"),
    "line_dispute.state.upheld": _l("Huomautus hyväksyttiin"),
    "line_dispute.state.dismissed": _l("Ratkaisu pysyy"),
    "line_dispute.act.uphold": _l("Hyväksy huomautus"),
    "line_dispute.act.dismiss": _l("Pidä ratkaisu"),
    "audit.line_dispute.create": _l("Palveluntuottaja huomautti"),
    "audit.line_dispute.uphold": _l("Huomautus hyväksyttiin"),
    "audit.line_dispute.dismiss": _l("Ratkaisu pysyi"),
    "audit.payment_line.uphold": _l("Huomautus hyväksyttiin: tarkastetaan uudelleen"),
    "payment_line.act.uphold": _l("Ota uudelleen tarkastettavaksi"),
}
