"""What one rule of a scheme asks, out of the scheme's description."""

from outcomes.pure.description.describe import describe
from outcomes.pure.description.phrases import PIECES
from outcomes.pure.tree import Counted, Scheme


def asked_by(scheme: Scheme, code: str, lang: str) -> tuple[tuple[str, str], ...]:
    """When a rule is due, its condition and the work that it counts, as pairs of a heading and a
    phrase in fi, sv or en; nothing of a rule that the scheme does not have."""
    codes = [rule.id for rule in scheme.rules]
    if code not in codes:
        return ()
    place = codes.index(code)
    rows = {section.kind: section.rows for section in describe(scheme, lang, sources=False)}
    asks = {PIECES[lang][key] for key in ("when", "condition")}
    found = tuple(each for each in rows["rules"][place].says if each[0] in asks)
    when = scheme.rules[place].when
    if not isinstance(when, Counted) or when.work not in scheme.work:
        return found
    work = rows["work"][list(scheme.work).index(when.work)]
    return (*found, *((PIECES[lang]["work"], said) for _heading, said in work.says))
