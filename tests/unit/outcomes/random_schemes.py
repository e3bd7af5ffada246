"""Random schemes over the whole language, and random facts that reach what they ask.

Both follow from a seed, so that many subjects cost no more than a number.
"""

import re
from random import Random
from typing import Any

from outcomes.pure.checks import contradictions
from outcomes.pure.codec import TreeProblem, TreeProblems, read_tree
from outcomes.pure.tree import Scheme
from tests.unit.outcomes.random_rules import (
    TEXT,
    random_claw_back,
    random_cohort_rule,
    random_episodes,
    random_rule,
    random_work,
)
from tests.unit.outcomes.random_words import Words

SPELL_COLUMNS = {"grade": "number", "trade": "code", "agreed": "date", "night": "truth"}


def scheme_data(rng: Random) -> dict[str, Any]:
    """A random scheme as the data of its text."""
    work = random_work(rng)
    words, early = Words(rng, tuple(work)), Words(rng, tuple(work))
    early.names["truth"] = ["flag"]  # it may not rest on itself
    episodes = random_episodes(words)
    rules: list[dict[str, Any]] = []
    for _ in range(rng.randint(2, 6)):
        rules.append(random_rule(Words(rng, tuple(work)), rules, episodes))
    for _ in range(rng.choice([0, 0, 1, 2])):
        rules.append(random_claw_back(rng, len(rules), rules))
    ids = [rule["id"] for rule in rules]
    data: dict[str, Any] = {
        "scheme": "random",
        "version": "1",
        "language": "2",
        "label": TEXT,
        "source": "x",
        "valid": {"from": "2026-01-01"},
        "vat": {"category": "S"},
        "rounding": rng.choice(["half_up", "half_even", "down"]),
        "groups": {"g1": {"label": TEXT}, "g2": {"label": TEXT}},
        "columns": {
            "referrals": {
                "since": "date",
                "score": "number",
                "field": "code",
                "flag": "truth",
                "wage": "eur",
            },
            "spells": SPELL_COLUMNS,
            "contracts": {"rate": "number"},
        },
        "events": {
            "visit": {"label": TEXT},
            "sale": {"label": TEXT, "value": "eur"},
            "kind": {"label": TEXT, "value": "code"},
        },
        "tables": {"rate": TEXT, "shares": TEXT},
        "parameters": {
            "index_eur": _parameter(rng.choice(["contract.starts_on", "contract.ends_on"]), 10),
            "day_eur": _parameter("day.on", 1_500),
            "spell_eur": _parameter(rng.choice(["spell.started_on", "spell.agreed"]), 1_000),
            "event_eur": _parameter("event.occurred_on", 900),
        },
        "values": {"early": early.truth(1), "points": "floor(cohort.share * 3) + cohort.members"},
        "work": work,
        "episodes": episodes,
        "factors": {
            "f1": {"label": TEXT, "times": "1/2", "most_days": "spell.kind = 'subsidised'"},
            "f2": {
                "label": TEXT,
                "times": rng.choice(["40 %", "1/3", words.number(1)]),
                "if": words.truth(1),
            },
            "f3": {
                "label": TEXT,
                "times": "75 %",
                "most_days": rng.choice(
                    [
                        "spell.employer_id = 'A'",
                        "spell.employment_days >= 60 days",
                        "spell.started_on >= outcome_on - 1 month",
                        "spell.started_on < last_event_on(visit)",
                    ]
                ),
            },
        },
        "prices": {
            code: {"label": TEXT, "when": TEXT, "unit": TEXT, "eur": eur}
            for code, eur in (("fee", "400"), ("bonus", "66.67"))
        },
        "rules": rules,
    }
    if rng.random() < 0.5:
        members = rng.choice([rule["id"] for rule in rules if "for" not in rule] or ids)
        data["cohorts"] = {
            "cohort1": {
                "label": TEXT,
                "members": members,
                "by": rng.choice(
                    [
                        "calendar_month",
                        "calendar_quarter",
                        "calendar_year",
                        "contract_year",
                        "contract",
                    ]
                ),
                "counts": words.adding(date=["outcome_on"] * 3).truth(1),
                "sums": words.eur(1),
                "measures": {"m1": words.number(1), "m2": words.eur(1)},
            }
        }
        rules.append(random_cohort_rule(Words(rng, (), tuple(ids)), len(rules), members))
        rules.append(random_cohort_rule(Words(rng, (), tuple(ids)), len(rules), members))
    alike = _alike(rng, rules)
    if rng.random() < 0.5 and len(alike) > 1:
        data["ladders"] = {
            "l1": {
                "rules": [rule["id"] for rule in alike[:3]],
                "per": rng.choice(
                    ["subject", "episode" if "in" in alike[0] else "subject", "person"]
                ),
                "pays": rng.choice(["difference", "first"]),
            }
        }
    if rng.random() < 0.7:
        data["caps"] = _caps(rng, ids)
    if rng.random() < 0.3:
        data["floors"] = {"low": _floor(rng, ids)}
    if rng.random() < 0.3:
        data["hold_backs"] = {
            "held": {
                "label": TEXT,
                "source": "x",
                "share": rng.choice(["1/3", "10 %"]),
                "rules": rng.sample(ids, rng.randint(1, 2)),
                "until": {"type": rng.choice(["quality", "visit"])},
            }
        }
        if rng.random() < 0.5:
            data["hold_backs"]["held"]["until"]["where"] = words.truth(1)
        if rng.random() < 0.4:
            data["hold_backs"]["more"] = {
                **data["hold_backs"]["held"],
                "share": "20 %",
                "until": {"type": rng.choice(["quality", "kind"])},
            }
    if rng.random() < 0.2:
        data["shares"] = {"table": "shares"}
    return data


def _alike(rng: Random, rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rules that pay for the same kind of subject or episode as one of them, and do not ask about
    each other."""
    paying = [rule for rule in rules if "pays" in rule and rule.get("for") != "cohort1"]
    if not paying:
        return []
    one = rng.choice(paying)
    alike: list[dict[str, Any]] = []
    for rule in paying:
        asks = any(re.search(rf"\b{each['id']}\b", str(rule)) for each in alike)
        if not asks and (rule.get("for"), rule.get("in")) == (one.get("for"), one.get("in")):
            alike.append(rule)
    return alike


def _parameter(dated_by: str, eur: int) -> dict[str, Any]:
    values = {"2026-01-01": f"{eur} EUR", "2026-03-01": f"{eur * 3 // 2}.05 EUR"}
    return {"label": TEXT, "source": "x", "dated_by": dated_by, "values": values}


def _caps(rng: Random, ids: list[str]) -> dict[str, Any]:
    order = ["outcome_on", "referral_id", "rule"]
    rng.shuffle(order)
    keys = [
        "person",
        "referral",
        "contract",
        "rule",
        "provider",
        "municipality",
        "budget_line",
        "calendar_month",
        "calendar_year",
        "contract_year",
    ]
    limits: dict[str, Any] = {}
    for code in ("c1", "c2", "c3")[: rng.randint(1, 3)]:
        cap: dict[str, Any] = {
            "label": TEXT,
            "source": "x",
            "per": rng.sample(keys, rng.randint(1, 2)),
            "crossing": rng.choice(["cut", "cut", "pro_rata"]),
        }
        if rng.random() < 0.7:
            cap["eur"] = str(rng.choice([100, 900, 3000, 10000]))
        else:
            amounts = ["contract.capacity * 300 EUR", "fee * 2"]
            if {"person", "referral"} & {*cap["per"]}:
                amounts += ["if(in_group(g1), 300 EUR, 900 EUR)"] * 2
            if {"calendar_month", "calendar_year", "contract_year"} & {*cap["per"]}:
                amounts += ["if(outcome_on < 2026-05-01, 500 EUR, 900 EUR)"] * 2
            cap["amount"] = rng.choice(amounts)
        if rng.random() < 0.4:
            cap["rules"] = rng.sample(ids, rng.randint(1, 2))
        limits[code] = cap
    return {"order": order, "limits": limits}


def _floor(rng: Random, ids: list[str]) -> dict[str, Any]:
    periods = ["calendar_month", "calendar_year", "contract_year", "contract"]
    floor: dict[str, Any] = {"label": TEXT, "source": "x", "period": rng.choice(periods)}
    if rng.random() < 0.6:
        floor["eur"] = "2000"
    else:
        least = Words(rng).without_events()
        least.names = least.names | {
            "date": ["contract.starts_on", "outcome_on"],
            "number": ["contract.capacity"],
            "eur": ["fee", "index_eur"],
            "code": ["contract.budget_line"],
            "truth": ["contract.capacity > 2"],
        }
        floor["amount"] = f"max(900 EUR, {least.eur(1)})"
    if rng.random() < 0.4:
        floor["rules"] = rng.sample(ids, rng.randint(1, 2))
    return floor


def random_scheme(rng: Random) -> Scheme | None:
    """A random scheme; what makes it contradict itself is left out."""
    data = scheme_data(rng)
    for _ in range(40):
        try:
            scheme: Scheme = read_tree(Scheme, data)
            found = next(contradictions(scheme), None)
        except TreeProblems as bad:
            found = bad.problems[0]
        if found is None:
            return scheme
        if not _without(data, found):
            return None
    return None


OPTIONAL = ("if", "quantity", "claim", "factors", "vat", "most", "per", "each", "in")
OPTIONAL_COUNTS = ("further", "gap", "month_needs", "in_last", "to", "from")
DEFINED = (
    "rules",
    "caps",
    "work",
    "episodes",
    "factors",
    "prices",
    "parameters",
    "values",
    "cohorts",
    "ladders",
    "floors",
    "hold_backs",
    "events",
    "tables",
)


def _without(data: dict[str, Any], problem: TreeProblem) -> bool:
    """Take out what a problem is about: a key that may lack, a rule, a cap, a definition."""
    place = problem.place
    if place[0] == "shares":
        return data.pop("shares") is not None
    if place[0] not in DEFINED or len(place) < 2:
        return data.pop(str(place[0]), None) is not None
    at = data[place[0]]
    if place[0] == "caps":
        at, place = at["limits"], place[1:]
    its = at[place[1]]
    if problem.reason == "reached_once":
        its["most"] = "1"
    elif (
        problem.reason == "never_used" and place[0] == "factors" and data["rules"][0].get("factors")
    ):
        del at[place[1]]
    elif place[0] == "rules" and len(place) > 2 and place[2] in OPTIONAL:
        del its[place[2]]
    elif len(place) > 4 and place[2:4] == ("when", "counted") and place[4] in OPTIONAL_COUNTS:
        _less(its["when"]["counted"], str(place[4]))
    elif len(place) > 3 and place[2] == "qualifies" and place[3] in OPTIONAL_COUNTS:
        _less(its["qualifies"], str(place[3]))
    else:
        del at[place[1]]
        if not at:
            del data[problem.place[0]]
    return bool(data.get("rules"))


def _less(counted: dict[str, Any], key: str) -> None:
    counted.pop(key, None)
    counted.pop("gap" if key == "in_last" else "", None)
