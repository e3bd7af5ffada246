"""Random schemes over the whole language, and random facts that reach what they ask.

Both follow from a seed, so that many subjects cost no more than a number.
"""

from random import Random
from typing import Any

from outcomes.pure.checks import contradictions
from outcomes.pure.codec import TreeProblem, TreeProblems, read_tree
from outcomes.pure.tree import Scheme
from tests.unit.outcomes.random_words import Words

TEXT = {"fi": "x", "sv": "x", "en": "x"}
SPELL_COLUMNS = {"grade": "number", "trade": "code", "agreed": "date", "night": "truth"}


def _work(rng: Random) -> dict[str, Any]:
    words = Words(rng)
    spell = words.adding(
        date=["spell.started_on", "spell.ended_on", "spell.agreed"],
        code=["spell.kind", "spell.employer_id", "spell.trade"] * 2,
        truth=[
            "spell.night",
            "spell.night",
            "spell.hours_per_week >= 20 h",
            "spell.monthly_pay > 1000 EUR",
            "days_with_employer(referred_on - 9 months, referred_on) > 0 days",
            "days_with_employer(started_on, spell.started_on) >= 9 days",
            "spell.kind = 'subsidised'",
            "spell.kind in ['open', 'self_employed']",
        ],
        number=["spell.grade"],
    )
    day = words.adding(number=["day.jobs"], truth=["day.hours >= 18 h", "day.jobs >= 2"])
    made: dict[str, Any] = {}
    for code in ("w1", "w2", "w3")[: rng.randint(1, 3)]:
        work: dict[str, Any] = {}
        if rng.random() < 0.4:
            work["where"] = spell.truth(rng.randint(0, 1))
        if rng.random() < 0.6:
            work["needs"] = rng.choice(
                [
                    "day.hours >= 18 h",
                    "day.hours >= 30 h",
                    "day.monthly_pay >= 1500 EUR",
                    "day.jobs = 1",
                    "day.hours >= 10 h and day.on >= started_on",
                    day.truth(1),
                ]
            )
        if rng.random() < 0.3:
            work["jobs"] = "single"
        if rng.random() < 0.3:
            counts = rng.choice(["1/2", "40 %", "1/3"])
            work["weights"] = [{"if": spell.truth(0), "counts": counts}]
            if rng.random() < 0.5:
                work["weights"].append({"if": spell.truth(1), "counts": "0.25"})
        made[code] = work
    return made


def _counted(words: Words, episode: str | None) -> dict[str, Any]:
    rng = words.rng
    unit = rng.choice(["days", "days", "months", "hours", "eur", "calendar_months"])
    amounts = {
        "days": ["20 days", "4 weeks", "45 days"],
        "months": ["1 month", "2 months", "3 months"],
        "hours": ["100 h", "250.5 h"],
        "eur": ["1500 EUR", "4000 EUR"],
        "calendar_months": ["1 calendar_month", "2 calendar_months", "3 calendar_months"],
    }
    made: dict[str, Any] = {"reach": rng.choice(amounts[unit])}
    of = rng.choice(["work", "work", "work", "event", ""])
    if of == "work":
        made["work"] = rng.choice(words.work)
    if of == "event":
        made["event"] = rng.choice(["earnings", "sale"]) if unit == "eur" else "visit"
    if episode is None or rng.random() < 0.2:
        made["from"] = words.day(1)
    if rng.random() < 0.4:
        made["to"] = words.day(1)
    if unit == "calendar_months":
        if rng.random() < 0.6:
            made["month_needs"] = rng.choice(
                ["10 days", "50 h", "800 EUR", "if(month(month_on) < 4, 5 days, 12 days)"]
            )
        if rng.random() < 0.3:
            made["in_last"] = rng.choice(["3 calendar_months", "4 calendar_months"])
    if rng.random() < 0.5 and "in_last" not in made:
        made["further"] = rng.choice(amounts[unit])
    if rng.random() < 0.5 and "in_last" not in made:
        longest = rng.choice([0, 1] if unit == "calendar_months" else [0, 3, 14])
        made["gap"] = {
            "longest": str(longest),
            "longer": rng.choice(["reset", "reset_block", "end"]),
        }
    return made


def _episodes(words: Words) -> dict[str, Any]:
    rng = words.rng
    made: dict[str, Any] = {}
    for code in ("job", "post")[: rng.randint(0, 2)]:
        inside = words.adding(date=[f"{code}.begins_on"], number=[f"{code}.number"])
        episode: dict[str, Any] = {
            "label": TEXT,
            "work": rng.choice(words.work),
            "from": words.day(1),
            "jobs": rng.choice(["any", "employer", "employment"]),
        }
        if rng.random() < 0.5:
            episode["to"] = words.day(1)
        if rng.random() < 0.6:
            episode["stays"] = {"gap_days": rng.choice(["0", "3", "14"])}
            if rng.random() < 0.4:
                episode["stays"]["work"] = rng.choice(words.work)
        if rng.random() < 0.4:
            episode["qualifies"] = _counted(inside, code)
        if rng.random() < 0.4:
            episode["most"] = rng.choice(["1", "2"])
        made[code] = episode
    return made


def _pays(words: Words) -> Any:
    """Amounts, most of them known whatever the facts."""
    rng = words.rng

    def eur(depth: int) -> str:
        amount = words.eur(depth)
        return f"max(1 EUR, {amount})" if rng.random() < 0.85 else amount

    cases = [{"if": words.truth(1), "amount": eur(1)} for _ in range(rng.randint(0, 3))]
    base: dict[str, Any] = {"base": eur(2)}
    if rng.random() < 0.3:
        by, below = rng.choice(
            [
                (words.number(1), "2"),
                ("place", "3"),
                (words.day(1), "2026-05-01"),
                (words.eur(1), "100 EUR"),
                ("number", "2"),
            ]
        )
        key = rng.choice(["below", "up_to"])
        steps = [{key: below, "amount": eur(1)}, {"amount": eur(1)}]
        base = {"tiers": {"by": by, "steps": steps}}
    if cases:
        base |= {"cases": cases, "choose": rng.choice(["first", "highest", "add"])}
    return base


def _rule(  # noqa: C901 -- each branch is a piece that may lack
    words: Words, n: int, episodes: dict[str, Any]
) -> dict[str, Any]:
    rng = words.rng
    rule: dict[str, Any] = {"id": f"r{n}", "label": TEXT, "source": "x"}
    subject = rng.choice(["referral"] * 6 + ["employer", "deliverable"])
    if subject == "deliverable":
        words = Words(rng, (), words.rules)
    if subject != "referral":
        words.names = words.names | {
            "date": ["contract.starts_on", "contract.ends_on"],
            "code": ["'a'", "'b'"],
            "truth": ["contract.capacity > 2"],
            "number": ["contract.capacity", "contract.rate"],
            "eur": ["fee", "bonus", "index_eur"],
        }
        rule["for"] = subject
    if episodes and subject == "referral" and rng.random() < 0.6:
        code = rng.choice(list(episodes))
        rule["in"] = code
        words = words.adding(
            date=[f"{code}.begins_on"] * 3 + [f"{code}.ends_on"],
            number=[f"{code}.number"],
            code=[f"{code}.employer_id"],
        )
        rule["per"] = rng.choice(["subject", "episode", "person"])
    elif subject == "referral":
        rule["per"] = rng.choice(["subject", "subject", "person", "contract"])
    kind = rng.choice(["day", "event", "counted", "counted"])
    after = words.adding(
        date=["outcome_on"] * 3,
        number=["number", "attempt", "block_days / 7 days", "block_hours / 10 h"],
        eur=["block_eur"],
    )
    if kind == "day":
        rule["when"] = {
            "day": f"{rule['in']}.begins_on"
            if "in" in rule and rng.random() < 0.6
            else words.day(1)
        }
    elif kind == "event":
        event = rng.choice(["visit", "sale", "earnings", "quality"])
        rule["when"] = {"event": {"type": event}}
        there = {"date": ["event.occurred_on", "event.valid_to"]}
        if event == "sale" or event == "earnings":
            there["eur"] = ["event.value"] * 3
        if event == "quality":
            there["number"] = ["event.value"] * 3
        after = after.adding(**there)
        if rng.random() < 0.4:
            rule["when"]["event"]["where"] = words.adding(**there).truth(1)
    else:
        if subject == "deliverable":
            words.work = ()
            rule["when"] = {"counted": {"event": "visit", "reach": "10 days", "from": words.day(0)}}
        else:
            rule["when"] = {"counted": _counted(words, rule.get("in"))}
    further = isinstance(rule["when"].get("counted"), dict) and "further" in rule["when"]["counted"]
    rule["most"] = rng.choice(["2", "3"] if further else ["1", "1", "2", "3"])
    if rng.random() < 0.4:
        rule["if"] = after.truth(2)
    if rng.random() < 0.25:
        rule["quantity"] = rng.choice(
            ["2", "number", "floor(score)", "events_count(visit, 2026-01-01, outcome_on)"]
        )
    if rng.random() < 0.2:
        rule["claim"] = {"latest": after.day(1)}
    rule["pays"] = _pays(after.adding(number=["place"]))
    if rng.random() < 0.5:
        works = isinstance(rule["when"].get("counted"), dict) and "work" in rule["when"]["counted"]
        begins = "day" in rule["when"] and "in" in rule
        rule["factors"] = (
            rng.sample(["f1", "f2", "f3"], rng.randint(1, 2)) if works or begins else ["f2"]
        )
    if rng.random() < 0.2:
        rule["vat"] = {"category": "E", "ground": TEXT}
    return rule


def _cohort_rule(words: Words, n: int) -> dict[str, Any]:
    rng = words.rng
    here = Words(rng, (), words.rules)
    here.names = here.names | {
        "date": ["cohort.first_on", "cohort.last_on", "contract.starts_on"],
        "number": ["cohort.members", "cohort.counted", "cohort.share", "cohort.sum / 10 EUR"],
        "code": ["'a'"],
        "truth": ["cohort.share > 45 %"],
        "eur": ["fee", "bonus", "due(r0)"],
    }
    return {
        "id": f"r{n}",
        "label": TEXT,
        "source": "x",
        "for": "cohort1",
        "when": {"day": rng.choice(["cohort.last_on + 1 month", "cohort.last_on", here.day(1)])},
        "pays": rng.choice(["-5 % * due(r0)", "cohort.share * due(r0)", here.eur(2)]),
    } | ({"if": here.truth(1)} if rng.random() < 0.5 else {})


def scheme_data(rng: Random) -> dict[str, Any]:
    """A random scheme as the data of its text."""
    work = _work(rng)
    words = Words(rng, tuple(work))
    episodes = _episodes(words)
    rules = [
        _rule(Words(rng, tuple(work), tuple(f"r{m}" for m in range(n))), n, episodes)
        for n in range(rng.randint(2, 6))
    ]
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
            "index_eur": {
                "label": TEXT,
                "source": "x",
                "dated_by": rng.choice(["contract.starts_on", "contract.ends_on"]),
                "values": {"2026-01-01": "10 EUR", "2026-03-01": "15.05 EUR"},
            }
        },
        "values": {"early": words.truth(1)},
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
                    ["spell.employer_id = 'A'", "spell.started_on >= outcome_on - 1 month"]
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
        data["cohorts"] = {
            "cohort1": {
                "label": TEXT,
                "members": "r0",
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
            }
        }
        rules.append(_cohort_rule(Words(rng, (), tuple(ids)), len(rules)))
        rules.append(_cohort_rule(Words(rng, (), tuple(ids)), len(rules)))
    if rng.random() < 0.3 and len(ids) > 2:
        data["ladders"] = {
            "l1": {
                "rules": rng.sample(ids, 2),
                "per": rng.choice(["subject", "episode"]),
                "pays": rng.choice(["difference", "first"]),
            }
        }
    if rng.random() < 0.7:
        data["caps"] = _caps(rng, ids)
    if rng.random() < 0.3:
        data["floors"] = {
            "low": {
                "label": TEXT,
                "source": "x",
                "eur": "2000",
                "period": rng.choice(
                    ["calendar_month", "calendar_year", "contract_year", "contract"]
                ),
            }
        }
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
    if rng.random() < 0.2:
        data["shares"] = {"table": "shares"}
    return data


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
            cap["amount"] = rng.choice(
                ["contract.capacity * 300 EUR", "if(outcome_on < 2026-05-01, 500 EUR, 900 EUR)"]
            )
        if rng.random() < 0.4:
            cap["rules"] = rng.sample(ids, rng.randint(1, 2))
        limits[code] = cap
    return {"order": order, "limits": limits}


def random_scheme(rng: Random) -> Scheme | None:
    """A random scheme; what makes it contradict itself is left out."""
    data = scheme_data(rng)
    for _ in range(40):
        try:
            scheme: Scheme = read_tree(Scheme, data)
            found = contradictions(scheme)
        except TreeProblems as bad:
            found = list(bad.problems)
        if not found:
            return scheme
        if not _without(data, found[0]):
            return None
    return None


OPTIONAL = ("if", "quantity", "claim", "factors", "vat", "most", "per", "in")
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
