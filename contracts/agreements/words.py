"""Words of contracts."""

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from contracts.pure.money import ContractMoney, Supply
from marketplace.platform.i18n import format_money

ERRORS: dict[str, LazyString] = {
    "contract.already_accepted": _l("Osapuolesi on jo hyväksynyt tämän sopimuksen."),
    "contract.other_buyer": _l(
        "Sopimuksen tilaaja on %(buyer)s. Sen hyväksyy ja päättää tilaajan oma päätöksentekijä."
    ),
    "contract.acceptance_missing": _l("Sopimus tulee voimaan, kun molemmat ovat hyväksyneet sen."),
    "contract.offer_not_opened": _l("Sopimuksen voi laatia vasta avatusta tarjouksesta."),
    "contract.other_document": _l(
        "Asiakirja on vaihtunut. Lue uusi asiakirja ennen kuin hyväksyt sen."
    ),
    "contract.provider_suspended": _l(
        "Palveluntuottajan rekisteröinti on keskeytetty tai päättynyt, joten sopimusta ei voi nyt "
        "hyväksyä."
    ),
    "contract.no_document": _l("Sopimuksen %(number)s asiakirja ei ole vielä valmis."),
    "contract.award_fell": _l("Sopimusta ei voi hyväksyä: päätös %(number)s ei ole enää voimassa."),
    "contract.award_held": _l(
        "Sopimusta ei voi vielä hyväksyä: päätökseen %(number)s on haettu muutosta."
    ),
    "contract.earlier_runs": _l(
        "Sopimusta ei voi vielä hyväksyä: saman hankinnan aiempi sopimus %(number)s on voimassa. "
        "Tilaajan on ensin päätettävä se. Tämän voi hyväksyä sen viimeisenä päivänä."
    ),
    "contract.period_over": _l(
        "Sopimusta ei voi enää hyväksyä: sen sopimuskausi päättyi %(ends_on)s."
    ),
    "contract.award_stands": _l(
        "Sopimusta ei päätetä ennen sopimuskauden loppua: sen päätös %(number)s on voimassa."
    ),
    "contract.terminated": _l("Sopimus on jo päätetty: viimeinen päivä on %(day)s."),
    "contract.reason_missing": _l("Kerro, miksi sopimus päätetään."),
    "contract.last_day_outside": _l("Anna päivä väliltä %(first)s–%(last)s."),
    "contract.nothing_left": _l(
        "Hankinnan %(number)s enimmäisarvo on jo käytetty aiempaan sopimukseen."
    ),
    "contract.not_accepted": _l("Sopimuksen voi laatia vasta, kun toimeksianto on otettu vastaan."),
    "contract.no_agreement": _l("Sopimus ei ole puitesopimus."),
    "contract.term_runs": _l("Sopimuskausi ei ole vielä päättynyt."),
}
LABELS: dict[str, LazyString] = {
    "contract.state.draft": _l("Asiakirja tekeillä"),
    "contract.state.to_accept": _l("Odottaa hyväksyntää"),
    "contract.state.in_force": _l("Voimassa"),
    "contract.state.ended": _l("Päättynyt"),
    "contract.state.void": _l("Rauennut"),
    "contract.act.void": _l("Raukaise sopimus"),
    "contract.act.send": _l("Lähetä hyväksyttäväksi"),
    "contract.act.accept": _l("Hyväksy sopimus"),
    "contract.act.bring_into_force": _l("Saata voimaan"),
    "contract.act.terminate": _l("Päätä sopimus ennen sopimuskauden loppua"),
    "contract.act.end_with_party": _l("Päätä puitesopimus sopijapuolen kanssa"),
    "contract.act.end": _l("Päätä sopimus"),
    "contract.act.lapse": _l("Totea sopimus rauenneeksi"),
    "contract.act.renew": _l("Jatka puitesopimusta"),
    "contract.party.buyer": _l("Tilaaja"),
    "contract.party.provider": _l("Palveluntuottaja"),
}


def money_warning(money: ContractMoney) -> str:
    """What people are told of a contract's money where it runs out; empty where it lasts."""
    if money.supply == Supply.USED_UP:
        return _("Enimmäisarvo on käytetty: uusista tuloksista ei makseta")
    if money.supply == Supply.LOW:
        left = format_money(money.left_cents)
        return _("Rahaa jäljellä %(left)s, käytetty %(share)s %%", left=left, share=money.percent)
    return ""
