"""Caps over all lines at once: those that cut in the lines' order, then those that share."""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from outcomes.pure.accounts import MONTHS
from outcomes.pure.columns import days
from outcomes.pure.columns.packing import in_order, packed
from outcomes.pure.columns.periods import numbers_of
from outcomes.pure.columns.returns import Draw, Returns, returns_of, said_back
from outcomes.pure.columns.timeline import totals
from outcomes.pure.columns.values import INDEX, Val
from outcomes.pure.columns.worlds import Row, Worlds
from outcomes.pure.expressions.evaluate import evaluate
from outcomes.pure.expressions.tree import Expression
from outcomes.pure.problems import Unpriced
from outcomes.pure.reference.pricing import rounded, unknown
from outcomes.pure.returns import divided
from outcomes.pure.tree import ORDER, Cap, Caps

if TYPE_CHECKING:
    from outcomes.pure.columns.facts import Facts

TURNS = 30
"""How often each cap is asked what it leaves before lines are walked one by one."""
OF_SUBJECTS = ("contract", "person", "referral", "provider", "municipality", "budget_line")
"""Keys of accounts that follow from the subject, which may lack them, as lines mostly stand; the
other ones are periods and the rule."""


def capped(facts: "Facts", lines: pl.DataFrame) -> tuple[pl.DataFrame, list[Draw]]:
    """What caps leave of lines (s, r, outcome_on and amounts), in the order in which they use
    caps up, and what claw-backs take of which. Raises FactProblems."""
    caps = facts.scheme.caps or Caps(order=ORDER, limits={})
    if not len(lines) or not (caps.limits or returns_of(facts, lines)):
        return lines, []
    keys = {"outcome_on": lines["outcome_on"], "referral_id": lines["s"], "rule": lines["r"]}
    order = [keys[key] for key in caps.order]
    if not facts.all_referrals(lines["s"]):
        referral, place = facts.order_of_subjects(lines["s"])
        order = [referral if key == "referral_id" else keys[key] for key in caps.order]
        order.append(place)
    if all({"contract", "referral"} & set(cap.per) for cap in caps.limits.values()):
        order.insert(0, facts.codes("contract")[lines["s"]])  # no account spans contracts
    places = in_order(order)
    lines = lines if places is None else lines[places]
    cutting = {code: cap for code, cap in caps.limits.items() if cap.crossing == "cut"}
    returns = returns_of(facts, lines)
    lines = _cut(facts, cutting, lines, returns)
    for code, cap in caps.limits.items():
        if cap.crossing == "pro_rata":
            lines = _pro_rata(facts, code, cap, lines, returns)
    if returns and len(cutting) < len(caps.limits):
        lines = _cut(facts, cutting, lines, returns)
    return said_back(lines, returns)


# accounts


def _bearing(facts: "Facts", cap: Cap, lines: pl.DataFrame) -> pl.Series:
    """Where a cap bears: on its rules, where lines have all that accounts are for."""
    bears = pl.repeat(True, len(lines), dtype=pl.Boolean, eager=True)
    if cap.rules:
        bears = lines["r"].is_in([facts.rule_places[rule] for rule in cap.rules])
    for key in cap.per:
        if key in OF_SUBJECTS and (codes := facts.codes(key)).null_count():
            bears &= codes.is_not_null().gather(lines["s"])
    return bears


def _accounts(facts: "Facts", cap: Cap, lines: pl.DataFrame) -> pl.Series:
    """A number for each account of a cap, in each line that it bears on. Raises FactProblems."""
    own = [key for key in OF_SUBJECTS if key in cap.per]
    keys = [_account_key(facts, key, lines) for key in sorted(cap.per) if key not in own]
    if own:
        of_subjects = packed([facts.codes(key).fill_null(0) for key in own])
        keys.insert(0, of_subjects[lines["s"]])
    return packed(keys)


def _account_key(facts: "Facts", key: str, lines: pl.DataFrame) -> pl.Series:
    if key == "rule":
        return lines["r"]
    if key in MONTHS:
        return days.month_of(lines["outcome_on"]) // MONTHS[key]
    worlds = Worlds(facts, lines["s"])
    starts = worlds.look("contract.starts_on").series(len(worlds))
    ends = worlds.look("contract.ends_on").series(len(worlds))
    contracts = facts.subjects["contract_id"][lines["s"]]
    return numbers_of(key, lines["outcome_on"], contracts, starts, ends)


def _limits(facts: "Facts", cap: Cap, lines: pl.DataFrame) -> pl.Series:
    """What a cap comes to in the account of each line. Raises FactProblems."""
    if cap.amount is None:
        return pl.repeat(cap.cents or 0, len(lines), dtype=pl.Int64, eager=True)
    worlds = Worlds(facts, lines["s"], {"outcome_on": Val("date", lines["outcome_on"])})
    leaves: dict[str, Val] = {}
    expression = Expression("", worlds.resolved(cap.amount.node, leaves))
    text, how = cap.amount.text, facts.scheme.rounding

    def ask(row: Row) -> int | Unpriced:
        value = evaluate(expression, row)
        if value is None:
            return unknown(expression, text, row)
        return max(0, rounded(Fraction(value), how))

    found, places = worlds.distinct(leaves, ask)
    cents = [None if isinstance(each, Unpriced) else each for each in found]
    limits = pl.Series(cents, dtype=pl.Int64)[places]
    if limits.null_count():
        n = int(limits.is_null().arg_true()[0])
        s, r = lines.select("s", "r").row(n)
        contract, rule = facts.subjects["contract_id"][s], facts.scheme.rules[r].id
        raise found[places[n]].of("contracts", contract, rule)
    return limits


# caps that cut


class _Borne(NamedTuple):
    """The lines that a cap may cut, account by account: their places, accounts and limits, and
    where each account begins among them."""

    rows: pl.Series
    account: pl.Series
    limit: pl.Series
    begins: pl.Series

    def left(self, amounts: pl.Series) -> pl.Series:
        """What the cap leaves for each of them after the lines before it."""
        its = amounts[self.rows]
        before = its.cum_sum() - its
        return self.limit - (before - before[self.begins][self.account])


def _borne(facts: "Facts", cap: Cap, lines: pl.DataFrame) -> _Borne:
    """Lines of accounts that could use up more than a cap leaves. Raises FactProblems."""
    bears = _bearing(facts, cap, lines)
    rows = bears.arg_true()
    its = lines if len(rows) == len(lines) else lines.filter(bears)
    number, limit = _accounts(facts, cap, its), _limits(facts, cap, its)
    places = in_order([number])
    if places is not None:
        rows, number, limit = rows[places], number[places], limit[places]
    new = (number != number.shift(1)).fill_null(True)
    account, begins = new.cum_sum().cast(INDEX) - 1, new.arg_true()
    due = _of_accounts(lines["amount_cents"][rows].clip(0), begins)
    could = _of_accounts((due[account] > limit).cast(pl.Int64), begins)
    could = (could > 0)[account]
    new = new.filter(could)
    account = new.cum_sum().cast(INDEX) - 1
    return _Borne(rows.filter(could), account, limit.filter(could), new.arg_true())


def _of_accounts(amounts: pl.Series, begins: pl.Series) -> pl.Series:
    """The sums of amounts that stand account by account, each from where it begins."""
    sums = totals(amounts)
    return sums[begins.shift(-1, fill_value=len(amounts))] - sums[begins]


def _cut(
    facts: "Facts", caps: dict[str, Cap], lines: pl.DataFrame, returns: Returns | None
) -> pl.DataFrame:
    """What the caps that cut leave of each line, all at once, in the order of the lines.

    Each line takes what the lines before it left; caps are asked in turns, each with what all of
    them left the last time, until nothing changes any more. What then stands is the only answer
    there is, since the n-th line follows from those before it. Where turns do not end soon, and
    where claw-backs follow what others were paid, lines are walked one by one.
    """
    due = lines["amount_cents"]
    books = {code: _borne(facts, cap, lines) for code, cap in caps.items()}
    found = None if returns else _in_turns(list(books.values()), due)
    amounts, cuts = found or _walked(list(books.values()), due, returns or Returns())
    for code, cut in zip(books, cuts, strict=True):
        lines = _saying(lines, cut, f"<{code}")
    return lines.with_columns(amounts.alias("amount_cents"))


def _in_turns(books: list[_Borne], due: pl.Series) -> tuple[pl.Series, list[pl.Series]] | None:
    """What caps leave of amounts, asked one after the other until none of them changes anything,
    and which lines each cap cut; None where that takes too long.

    In the first turns each cap sees what the other ones leave, and not what it left itself the
    last time: of amounts that are not negative it then leaves at once what it should.
    """

    def least(rests: Iterable[pl.Series]) -> pl.Series:
        left = pl.select(pl.min_horizontal(due, *rests).clip(0).alias("left"))["left"]
        return left.zip_with(due > 0, due)

    amounts, still = due, 0
    rests: dict[int, pl.Series] = {}
    for n in range(TURNS * len(books)):
        if still == len(books):
            break
        book, own = books[n % len(books)], n % len(books)
        first = n < len(books) ** 2
        seen = least(rest for m, rest in rests.items() if m != own) if first else amounts
        rests[own] = due.clone().scatter(book.rows, book.left(seen))
        if n + 1 >= len(books) ** 2:  # until then nobody looks at what all leave
            before, amounts = amounts, least(rests.values())
            still = still + 1 if amounts.equals(before) and not first else 0
    cuts = [((due > 0) & (rest < due)).arg_true() for rest in rests.values()]
    return (amounts, cuts) if still == len(books) else None


def _saying(lines: pl.DataFrame, places: pl.Series, text: str) -> pl.DataFrame:
    """Lines with a word more in the reason of some."""
    if not len(places):
        return lines
    reason = lines["reason"].clone()
    return lines.with_columns(reason.scatter(places, reason[places] + text))


def _walked(
    books: list[_Borne], due: pl.Series, returns: Returns
) -> tuple[pl.Series, list[pl.Series]]:
    """What caps leave of amounts one after the other, and which lines each cap cut."""
    bearing: list[list[tuple[int, int, int]]] = [[] for _ in range(len(due))]
    for code, book in enumerate(books):
        for n, account, limit in zip(book.rows, book.account, book.limit, strict=True):
            bearing[n].append((code, account, limit))
    used: Counter[tuple[int, int]] = Counter()
    found = due.to_list()
    cuts: list[list[int]] = [[] for _ in books]
    returns.begin()
    for n in returns.order(len(found)):
        cents = found[n] = returns.taken(n, found) if n in returns.asked else found[n]
        if cents > 0:
            left = [limit - used[code, account] for code, account, limit in bearing[n]]
            found[n] = max(0, min([cents, *left]))
            for (code, *_), rest in zip(bearing[n], left, strict=True):
                if rest < cents:
                    cuts[code].append(n)
        for code, account, _ in bearing[n]:
            used[code, account] += found[n]
    places = [pl.Series(cut, dtype=pl.Int64) for cut in cuts]
    return pl.Series(found, dtype=pl.Int64), places


# caps that are shared


def _pro_rata(
    facts: "Facts", code: str, cap: Cap, lines: pl.DataFrame, returns: Returns | None
) -> pl.DataFrame:
    """The lines of each account lowered in proportion to a cap that they together exceed.

    What other lines take back is room for them, but for claw-backs: they follow what is left.
    """
    lines = lines.with_row_index("@n")
    bearing = lines.filter(_bearing(facts, cap, lines))
    if returns:
        bearing = bearing.filter(~pl.col("@n").is_in(list(returns.asked)))
    bearing = bearing.with_columns(_accounts(facts, cap, bearing).alias("@a"))
    lowers = pl.col("amount_cents") <= 0
    back = -pl.col("amount_cents").filter(lowers).sum().over("@a")
    borne = bearing.with_columns(back.alias("@back")).filter(~lowers)
    if not len(borne):
        return lines.drop("@n")
    firsts = borne.unique("@a", keep="first", maintain_order=True)
    limits = firsts.select("@a").with_columns(_limits(facts, cap, firsts).alias("@limit"))
    borne = borne.join(limits, on="@a", maintain_order="left")
    borne = borne.with_columns((pl.col("@limit") + pl.col("@back")).alias("@room"))
    over = borne.filter(pl.col("amount_cents").sum().over("@a") > pl.col("@room"))
    places, shares = [], []
    for group in over.partition_by("@a", maintain_order=True):
        cents = group["amount_cents"].to_list()
        whole = sum(cents)
        places += group["@n"].to_list()
        shares += divided(group["@room"][0], [Fraction(each, whole) for each in cents])
    if not places:
        return lines.drop("@n")
    amounts = lines["amount_cents"].scatter(places, shares)
    lines = _saying(lines, pl.Series(places, dtype=pl.Int64), f"<{code}")
    return lines.with_columns(amounts.alias("amount_cents")).drop("@n")
