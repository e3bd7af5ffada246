"""Schemes described in words: every piece is said, in three languages."""

import re
from datetime import date

import pytest
from click.testing import CliRunner

from marketplace.cli import main
from outcomes.pure.description.calls import CALLS
from outcomes.pure.description.describe import describe
from outcomes.pure.description.names import NAMES
from outcomes.pure.description.phrases import PIECES
from outcomes.pure.description.stories import story
from outcomes.pure.explain import Outcome
from outcomes.pure.expressions.types import FUNCTIONS
from outcomes.pure.reasons import LANGUAGES
from outcomes.pure.scheme import parse_scheme
from outcomes.pure.tree import Scheme
from outcomes.pure.worked import MOST_SHOWN, not_shown, worked
from outcomes.schemes import examples
from tests.unit.outcomes.small_schemes import scheme

SCHEMES = sorted(path.name for path in examples.FOLDER.glob("*.yaml") if ".cases" not in path.name)


def described(name: str, lang: str) -> str:
    """All that is said of an example scheme."""
    return said_of(parse_scheme(examples.text(name), name), lang)


def said_of(scheme: Scheme, lang: str = "fi") -> str:
    """All that is said of a scheme."""
    rows = [row for section in describe(scheme, lang) for row in section.rows]
    return "\n".join(f"{row.label}: {'; '.join(text for _, text in row.says)}" for row in rows)


def test_rules_are_said_in_finnish() -> None:
    said = described("valmennus.yaml", "fi")
    assert (
        "Kun on kertynyt 3 kuukautta työtä ”vähintään 18 viikkotunnin työ”, jaksossa ”työ”" in said
    )
    assert (
        "kun ehto täyttyy yli puolena lasketuista päivistä: työn laji on palkkatuettu työ" in said
    )
    assert "Päättyy" not in said
    assert "päättyy, kun katko on yli 14 päivää" in said


def test_values_are_said_where_they_are_used() -> None:
    said = described("osittainen.yaml", "en")
    assert "where the day of referral is before the first day of unemployment + 12 months" in said
    assert "under_12_months" not in said


def test_a_choice_within_a_sum_shows_where_it_ends() -> None:
    said = described("rusta_och_matcha.yaml", "en")
    assert "The greatest of €0.00, (2 × Result if the participant is in the group" in said
    assert "else Result)) − what rule “result 2 months” came to" in said


def test_what_a_not_denies_shows_where_it_ends() -> None:
    said = described("ticket_to_work.yaml", "en")
    assert "The participant is not in the group “SSI recipient” and the participant is" in said
    rule = {"id": "r", "when": {"day": "started_on"}, "pays": "fee"}
    odd = scheme({**rule, "if": "not (number > 1) and not reached(q)"}, {**rule, "id": "q"})
    said = (
        "(ei pidä paikkaansa, että kerran järjestysnumero on suurempi kuin 1) ja sääntö ”nimi” ei"
    )
    assert said in said_of(odd)


def test_how_often_is_said_of_the_subject_of_the_rule() -> None:
    said = described("kickstart.yaml", "fi")
    assert "nintään 1000 kertaa työnantajaa kohti" in said
    assert "ohjausta kohti" not in said


STARTED_ON = date(2026, 1, 1)
STARTED = {"id": "r", "when": {"day": "started_on"}, "pays": "fee"}


def test_a_factor_made_of_several_is_set_apart() -> None:
    factors = {"less": {"times": "1 - 8.5 % * number"}}
    said = said_of(scheme({**STARTED, "factors": ["less"]}, factors=factors))
    assert "Nimi: × (1 − 8,5 % × kerran järjestysnumero)" in said


def test_lengths_of_time_are_less_and_days_are_earlier() -> None:
    said = said_of(
        scheme(
            {**STARTED, "if": "ended_on - started_on < 26 weeks and month_end(ended_on) < ended_on"}
        )
    )
    assert "− palvelun alkamispäivä on pienempi kuin 26 viikkoa" in said
    assert "kuukauden loppu (palvelun päättymispäivä) on aiempi kuin" in said


def test_what_releases_a_hold_back_is_said_whole() -> None:
    until = {"type": "quality", "where": "event.value >= 4"}
    holds = {"held": {"share": "15 %", "rules": ["r"], "until": until}}
    said = said_of(scheme(STARTED, hold_backs=holds))
    assert "15 % pidätetään, kunnes tapahtuu ”laatuarvio” ja tapahtuman arvo on vähintään 4" in said


def test_an_amount_that_has_a_name_is_not_bent() -> None:
    parameters = {"goal": {"dated_by": "started_on", "values": {"2026-01-01": "1000 EUR"}}}
    counted = {"reach": "goal", "event": "earnings", "from": "started_on"}
    said = said_of(scheme({**STARTED, "when": {"counted": counted}}, parameters=parameters))
    assert "Kun on kertynyt tapahtumaa ”kuukauden ansiot” tämän verran: nimi" in said


def test_days_of_spells_come_before_and_after() -> None:
    said = described("avgs_mpav.yaml", "en")
    assert "is before the first day of the work + 3 months − 1 day" in said


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", SCHEMES)
def test_every_example_is_described_in_every_language(name: str, lang: str) -> None:
    assert len(described(name, lang).splitlines()) > 3


def test_every_function_has_words() -> None:
    generic = {"min", "max", "if", "known"}
    said = {f.partition("/")[0] for f in CALLS["fi"] if not f.startswith(("not ", "date "))}
    said.remove("points")  # of a share, what floor() says of other numbers
    assert {*FUNCTIONS, *generic} == said


def test_every_language_says_it_in_its_own_words() -> None:
    for table in (NAMES, CALLS, PIECES):
        assert len({frozenset(words) for words in table.values()}) == 1


def test_the_command_ends_with_examples() -> None:
    file = examples.FOLDER / "valmennus.yaml"
    result = CliRunner().invoke(main, ["outcomes", "describe", str(file), "--lang", "sv"])
    assert result.exit_code == 0
    assert "### Fall 1\n- Uppgifter: Tjänsten 1.1.–" in result.output
    assert "regel ”kvarstannande 6 mån”" in result.output.partition("## Exempel")[2]


def test_the_words_that_rules_come_from_can_be_left_out() -> None:
    scheme = parse_scheme(examples.text("valmennus.yaml"), "valmennus.yaml")
    said = {heading for s in describe(scheme, "fi") for row in s.rows for heading, _ in row.says}
    without = {
        heading
        for s in describe(scheme, "fi", sources=False)
        for row in s.rows
        for heading, _ in row.says
    }
    assert said - without == {"Lähde"}


QUICK = ("valmennus", "kohortti", "avgs_mpav", "kickstart", "jobpath", "dote_lavoro")


@pytest.mark.parametrize("name", QUICK)
def test_each_rule_pays_in_an_example(name: str) -> None:
    made = parse_scheme(examples.text(f"{name}.yaml"), name)
    cases = worked(made, made.valid.first)
    shown = {line.rule for each in cases for line in each.shown if line.amount_cents}
    assert shown >= {rule.id for rule in made.rules if rule.pays}
    assert len(cases) <= MOST_SHOWN
    for each in cases:
        assert set(each.shown) <= set(each.case.lines)
        assert all(story(each.case, made, lang) for lang in LANGUAGES)


def test_the_lines_of_a_worked_example_come_to_its_total() -> None:
    file = examples.FOLDER / "valmennus.yaml"
    result = CliRunner().invoke(main, ["outcomes", "describe", str(file), "--lang", "en"])
    cases = result.output.partition("## Examples")[2].split("### Case")[1:]
    for said in cases:
        paid = [re.findall(r"€([\d,.]+)", row)[-1:] for row in said.splitlines()[2:]]
        cents = [int(re.sub(r"\D", "", found[0])) for found in paid if found]
        assert sum(cents[:-1]) == cents[-1], said  # the sum is the last one
    assert len(cases) > 1


def test_what_no_example_shows_is_named_and_an_upgrade_is_shown() -> None:
    made = parse_scheme(examples.text("osittainen.yaml"), "osittainen.yaml")
    found = worked(made, made.valid.first)
    assert "4 weeks, partial → 4 weeks, full" not in [t.en for t in not_shown(made, found)]
    since = [each.case.referrals[0].columns["unemployed_since"] for each in found]
    assert all(date(2022, 1, 1) < day < made.valid.first for day in since[:3])
    assert "4 weeks, partial → 4 weeks, full" in [t.en for t in not_shown(made, [])]


def test_examples_show_prices_factors_and_caps_too() -> None:
    made = parse_scheme(examples.text("valmennus.yaml"), "valmennus.yaml")
    outcomes = [line.explanation for each in worked(made, STARTED_ON) for line in each.shown]
    outcomes = [each for each in outcomes if isinstance(each, Outcome)]
    assert {each.price.key for each in outcomes} == set(made.prices)
    assert any(each.factors for each in outcomes)
    assert any(each.cuts for each in outcomes)


def test_the_same_examples_come_each_time() -> None:
    made = parse_scheme(examples.text("kickstart.yaml"), "kickstart.yaml")
    assert worked(made, STARTED_ON) == worked(made, STARTED_ON)


def test_what_holds_for_all_rules_is_said() -> None:
    vat = {"category": "E", "ground": {"fi": "peruste", "sv": "grund", "en": "a reason"}}
    made = scheme({**STARTED, "vat": vat}, caps={"all": {"per": ["contract"], "eur": 100}})
    said = said_of(made, "en")
    assert "VAT: Taxed (category S); the tax is reckoned once on the sum of a statement" in said
    assert "Exempt from VAT (category E), ground: a reason" in said
    assert "Rounding: To the nearest cent, a half away from zero; once per outcome" in said
    assert "In the order day of the outcome, identifier of the referral, order of the rules" in said
    assert "Validity: May be chosen for a contract from 1 Jan 2026" in said
    assert "Conventions: The first and the last day of a spell of work" in said
    assert "one employment" not in said


def test_how_caps_are_used_up_is_said_as_it_is() -> None:
    cap = {"all": {"eur": 100, "per": ["contract"], "crossing": "pro_rata"}}
    rule = {"id": "start", "when": {"day": "started_on"}, "pays": "fee"}
    assert "is cut" not in said_of(scheme(rule, caps=cap), "en")
    cut = cap | {"own": {"eur": 50, "per": ["person"]}}
    assert "is cut" in said_of(scheme(rule, caps=cut), "en")


@pytest.mark.parametrize(
    ("most", "said"),
    [(1, "at most 1 episode\n"), (2, "at most 2 episodes\n")],
)
def test_how_many_episodes_is_said_in_number(most: int, said: str) -> None:
    rule = {"id": "start", "in": "job", "when": {"day": "job.begins_on"}, "pays": "fee"}
    job = {"work": "any", "from": "started_on", "most": most}
    made = scheme(rule, work={"any": {}}, episodes={"job": job})
    assert said in said_of(made, "en")
    qualifies = {"qualifies": {"work": "any", "reach": "4 weeks"}}
    made = scheme(rule, work={"any": {}}, episodes={"job": job | qualifies})
    assert "of these the" in said_of(made, "en")


def test_the_first_of_several_days_is_the_earliest() -> None:
    said = said_of(scheme({**STARTED, "when": {"day": "min(started_on, ended_on)"}}), "en")
    assert "On the earliest of the first day of the service, the last day of the service" in said


def test_the_facts_of_a_case_are_said_as_what_they_hold() -> None:
    columns = {"referrals": {"wage": "eur", "flag": "truth", "score": "number"}}
    rule = {**STARTED, "pays": "if(flag and score > 0, wage, fee)"}
    (each, *_more) = worked(scheme(rule, columns=columns), STARTED_ON)
    said = story(each.case, scheme(rule, columns=columns), "en")
    assert "wage: €10,000.00; flag: yes; score: 1" in said


@pytest.mark.parametrize(
    ("again", "said"),
    [
        ("{after_months: 6}", "aikaisintaan 6 kuukauden kuluttua"),
        ("{after_months: 6, most: 2}", "päättymisestä; sama henkilö enintään 2 kertaa"),
        ("{most: 1}", "sama henkilö vain kerran"),
    ],
)
def test_when_a_person_may_come_back_is_said(again: str, said: str) -> None:
    text = examples.text("valmennus.yaml") + f"\nagain: {again}\n"
    assert said in said_of(parse_scheme(text, "valmennus.yaml"), "fi").lower()


def test_a_factor_with_two_conditions_tells_both() -> None:
    half = {"times": "1/2", "most_days": "spell.kind = 'subsidised'", "if": "number > 1"}
    rule = {**STARTED, "in": "job", "when": {"day": "job.begins_on"}, "factors": ["half"]}
    job = {"work": "any", "from": "started_on"}
    made = scheme(rule, work={"any": {}}, episodes={"job": job}, factors={"half": half})
    assert "× 50 % where which time it is is more than 1, and only where most counted days" in (
        said_of(made, "en")
    )


def test_a_gap_between_calendar_months_is_in_months() -> None:
    gap = {"longest": 1, "longer": "reset"}
    counted = {"work": "any", "from": "started_on", "reach": "3 calendar_months", "gap": gap}
    made = scheme({**STARTED, "when": {"counted": counted}}, work={"any": {}})
    assert "a gap may last at most 1 calendar month, a longer one" in said_of(made, "en")
    assert "katko saa kestää enintään 1 kalenterikuukauden, pidempi" in said_of(made, "fi")


def test_what_a_rule_is_about_is_said() -> None:
    rule = {**STARTED, "when": {"day": "cohort.last_on"}, "for": "all"}
    cohorts = {"all": {"members": "start", "by": "contract"}}
    said = said_of(scheme({**STARTED, "id": "start"}, rule, cohorts=cohorts), "en")
    assert "Name: The cohort “name”; On the cohort's last day" in said
    assert "Each employer" in described("kickstart.yaml", "en")
