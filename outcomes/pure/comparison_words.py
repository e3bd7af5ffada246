"""A comparison as a table in Finnish, Swedish and English, and as DIFF.csv."""

import csv
import io
from collections.abc import Iterable, Sequence

from marketplace.pure.money import format_eur
from outcomes.pure.comparison import Change, Comparison
from outcomes.pure.tree import Scheme

MOST_ROWS = 20
"""How many contracts and referrals a table shows; DIFF.csv has all."""
COLUMNS = (
    "by", "key", "old_cents", "new_cents", "difference_cents", "old_lines", "new_lines", "fate",
)  # fmt: skip
WORDS: dict[str, dict[str, str]] = {
    "fi": {
        "total": "Yhteensä",
        "rules": "Säännöt",
        "contracts": "Sopimukset",
        "groups": "Ryhmät",
        "referrals": "Ohjaukset",
        "old": "vanha",
        "new": "uusi",
        "difference": "erotus",
        "lines": "rivejä",
        "appears": "uusi sääntö",
        "goes": "poistuu",
        "none": "(ei mikään)",
        "more": "… ja {n} muuta, yhteensä {cents}",
        "same": "Mikään ei muutu.",
    },
    "sv": {
        "total": "Totalt",
        "rules": "Regler",
        "contracts": "Avtal",
        "groups": "Grupper",
        "referrals": "Hänvisningar",
        "old": "gammal",
        "new": "ny",
        "difference": "skillnad",
        "lines": "rader",
        "appears": "ny regel",
        "goes": "utgår",
        "none": "(ingen)",
        "more": "… och {n} till, sammanlagt {cents}",
        "same": "Ingenting ändras.",
    },
    "en": {
        "total": "Total",
        "rules": "Rules",
        "contracts": "Contracts",
        "groups": "Groups",
        "referrals": "Referrals",
        "old": "old",
        "new": "new",
        "difference": "difference",
        "lines": "lines",
        "appears": "new rule",
        "goes": "goes",
        "none": "(none)",
        "more": "… and {n} more, together {cents}",
        "same": "Nothing changes.",
    },
}
Row = tuple[str, ...]


def comparison_table(comparison: Comparison, old: Scheme, new: Scheme, lang: str) -> str:
    """The comparison as text of fixed columns: total, rules, contracts, groups, referrals.

    Contracts, groups and referrals that do not change are left out; the largest changes come
    first, and what is not shown is summed.
    """
    words = WORDS[lang]
    rows: list[Row] = [("", words["old"], words["new"], words["difference"], words["lines"])]
    rows += [(), _row(comparison.total, words["total"], lang)]
    rows += [(), (words["rules"],)]
    rows += [_row(change, _rule(change, lang), lang) for change in comparison.rules]
    for title, changes in (
        ("contracts", comparison.contracts),
        ("groups", comparison.groups),
        ("referrals", comparison.referrals),
    ):
        changed = [change for change in changes if change.cents]
        if changed:
            rows += [(), (words[title],), *_largest(changed, old, new, lang)]
    table = _aligned(rows)
    return table if comparison.total.cents or _any(comparison) else f"{table}\n\n{words['same']}"


def _any(comparison: Comparison) -> bool:
    return any(change.cents for change in comparison)


def _largest(changed: Sequence[Change], old: Scheme, new: Scheme, lang: str) -> Iterable[Row]:
    for change in changed[:MOST_ROWS]:
        yield _row(change, _name(change, old, new, lang), lang)
    rest = changed[MOST_ROWS:]
    if rest:
        cents = signed(sum(change.cents for change in rest), lang)
        yield (f"  {WORDS[lang]['more'].format(n=len(rest), cents=cents)}",)


def _row(change: Change, name: str, lang: str) -> Row:
    amounts = (format_eur(cents, lang) for cents in (change.old_cents, change.new_cents))
    lines = f"{change.old_lines} → {change.new_lines}"
    return name, *amounts, signed(change.cents, lang), lines


def signed(cents: int, lang: str) -> str:
    """An amount with its sign, also where it is more."""
    return f"+{format_eur(cents, lang)}" if cents > 0 else format_eur(cents, lang)


def _rule(change: Change, lang: str) -> str:
    label = change.label.in_language(lang) if change.label else change.key
    fate = f" [{WORDS[lang][change.fate]}]" if change.fate != "stays" else ""
    return f"  {label}{fate}"


def _name(change: Change, old: Scheme, new: Scheme, lang: str) -> str:
    if not change.key:
        return f"  {WORDS[lang]['none']}"
    if change.by != "groups":
        return f"  {change.key}"
    groups = {**old.groups, **new.groups}
    return f"  {', '.join(groups[code].label.in_language(lang) for code in change.key.split(';'))}"


def _aligned(rows: Sequence[Row]) -> str:
    """Names to the left, numbers to the right, each column as wide as its widest cell."""
    whole = [row for row in rows if len(row) > 1]
    widths = [max(len(row[n]) for row in whole) for n in range(len(whole[0]))]
    lines = []
    for row in rows:
        cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=False)]
        if row:
            cells[0] = row[0].ljust(widths[0])
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def comparison_csv(comparison: Comparison) -> str:
    """DIFF.csv: every change in cents; for each `by` the rows sum to the total."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for change in comparison:
        writer.writerow(
            [
                change.by,
                change.key,
                change.old_cents,
                change.new_cents,
                change.cents,
                change.old_lines,
                change.new_lines,
                change.fate,
            ]
        )
    return out.getvalue()
