"""Two charts as SVG, written by plain code: payments by month, and a provider's cash.

Each has a title, a description in words and text labels; lines differ by their dashes and are
named where they end, so that nothing is told by colour alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from marketplace.pure.money import MINUS, NO_BREAK_SPACE, format_eur
from outcomes.pure.simulation.runs import Month, Study
from outcomes.pure.simulation.words import WORDS, even_words, month_words

WIDTH, HEIGHT = 960, 420
LEFT, RIGHT, TOP, BOTTOM = 96, 144, 64, 56
INK, QUIET, GRID, BAR, LINE = "#1b1f24", "#4a5560", "#d5dae0", "#9db8dc", "#12407a"
STYLE = (
    "text{font:14px system-ui,'Segoe UI',sans-serif;fill:" + INK + "}"
    ".title{font-size:18px;font-weight:600}.quiet{fill:" + QUIET + "}"
    ".halo{paint-order:stroke;stroke:#fff;stroke-width:5px}"
    ".end{text-anchor:end}.middle{text-anchor:middle}"
)
MOST_TICKS = 6
MOST_MONTHS = 12
"""How many months get a label; of more, every second, third or sixth one."""


@dataclass(frozen=True)
class _Scale:
    """From cents and months to places on the page."""

    least: int
    most: int
    step: int
    months: int

    def y(self, cents: int) -> float:
        height = HEIGHT - TOP - BOTTOM
        return round(TOP + height * (self.most - cents) / (self.most - self.least), 1)

    def x(self, month: int) -> float:
        """The middle of a month."""
        return round(LEFT + self.width * (month + 0.5), 1)

    @property
    def width(self) -> float:
        return (WIDTH - LEFT - RIGHT) / self.months


def payments_chart(study: Study, lang: str) -> str:
    """Bars of what the authority would pay by month, with the range of 10 to 90 %."""
    months = study.months
    scale = _scale([0, *(month.payments.high for month in months)], len(months))
    top = max(months, key=lambda month: month.payments.mean)
    description = WORDS[lang]["payments_desc"].format(
        n=study.repetitions,
        total=format_eur(study.total.mean, lang),
        low=format_eur(study.total.low, lang),
        high=format_eur(study.total.high, lang),
        top=month_words(top.name),
        most=format_eur(top.payments.mean, lang),
    )
    body = [*_frame(scale, months, lang), *_bars(scale, months, lang), *_key(lang)]
    return _svg(WORDS[lang]["payments"], description, body)


def cash_chart(study: Study, lang: str) -> str:
    """The line of a provider's cash with its 10 and 90 % lines, and where costs are covered."""
    months = study.months
    values = [v for m in months for v in (m.balance.low, m.balance.high)]
    scale = _scale([0, *values], len(months))
    least = min(months, key=lambda month: month.balance.mean)
    description = WORDS[lang]["cash_desc"].format(
        n=study.repetitions,
        least=format_eur(least.balance.mean, lang),
        when=month_words(least.name),
        even=even_words(study, lang),
    )
    body = [*_frame(scale, months, lang), *_lines(scale, months, lang)]
    if study.even is not None:
        body += _even(scale, study, lang)
    return _svg(WORDS[lang]["cash"], description, body)


def _svg(title: str, description: str, body: Iterable[str]) -> str:
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
            'role="img" aria-labelledby="title description">',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="description">{escape(description)}</desc>',
            f"<style>{STYLE}</style>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
            _text(LEFT, 30, title, "title"),
            *body,
            "</svg>\n",
        ]
    )


def _text(x: float, y: float, words: str, kind: str = "") -> str:
    return f'<text x="{x:g}" y="{y:g}" class="{kind}">{escape(words)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1) -> str:
    return (
        f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" '
        f'stroke="{colour}" stroke-width="{width:g}"/>'
    )


def _scale(values: Sequence[int], months: int) -> _Scale:
    """A scale of round numbers, 1, 2 or 5 times a power of ten, with few steps."""
    least, most = min(values), max([*values, 100])
    step = 100
    while (most - least) / step > MOST_TICKS:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return _Scale(least // step * step, -(-most // step) * step, step, months)


def _frame(scale: _Scale, months: Sequence[Month], lang: str) -> Iterator[str]:
    """Grid lines with their amounts, and the months below."""
    yield _text(LEFT - 10, TOP - 18, WORDS[lang]["axis"], "end quiet")
    for cents in range(scale.least, scale.most + 1, scale.step):
        y = scale.y(cents)
        yield _line(LEFT, y, WIDTH - RIGHT, y, GRID if cents else INK)
        yield _text(LEFT - 10, y + 5, _eur(cents, lang), "end")
    every = next(n for n in (1, 2, 3, 6, 12, 24) if len(months) / n <= MOST_MONTHS or n == 24)
    for n, month in enumerate(months):
        if n % every == 0:
            x = scale.x(n)
            yield _line(x, HEIGHT - BOTTOM, x, HEIGHT - BOTTOM + 6, QUIET)
            yield _text(x, HEIGHT - BOTTOM + 24, month_words(month.name), "middle")


def _eur(cents: int, lang: str) -> str:
    """Whole euros of an axis."""
    space = "," if lang == "en" else NO_BREAK_SPACE
    sign = MINUS if cents < 0 else ""
    return f"{sign}{abs(cents) // 100:,}".replace(",", space)


def _bars(scale: _Scale, months: Sequence[Month], lang: str) -> Iterator[str]:
    width = round(scale.width * 0.64, 1)
    for n, month in enumerate(months):
        spread, x = month.payments, scale.x(n)
        top, bottom = sorted((scale.y(spread.mean), scale.y(0)))
        amounts = " – ".join(format_eur(cents, lang) for cents in (spread.low, spread.high))
        name = f"{month_words(month.name)}: {format_eur(spread.mean, lang)} ({amounts})"
        yield (
            f'<rect x="{x - width / 2:g}" y="{top:g}" width="{width:g}" '
            f'height="{round(bottom - top, 1):g}" fill="{BAR}" stroke="{LINE}">'
            f"<title>{escape(name)}</title></rect>"
        )
        low, high = scale.y(spread.low), scale.y(spread.high)
        yield _line(x, low, x, high, INK, 2)
        for y in (low, high):
            yield _line(x - 4, y, x + 4, y, INK, 2)


def _key(lang: str) -> Iterator[str]:
    """What a bar and its line are, beside the chart."""
    words, x = WORDS[lang], WIDTH - RIGHT + 16
    yield f'<rect x="{x}" y="{TOP}" width="16" height="16" fill="{BAR}" stroke="{LINE}"/>'
    yield _text(x + 24, TOP + 13, words["mean"])
    yield _line(x + 8, TOP + 30, x + 8, TOP + 62, INK, 2)
    for y, label in ((TOP + 30, words["high"]), (TOP + 62, words["low"])):
        yield _line(x + 4, y, x + 12, y, INK, 2)
        yield _text(x + 24, y + 5, label)


def _lines(scale: _Scale, months: Sequence[Month], lang: str) -> Iterator[str]:
    """Three lines, each named at its end; names that would touch are moved apart."""
    ends = []
    for what, dashes, width in (("high", "6 4", 1.5), ("mean", "", 3), ("low", "2 3", 1.5)):
        points = [(scale.x(n), scale.y(getattr(m.balance, what))) for n, m in enumerate(months)]
        path = " ".join(f"{x:g},{y:g}" for x, y in points)
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        yield (
            f'<polyline points="{path}" fill="none" stroke="{LINE}" '
            f'stroke-width="{width:g}"{dashed}/>'
        )
        ends.append((points[-1][1] + 5, WORDS[lang][what]))
    lowest = 0.0
    for y, label in ends:
        lowest = max(y, lowest + 18) if lowest else y
        yield _text(WIDTH - RIGHT + 8, lowest, label)


def _even(scale: _Scale, study: Study, lang: str) -> Iterator[str]:
    n = (study.even or 1) - 1
    x, y = scale.x(n), scale.y(study.months[n].balance.mean)
    label = f"{WORDS[lang]['even_short']} {month_words(study.months[n].name)}"
    kind = "halo end" if n > len(study.months) / 2 else "halo"
    yield f'<circle cx="{x:g}" cy="{y:g}" r="6" fill="#fff" stroke="{INK}" stroke-width="2"/>'
    yield _line(x, y + 6, x, HEIGHT - BOTTOM - 26, QUIET)
    yield _text(x + (4 if "end" in kind else -4), HEIGHT - BOTTOM - 10, label, kind)
