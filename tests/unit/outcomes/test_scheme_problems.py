"""What a scheme's text may not be: each problem is named with its line and its reason."""

import pytest

from outcomes.pure.expressions.grammar import parse
from outcomes.pure.problems import SchemeProblems, problem_words
from outcomes.pure.scalars import BadValue
from outcomes.pure.scheme import (
    parse_scheme,
)
from outcomes.schemes import examples
from tests.unit.outcomes.small_schemes import scheme

TEXT = examples.text("valmennus.yaml")
SCHEME = parse_scheme(TEXT, "valmennus.yaml")


def refused(old: str, new: str) -> list[tuple[str, str]]:
    """The problems, as (text of the line, reason), after one change to the example."""
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    with pytest.raises(SchemeProblems) as problems:
        parse_scheme(text, "valmennus.yaml")
    lines = text.split("\n")
    for problem in problems.value.problems:
        assert problem.file == "valmennus.yaml"
        assert all(problem_words(problem, lang) for lang in ("fi", "sv", "en"))
    return [(lines[p.row - 1].strip(), p.reason) for p in problems.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        # shape
        ("rounding: half_up", "rounding: half_down", "rounding: half_down", "choice"),
        ("version: 3", "version: one", "version: one", "whole_number"),
        ("version: 3", "version:", "version:", "empty"),
        ("version: 3", "version: [1]", "version: [1]", "value"),
        ("language: 2", "language: 3", "language: 3", "whole_number"),
        ("    eur: 400", "    eur: 400.005", "eur: 400.005", "amount.decimals"),
        ("    eur: 400", "    eur: -400", "eur: -400", "amount.negative"),
        ("    eur: 400", "    eur: 1.5e3", "eur: 1.5e3", "amount.not_a_number"),
        ("    eur: 400", "    eur: 400\n    euro: 1", "euro: 1", "unknown_key"),
        ("    eur: 400", "", "start:", "missing_key"),
        ("times: 1/2", "times: 1/0", "times:", "expression.zero"),
        ("times: 1/2", "times: 1 +", "times: 1 +", "expression.end"),
        ("times: 1/2", "times: 1 $ 2", "times: 1 $ 2", "expression.sign"),
        ("times: 1/2", "times: 1/2 3", "times: 1/2 3", "expression.unexpected"),
        ("day: started_on", "day: begun_on", "when: {day: begun_on}", "expression.name"),
        ("day: started_on", "day: start(1)", "when: {day: start(1)}", "expression.function"),
        (
            "day: started_on",
            "day: month_end()",
            "when: {day: month_end()}",
            "expression.unexpected",
        ),
        (
            "if: in_group(long_term_unemployed)",
            "if: known()",
            "- {if: known()",
            "expression.unexpected",
        ),
        ("1/2\n", "if(1)\n", "times:", "expression.arguments"),
        ("day: started_on", "day: 3 months", "when: {day: 3 months}", "expression.type"),
        ("ended_on + 3 months", "ended_on + 3", "to: ended_on + 3", "expression.operands"),
        ("day.hours >= 18 h", "day.hours >= 18", "needs:", "expression.unitless"),
        ("day.hours >= 18 h", "spell.kind = 'open'", "needs:", "expression.name"),
        ("{category: S}", "{category: X}", "vat: {category: X}", "choice"),
        ("{from: 2026-01-01}", "{from: 2026-02-30}", "valid: {from: 2026-02-30}", "date"),
        ("{day: started_on}", "{due: started_on}", "when:", "one_of"),
        ("pays: start", "pays: [start]", "pays: [start]", "mapping"),
        ("factors: [subsidised] ", "factors: subsidised ", "factors: subsidised", "list"),
        ("  young:", "  Young:", "Young:", "code"),
        ("scheme: valmennus", "scheme: valmennus\nscheme: b", "scheme: b", "duplicate_key"),
        # contradictions
        ("pays: start", "pays: nothing", "pays: nothing", "expression.name"),
        ("{from: 2026-01-01}", "{from: 2026-01-02, to: 2026-01-01}", "valid:", "validity"),
        ("{category: S}", "{category: E}", "vat: {category: E}", "vat_ground"),
        ("      choose: highest\n", "", "pays:", "choose"),
        ("      base: retention_3\n", "", "pays:", "without_price"),
        ("most_days: spell.kind", "most_days: kind", "most_days:", "expression.name"),
        (
            "pays: start",
            "pays: start\n    factors: [subsidised]",
            "factors: [subsidised]",
            "factor_without_days",
        ),
        ("in: job\n", "in: jobs\n", "in: jobs", "unknown_name"),
        ("in: job\n", "per: episode\n", "per: episode", "no_episode"),
        ("    pays: start", "    if: reached(start)\n    pays: start", "- id: start", "cycle"),
        (
            "6 months}}\n    if: reached(entered)",
            "6 months, further: 1 months}}",
            "when:",
            "further_once",
        ),
        ("6 months}}", "6 months, further: 10 h}}", "when:", "further_unit"),
        ("6 months}}", "6 months, month_needs: 1 EUR}}", "when:", "months_alone"),
        ("reach: 6 months}}", "reach: 0 days}}", "when:", "not_positive"),
        ("reach: 6 months}}", "reach: -6 months}}", "when:", "not_positive"),
        ("in_group(partial_work_ability)", "in_group(partial)", "- {if:", "unknown_name"),
        ("id: job_start", "id: start", "- id: start", "twice"),
        ("per: [person, contract]", "per: [person, person]", "per: [person, person]", "twice"),
        ("[contract, calendar_year]", "[contract, person]", "per: [contract, person]", "same_cap"),
        ("[outcome_on, referral_id, rule]", "[outcome_on, rule]", "order:", "cap_order"),
        ("pays: retention_6", "pays: retention_3", "retention_6:", "never_used"),
    ],
)
def test_what_is_wrong_is_refused_at_its_line(old: str, new: str, line: str, reason: str) -> None:
    found = refused(old, new)
    assert any(text.startswith(line) and why == reason for text, why in found), found


def test_a_wrong_value_is_named_once_and_what_rests_on_it_is_not() -> None:
    rules = [
        {"id": code, "when": {"day": "started_on"}, "if": "long", "pays": "fee", "factors": ["up"]}
        for code in ("a", "b")
    ]
    values = {"long": "referred_on > unemployed_since + 24 months"}
    with pytest.raises(SchemeProblems) as problems:
        scheme(*rules, values=values, factors={"up": {"times": "2 * odd"}})
    found = [problem.facts["value"] for problem in problems.value.problems]
    assert found == ["unemployed_since", "odd"]


def test_all_problems_are_found_at_once() -> None:
    found = refused("version: 3\nlanguage: 2", "version: x\nlanguage: 7\ncolour: red")
    assert [reason for _, reason in found] == ["whole_number", "whole_number", "unknown_key"]


def test_an_undefined_group_is_refused() -> None:
    found = refused("  partial_work_ability:\n", "  partial_ability:\n")
    assert [reason for _, reason in found] == ["unknown_name"]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 0, "empty"),
        ("a: [1,\n 2", 1, "yaml_bracket"),
        ('a: 1\nb: "x\nc: 1', 2, "yaml_quote"),
        ("a: 1\nb\nc: 2", 2, "yaml_colon"),
        ("a:\n\tb: 1", 2, "yaml_tab"),
        ('a: "\\q"', 1, "yaml_escape"),
        ("a:\n  - 1\n b: 2", 3, "yaml_indent"),
        ("a: 'it's'", 1, "yaml_unquoted"),
        ("%YAML 3\n---\na: 1", 1, "yaml"),
        ("a: 1\nb: a: 2", 2, "yaml_unquoted"),
        ("a: \x00", 1, "yaml_sign"),
        ("a: 1\n---\nb: 2", 2, "one_document"),
        ("a: &x 1\nb: *x", 1, "alias"),
        ("a: !!python/object:os.system 1", 1, "alias"),
        ("? [a]\n: 1", 1, "yaml_key"),
        ("[" * 50, 1, "too_deep"),
        ("a: " + "x" * 300_000, 0, "too_long"),
        ("just words", 1, "mapping"),
    ],
)
def test_text_that_is_no_scheme_is_refused(text: str, line: int, reason: str) -> None:
    with pytest.raises(SchemeProblems) as problems:
        parse_scheme(text, "s.yaml")
    problem = problems.value.problems[0]
    assert (problem.row, problem.reason) == (line, reason)
    assert all(problem_words(problem, lang) for lang in ("fi", "sv", "en"))


def test_problems_say_file_line_and_reason_in_three_languages() -> None:
    with pytest.raises(SchemeProblems) as problems:
        parse_scheme(TEXT.replace("version: 3", "version: 0", 1), "valmennus.yaml")
    problem = problems.value.problems[0]
    assert str(problem) == (
        "valmennus.yaml, line 5, at version: 0 is not a whole number from 1 to 1000000"
    )
    assert problem_words(problem, "fi") == (
        "valmennus.yaml, rivi 5, kohta version: 0 ei ole kokonaisluku väliltä 1–1000000"
    )
    assert problem_words(problem, "sv").startswith("valmennus.yaml, rad 5, punkt version: 0 är")


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ("[{below: 3, amount: start}, {up_to: 3, amount: start}, {amount: start}]", None),
        (
            "[{up_to: 3, amount: start}, {below: 3, amount: start}, {amount: start}]",
            "tiers_overlap",
        ),
        (
            "[{below: 3, amount: start}, {below: 2, amount: start}, {amount: start}]",
            "tiers_overlap",
        ),
        ("[{below: 3, amount: start}, {below: 4, amount: start}]", "tier_end"),
        ("[{amount: start}, {amount: start}]", "tier_bound"),
        ("[{below: number, amount: start}, {amount: start}]", "tier_constant"),
        ("[{amount: start}]", None),
    ],
)
def test_tiers_neither_overlap_nor_leave_anybody_without_a_price(
    steps: str, reason: str | None
) -> None:
    text = TEXT.replace(
        "    pays: start\n", f"    pays: {{tiers: {{by: number, steps: {steps}}}}}\n"
    )
    found = []
    try:
        parse_scheme(text, "s.yaml")
    except SchemeProblems as problems:
        found = [problem.reason for problem in problems.problems]
    assert found == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("subject", "asks", "reason"),
    [
        ("starters", "due(start)", None),
        ("starters", "due(malus)", None),
        ("years", "due(malus)", "asks_elsewhere"),
        ("employer", "due(start)", "asks_elsewhere"),
        ("referral", "due(malus)", "asks_elsewhere"),
        ("starters", "10 EUR * place", "expression.name"),
        ("starters", "10 EUR * place_in_year", "expression.name"),
        ("employer", "10 EUR * place", None),
    ],
)
def test_a_rule_asks_only_about_outcomes_that_it_can_see(
    subject: str, asks: str, reason: str | None
) -> None:
    years = (
        "  years:\n    label: {fi: a, sv: b, en: c}\n    members: start\n    by: contract_year\n"
    )
    asking = f"""
  - id: more
    label: {{fi: a, sv: b, en: c}}
    source: more
    for: {subject}
    when: {{day: contract.ends_on}}
    pays: {asks}
"""
    cohorts = f"\ncohorts:\n{years if subject == 'years' else ''}"
    text = examples.text("kohortti.yaml").replace("\ncohorts:\n", asking + cohorts)
    found = []
    try:
        parse_scheme(text, "s.yaml")
    except SchemeProblems as problems:
        found = [problem.reason for problem in problems.problems]
    assert found == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "pays: start",
            "pays: 400",
            "kohta rules.start.pays.base: lausekkeen arvo on luku, tarvitaan rahaa (EUR)",
        ),
        (
            "day.hours >= 18 h",
            "day.hours >= 18 days",
            "kohta work.part_time_18.needs: tunteja (h) >= päiviä (days, weeks) ei käy päinsä",
        ),
        (
            "in: job\n",
            "in: jobs\n",
            "kohta rules.job_start.in: jobs ei ole määritelty kohdassa episodes; mahdolliset: job",
        ),
    ],
)
def test_a_reason_names_the_rule_and_what_would_be_possible(old: str, new: str, words: str) -> None:
    with pytest.raises(SchemeProblems) as problems:
        parse_scheme(TEXT.replace(old, new, 1), "valmennus.yaml")
    said = [problem_words(problem, "fi") for problem in problems.value.problems]
    assert any(each.endswith(words) for each in said), said


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("1 200 EUR", "1200 EUR"),
        ("1200,50 EUR * 2", "1200.50 EUR"),
        ("fee + 500 €", "500 EUR"),
        ("day.monthly_pay >= 1 550,00 EUR", "1550.00 EUR"),
    ],
)
def test_an_amount_written_as_people_do_is_answered_with_how_it_is_written(
    written: str, wanted: str
) -> None:
    with pytest.raises(BadValue) as bad:
        parse(written)
    assert (bad.value.reason, bad.value.facts["wanted"]) == ("expression.money", wanted)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("source: Act 1: section 2", "yaml_unquoted"),
        ("label: {fi: a: b, sv: c, en: d}", "yaml_unquoted"),
        ("label: {fi: a, b, sv: c, en: d}", "unquoted"),
    ],
)
def test_a_text_that_needs_quotation_marks_is_said_to_need_them(line: str, reason: str) -> None:
    with pytest.raises(SchemeProblems) as bad:
        parse_scheme(f"scheme: small\n{line}\n", "S.yaml")
    assert (2, reason) in [(problem.row, problem.reason) for problem in bad.value.problems]


@pytest.mark.parametrize("key", ["quantity: 2", "each: calendar_year", "per: contract"])
def test_what_does_not_belong_to_a_cohort_is_named(key: str) -> None:
    text = examples.text("kohortti.yaml").replace("- id: malus\n", f"- id: malus\n    {key}\n", 1)
    with pytest.raises(SchemeProblems) as found:
        parse_scheme(text, "kohortti.yaml")
    said = [problem_words(problem, "en") for problem in found.value.problems]
    assert any(
        f"{key.split(':')[0]} does not belong to a rule of a cohort" in each for each in said
    )


@pytest.mark.parametrize(
    ("condition", "possible"),
    [
        ("number > 5 and number < 3", False),
        ("number >= 3 and number < 3", False),
        ("3 <= number and number <= 3", True),
        ("number = 1 and number = 2", False),
        ("municipality = '109' and municipality = '165'", False),
        ("municipality in ['109', '165'] and municipality != '109'", True),
        ("municipality in ['109'] and municipality != '109'", False),
        ("in_group(young) and not in_group(young)", False),
        ("in_group(young) and (number > 5 and number < 3 or not in_group(young))", True),
        ("number > 5 and number < 3 or number = 2 and number = 4", False),
        ("started_on < 2026-03-01 and started_on > 2026-03-01", False),
        ("started_on <= 2026-03-01 and started_on >= 2026-03-01 and known(ended_on)", True),
        ("number > 5 and attempt < 3", True),
    ],
)
def test_a_condition_that_can_never_hold_is_refused(condition: str, possible: bool) -> None:
    for old in ("if: reached(entered)", "if: in_group(long_term_unemployed)"):
        text = TEXT.replace(old, f'if: "{condition}"', 1)
        if possible:
            assert parse_scheme(text, "s.yaml")
        else:
            found = refused(old, f'if: "{condition}"')
            assert [reason for _, reason in found] == ["never_holds"]


def test_two_rules_of_one_name_are_not_said_to_ask_in_a_circle() -> None:
    """Whom the ladder and the condition mean is not known."""
    text = TEXT.replace("- id: retention_6", "- id: entered").replace(
        "reached(entered)", "reached(retention_3)"
    )
    with pytest.raises(SchemeProblems) as problems:
        parse_scheme(text, "s.yaml")
    assert {problem.reason for problem in problems.value.problems} == {"twice"}
