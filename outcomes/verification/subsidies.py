"""Why a wage-subsidised job is paid as it is: on how many days it is one, and what the contract
makes of it."""

from flask_babel import gettext as _

from marketplace.platform.i18n import language
from marketplace.pure.periods import Span
from outcomes.payments.models import PaymentLine
from outcomes.pure.exceptions import SUBSIDISED, is_subsidised
from outcomes.pure.explain import Adjustment, Outcome, Stretch
from outcomes.pure.scheme import parse_scheme
from outcomes.pure.tree import Factor, Scheme
from outcomes.verification.evidence import share_words


def subsidy_words(line: PaymentLine) -> str | None:
    """Why the line is paid as it is though the work is subsidised; None where none of it is."""
    explained = line.explained
    outcome = explained.now if isinstance(explained, Adjustment) else explained
    if outcome is None or line.contract is None or not is_subsidised(outcome):
        return None
    scheme = parse_scheme(line.contract.scheme, line.contract.number)
    words = _terms_words(scheme, line.contract.scheme, line.rule, outcome)
    return f"{_days_words(outcome)} {words}"


def _days_words(outcome: Outcome) -> str:
    days = sum(
        Span(each.first, each.last).days for each in outcome.stretches if _mostly_subsidised(each)
    )
    if outcome.counted_days <= 1:
        return _("Työ on palkkatuettua.") if days else _("Työstä enintään puolet on palkkatuettua.")
    return _(
        "Työ on palkkatuettua %(days)s päivänä lasketuista %(all)s päivästä.",
        days=days,
        all=outcome.counted_days,
    )


def _mostly_subsidised(stretch: Stretch) -> bool:
    """Whether more than half of the hours of its days are subsidised."""
    subsidised = sum(part.hours for part in stretch.kinds if part.kind == SUBSIDISED)
    return stretch.status == "worked" and 2 * subsidised > sum(part.hours for part in stretch.kinds)


def _terms_words(scheme: Scheme, text: str, rule_id: str, outcome: Outcome) -> str:
    """What the contract makes of it: a factor is one of subsidised work where it asks for it."""
    own = {code: each for code, each in scheme.factors.items() if _asks_for_it(each)}
    used = next((each for each in outcome.factors if each.code in own), None)
    if used is not None:
        facts = {
            "name": used.label.in_language(language()),
            "share": share_words(used.times),
        }
        if own[used.code].most_days is None:
            return _("Sopimuksen kerroin ”%(name)s”: hinnasta maksetaan %(share)s.", **facts)
        return _(
            "Sopimuksen kerroin ”%(name)s” koskee tulosta, koska päivistä yli puolet on sellaisia: "
            "hinnasta maksetaan %(share)s.",
            **facts,
        )
    rule = scheme.rule(rule_id)
    asked = [own[code] for code in rule.factors if code in own] if rule else []
    if asked and all(each.most_days is not None for each in asked):
        return _(
            "Sopimuksen kerroin koskee tulosta vain, jos palkkatuettua on yli puolet päivistä, "
            "joten hinta ei pienene."
        )
    if SUBSIDISED in text:
        return _("Säännössä on, milloin se vaikuttaa. Laskelma näyttää, mitä maksetaan.")
    return _("Sopimus ei erota palkkatuettua työtä muusta työstä: hinta ei muutu.")


def _asks_for_it(factor: Factor) -> bool:
    asked = factor.most_days or factor.condition
    return asked is not None and f"'{SUBSIDISED}'" in asked.text
