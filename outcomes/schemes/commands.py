"""``outcomes``: payment schemes and calculations from files alone, with no database."""

import json
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from marketplace.pure.money import format_eur
from outcomes.pure import cells
from outcomes.pure.calculation import Question
from outcomes.pure.columns.inputs import inputs_of
from outcomes.pure.columns.unused import unused
from outcomes.pure.columns.whole import Written
from outcomes.pure.columns.whole import calculate_files as calculate_in_columns
from outcomes.pure.description.describe import describe
from outcomes.pure.description.phrases import PIECES
from outcomes.pure.description.stories import story
from outcomes.pure.engine import ENGINE_VERSION, calculate_facts
from outcomes.pure.explain import Outcome, explanation_data
from outcomes.pure.facts import AsOf
from outcomes.pure.files import CODES, Facts, Reading, Sources, read_facts, write_lines_csv
from outcomes.pure.lines import PaymentLine
from outcomes.pure.problems import Problem, Problems, problem_words
from outcomes.pure.scalars import BadValue
from outcomes.pure.scheme import parse_scheme
from outcomes.pure.sheets import LARGE
from outcomes.pure.tree import Scheme
from outcomes.pure.words import sentences
from outcomes.pure.worked import Worked, not_shown, worked
from outcomes.schemes.folders import Stored

MOST_LINES = 12
"""How many lines of a worked example are said in full."""
MOST_SHOWN = 100
"""How many problems are written out; the rest is counted."""
SAID = {
    "fi": {
        "left_out": "Virheellisiä rivejä jätettiin pois: {0}",
        "further": "Virheitä on lisäksi {0}",
        "explained": "Perustelut (--explain) antaa hidas tulkki, joka laskee nyt myös rivit.",
    },
    "sv": {
        "left_out": "Felaktiga rader som utelämnades: {0}",
        "further": "Ytterligare fel: {0}",
        "explained": "Motiveringar (--explain) ger den långsamma tolken, som nu också räknar "
        "raderna.",
    },
    "en": {
        "left_out": "Bad rows left out: {0}",
        "further": "Further problems: {0}",
        "explained": "--explain is answered by the plain interpreter, which now calculates the "
        "lines too.",
    },
}
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class OutPath(click.Path):
    """A file to be written: refused before anything is calculated where its folder is not there or
    may not be written to."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, writable=True, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        path = super().convert(value, param, ctx)
        folder = path.parent
        if not folder.is_dir():
            self.fail(f"Folder {str(folder)!r} does not exist.", param, ctx)
        if not os.access(folder, os.W_OK | os.X_OK):
            self.fail(f"Folder {str(folder)!r} is not writable.", param, ctx)
        return path


OUT = OutPath()
LANGUAGE = click.option(
    "--lang", type=click.Choice(["fi", "sv", "en"]), help="Language of reasons and messages."
)


@click.group("outcomes")
def group() -> None:
    """Payment schemes: check them, and calculate from files what they pay.

    \b
    The language is taught in docs/schemes.md, with the columns of all files.
    """


class Moment(click.ParamType):
    """A day, or a time such as 2026-06-30T12:00:00+03:00."""

    name = "date-or-time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> date | datetime:
        try:
            return cells.day(value)
        except BadValue:
            pass
        try:
            return cells.instant(value)
        except BadValue:
            self.fail(f"{value!r} is neither a day (2026-06-30) nor a time.", param, ctx)


def telling_problems(function: Callable[..., None]) -> Callable[..., None]:
    """A command that ends with every problem in words, in the language asked for."""

    @wraps(function)
    def told(lang: str | None, **parameters: Any) -> None:
        language = lang or _language()
        try:
            function(lang=language, **parameters)
        except Problems as problems:
            tell(problems.problems, language)
            raise click.exceptions.Exit(1) from None

    return told


def _language() -> str:
    line = click.get_current_context().find_root().obj
    return line.language if line else "fi"


def tell(problems: Iterable[Problem], lang: str) -> None:
    """Write problems to the error stream, a line each."""
    found = list(problems)
    for problem in found[:MOST_SHOWN]:
        click.echo(problem_words(problem, lang), err=True)
    if len(found) > MOST_SHOWN:
        click.echo(SAID[lang]["further"].format(len(found) - MOST_SHOWN), err=True)


def tell_unused(
    scheme: Scheme, facts: Facts, as_of: date | datetime, sources: Sources, lang: str
) -> None:
    """Say of which facts a scheme asks nothing."""
    question = Question.of(scheme, AsOf.of(as_of), facts)
    tell(unused(scheme, inputs_of(question), sources), lang)


def scheme_of(file: Path) -> Scheme:
    """The scheme in a file. Raises SchemeProblems."""
    return parse_scheme(file.read_bytes().decode("utf-8-sig", errors="replace"), str(file))


FILES = (
    click.option("--scheme", type=FILE, required=True, help="The scheme, a YAML file."),
    click.option("--referrals", type=FILE, required=True, help="R.csv"),
    click.option("--spells", type=FILE, required=True, help="E.csv"),
    click.option("--events", type=FILE, help="V.csv"),
    click.option("--contracts", type=FILE, help="C.csv"),
    click.option("--tables", type=FILE, help="T.csv"),
    click.option("--paid", type=FILE, help="All earlier LINES.csv, one after the other."),
    click.option("--refused", type=FILE, help="Lines of LINES.csv that people refused."),
)


def of_files(function: Callable[..., None]) -> Callable[..., None]:
    """A command that takes a scheme and the files of a calculation."""
    for option in reversed(FILES):
        function = option(function)
    return function


@group.command("check")
@click.argument("file", type=FILE)
@LANGUAGE
@telling_problems
def check(file: Path, lang: str) -> None:
    """Say in what a scheme contradicts itself, with lines; its name where all is well."""
    scheme = scheme_of(file)
    click.echo(f"{scheme.id} {scheme.version}: {scheme.label.in_language(lang)}")


@group.command("describe")
@click.argument("file", type=FILE)
@LANGUAGE
@telling_problems
def describe_scheme(file: Path, lang: str) -> None:
    """Say a scheme as the words and tables of a contract annex, with worked examples."""
    click.echo("\n".join(_described(scheme_of(file), lang)))


def _described(scheme: Scheme, lang: str) -> Iterator[str]:
    yield f"# {scheme.label.in_language(lang)}"
    for section in describe(scheme, lang):
        yield f"\n## {section.title}"
        for row in section.rows:
            if len(row.says) == 1 and not row.says[0][0]:
                yield f"- **{row.label}**: {row.says[0][1]}"
                continue
            yield f"\n### {row.label}"
            yield from (f"- {heading}: {text}" for heading, text in row.says)
    yield f"\n## {PIECES[lang]['example']}"
    yield from _examples(scheme, lang)


def _examples(scheme: Scheme, lang: str) -> Iterator[str]:
    """Worked examples: the facts of a case, its lines and their sum; then what no case shows."""
    words = PIECES[lang]
    found = worked(scheme, scheme.valid.first)
    for n, each in enumerate(found, start=1):
        yield f"\n### {words['case_of'].format(n)}"
        yield f"- {words['facts']}: {story(each.case, scheme, lang)}"
        yield from (f"- {said}" for said in _lines_of(each, scheme, lang))
        total = format_eur(sum(line.amount_cents for line in each.case.lines), lang)
        yield f"- {words['total']}: {words['more'].format(total, len(each.case.lines))}"
    missing = [text.in_language(lang) for text in not_shown(scheme, found)]
    if missing:
        yield f"\n{words['no_example'].format(', '.join(missing))}"


def _lines_of(example: Worked, scheme: Scheme, lang: str) -> Iterator[str]:
    """Every line that the sum is of: with its reason, or of a long list the rest rule by rule."""
    lines = example.case.lines
    told = lines if len(lines) <= MOST_LINES else example.shown
    yield from sentences(told, lang)
    ids = {line.line_id for line in told}
    rest: dict[str, list[int]] = {}
    for line in lines:
        if line.line_id not in ids:
            rest.setdefault(line.rule, []).append(line.amount_cents)
    for code, cents in rest.items():
        rule = scheme.rule(code)
        label = rule.label.in_language(lang) if rule else code
        yield PIECES[lang]["other_lines"].format(label, len(cents), format_eur(sum(cents), lang))


@group.command("calculate")
@of_files
@click.option("--as-of", type=Moment(), required=True, help="A day (its end) or a time.")
@click.option("--out", type=OUT, required=True, help="LINES.csv")
@LANGUAGE
@click.option("--codes", is_flag=True, help="Reasons as codes: fast, for files of any size.")
@click.option(
    "--reference", is_flag=True, help="The plain interpreter answers, as without --codes."
)
@click.option("--explain", type=OUT, help="Write why each line is what it is, as JSON.")
@click.option("--by-day", is_flag=True, help="With --explain: each day that was looked at.")
@click.option("--skip-bad", is_flag=True, help="Leave bad rows out and count them.")
@telling_problems
def calculate_files(
    scheme: Path,
    as_of: date | datetime,
    out: Path,
    lang: str,
    codes: bool,
    reference: bool,
    explain: Path | None,
    by_day: bool,
    skip_bad: bool,
    **files: Path | None,
) -> None:
    """Calculate from files what a scheme pays.

    Every bad row is named by file, row, column and reason; nothing is calculated then, unless
    --skip-bad leaves such rows out. With --codes the columnar engine answers. Without it, and for
    --explain, the plain interpreter does: the same lines, more slowly, since words and explanations
    are made from what it looked at.
    """
    parsed = scheme_of(scheme)
    sources = _sources(files)
    if codes and not (reference or explain):
        written = _in_columns(sources, parsed, as_of, out, skip_bad)
        tell([*written.bad, *written.notes], lang)
        click.echo(f"{out}: {written.lines}")
        _tell_left_out(written.bad, lang)
        return
    if codes and explain and not reference:
        click.echo(SAID[lang]["explained"], err=True)
    facts = read_facts(sources, Reading(parsed, skip_bad=skip_bad, limits=LARGE))
    tell(facts.problems, lang)
    tell_unused(parsed, facts, as_of, sources, lang)
    lines = calculate_facts(parsed, facts, as_of)
    out.write_text(write_lines_csv(lines, CODES if codes else lang), encoding="utf-8")
    if explain:
        explain.write_text(_explained(lines, by_day), encoding="utf-8")
    total = sum(line.amount_cents for line in lines)
    click.echo(f"{out}: {len(lines)}, {format_eur(total, lang)}")
    _tell_left_out(facts.problems, lang)


def _tell_left_out(problems: Iterable[Problem], lang: str) -> None:
    """Count the bad rows that were left out."""
    rows = {(problem.file, problem.row) for problem in problems}
    if rows:
        click.echo(SAID[lang]["left_out"].format(len(rows)), err=True)


def _sources(files: dict[str, Path | None]) -> Sources:
    given = {what: Stored(path) for what, path in files.items() if path}
    return Sources(**given)


def _in_columns(
    sources: Sources, scheme: Scheme, as_of: date | datetime, out: Path, skip_bad: bool
) -> Written:
    """Write LINES.csv by the columnar engine. A run that ends with problems leaves no file half
    written."""
    unfinished = out.with_name(f".{out.name}.unfinished")
    try:
        with unfinished.open("wb") as file:
            written = calculate_in_columns(sources, scheme, AsOf.of(as_of), file, skip_bad=skip_bad)
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    return written


def _explained(lines: Iterable[PaymentLine], by_day: bool) -> str:
    """EXPLAIN.json: the engine, and of each line the structure that its words are made from."""
    return json.dumps(
        {"engine": ENGINE_VERSION, "lines": [_explanation(line, by_day) for line in lines]},
        ensure_ascii=False,
        indent=1,
        default=str,
    )


def _explanation(line: PaymentLine, by_day: bool) -> dict[str, Any]:
    explained: dict[str, Any] = {"line_id": line.line_id}
    if line.explanation is None:
        return explained
    explained |= explanation_data(line.explanation)
    outcome = line.explanation
    if by_day and isinstance(outcome, Outcome):
        explained["days"] = [
            {"on": on.isoformat(), "status": stretch.status, "spells": stretch.spell_ids}
            for stretch in outcome.stretches
            for on in stretch.each_day()
        ]
    return explained
