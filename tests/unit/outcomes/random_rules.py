"""Random pieces of schemes: work, episodes, rules and what they pay."""

from random import Random
from typing import Any

from tests.unit.outcomes.random_words import Words

TEXT = {"fi": "x", "sv": "x", "en": "x"}


def random_work(rng: Random) -> dict[str, Any]:
    """Definitions of work by their codes."""
    words = Words(rng)
    spell = words.adding(
        date=["spell.started_on", "spell.ended_on", "spell.agreed"],
        code=["spell.kind", "spell.employer_id", "spell.trade"] * 2,
        truth=[
            "spell.night",
            "spell.night",
            "spell.hours_per_week >= 20 h",
            "spell.monthly_pay > 1000 EUR",
            "spell.monthly_pay >= spell_eur",
            "days_with_employer(referred_on - 9 months, referred_on) > 0 days",
            "days_with_employer(started_on, spell.started_on) >= 9 days",
            "spell.employment_days >= 4 weeks",
            "spell.employment_days < 45 days",
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
                    "day.monthly_pay >= day_eur",
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
    if unit == "hours" or (unit == "eur" and not of):
        of = "work"
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
    if unit in ("days", "hours", "eur") and rng.random() < 0.3:
        made["in_last"] = rng.choice(
            ["45 days", "7 weeks", "if(month(referred_on) < 6, 60 days, 9 weeks)"]
        )
    if rng.random() < 0.5 and "in_last" not in made:
        after = {"days": "months", "months": "days"}.get(unit, unit)
        made["further"] = rng.choice(amounts[rng.choice([unit, unit, after])])
    if rng.random() < 0.5 and "in_last" not in made:
        longest = rng.choice([0, 1] if unit == "calendar_months" else [0, 3, 14])
        made["gap"] = {
            "longest": str(longest),
            "longer": rng.choice(["reset", "reset_block", "end"]),
        }
    return made


def random_episodes(words: Words) -> dict[str, Any]:
    """Episodes by their codes."""
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
                (rng.choice(["place_in_month", "place_in_year", "place_in_contract_year"]), "2"),
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


def random_rule(  # noqa: C901 -- each branch is a piece that may lack
    words: Words, before: list[dict[str, Any]], episodes: dict[str, Any]
) -> dict[str, Any]:
    """A rule that may ask about those before it of its subject."""
    rng = words.rng
    rule: dict[str, Any] = {"id": f"r{len(before)}", "label": TEXT, "source": "x"}
    subject = rng.choice(["referral"] * 6 + ["employer", "deliverable", "contract"])
    words.rules = tuple(r["id"] for r in before if r.get("for", "referral") == subject)
    if subject in ("deliverable", "contract"):
        words = Words(rng, (), words.rules)
    if subject != "referral":
        words.names = words.names | {
            "date": ["contract.starts_on", "contract.ends_on"],
            "code": ["'a'", "'b'", "contract.budget_line"],
            "truth": ["contract.capacity > 2"],
            "number": ["contract.capacity", "contract.rate"],
            "eur": ["fee", "bonus", "index_eur"],
        }
        rule["for"] = subject
    if subject == "contract":
        words = words.without_events()
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
    if rng.random() < 0.2:
        rule["each"] = rng.choice(
            ["calendar_month", "calendar_quarter", "calendar_year", "contract_year"]
        )
    kind = rng.choice(["day", "event", "counted", "counted"])
    if subject == "contract" and kind == "event":
        kind = "day"
    after = words.adding(
        date=["outcome_on"] * 3,
        number=[
            "number",
            "attempt",
            "block_days / 7 days",
            "block_hours / 10 h",
            "month_days / 7 days",
        ],
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
        there = {"date": ["event.occurred_on", "event.valid_to", "outcome_on"]}
        if event == "sale" or event == "earnings":
            there["eur"] = ["event.value"] * 3 + ["event_eur"] * 2
        if event == "quality":
            there["number"] = ["event.value"] * 3
        after = after.adding(**there)
        if rng.random() < 0.4:
            rule["when"]["event"]["where"] = words.adding(**there).truth(1)
    else:
        if subject in ("deliverable", "contract"):
            words.work = ()
            counted = {"reach": "10 days", "from": words.day(0)}
            if subject == "deliverable":
                counted["event"] = "visit"
            rule["when"] = {"counted": counted}
        else:
            rule["when"] = {"counted": _counted(words, rule.get("in"))}
    further = isinstance(rule["when"].get("counted"), dict) and "further" in rule["when"]["counted"]
    rule["most"] = rng.choice(["2", "3"] if further else ["1", "1", "2", "3"])
    if rng.random() < 0.15:
        rule["most"] = rng.choice(
            [
                "contract.capacity",
                "if(outcome_on < 2026-05-01, 1, 3)",
                "contract.rate",
                "floor(score)",
            ]
        )
    if rng.random() < 0.4:
        rule["if"] = after.truth(2)
    if rng.random() < 0.25:
        rule["quantity"] = rng.choice(
            ["2", "number", "floor(score)", "events_count(visit, 2026-01-01, outcome_on)"]
            if after.events
            else ["2", "number", "contract.capacity"]
        )
    if rng.random() < 0.2 and subject != "contract":
        rule["claim"] = {"latest": after.day(1)}
    if rng.random() < 0.9:
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


def random_claw_back(rng: Random, n: int, rules: list[dict[str, Any]]) -> dict[str, Any]:
    """A rule that takes back of what another one paid, as the n-th one."""
    of = rng.choice(rules)
    other = rng.choice([rule["id"] for rule in rules if rule.get("for") == of.get("for")])
    amounts = [
        "-100 % * due({})",
        "-50 % * due({})",
        "-1/3 * due({})",
        "-150 % * due({})",
        "20 EUR - due({})",
        f"-40 % * due({{}}) - 70 % * due({other})",
    ]
    days = [f"reached_on({of['id']}) + {rng.choice(['0 days', '5 days', '1 month'])}"]
    rule = {"id": f"r{n}", "label": TEXT, "source": "x"}
    rule |= {key: of[key] for key in ("for", "in") if key in of}
    if "in" in of:
        rule["per"] = rng.choice(["subject", "episode"])
        days += [f"{of['in']}.ends_on"] * 2
    rule["most"] = rng.choice(["1", "2"])
    rule["when"] = {"day": rng.choice(days)}
    return rule | {"pays": rng.choice(amounts).format(of["id"])}


def random_cohort_rule(words: Words, n: int, members: str) -> dict[str, Any]:
    """A rule about cohorts of a rule's outcomes, as the n-th one."""
    rng = words.rng
    here = Words(rng, (), words.rules).without_events()
    here.names = here.names | {
        "date": ["cohort.first_on", "cohort.last_on", "contract.starts_on"],
        "number": [
            "cohort.members",
            "cohort.counted",
            "cohort.share",
            "cohort.sum / 10 EUR",
            "cohort.m1",
            "cohort.m2 / 50 EUR",
            "points",
        ],
        "code": ["'a'"],
        "truth": ["cohort.share > 45 %"],
        "eur": ["fee", "bonus", f"due({members})"],
    }
    return {
        "id": f"r{n}",
        "label": TEXT,
        "source": "x",
        "for": "cohort1",
        "when": {"day": rng.choice(["cohort.last_on + 1 month", "cohort.last_on", here.day(1)])},
        "pays": rng.choice(
            [
                f"-5 % * due({members})",
                f"cohort.share * due({members})",
                f"{here.name('number')} * fee",
                here.eur(2),
            ]
        ),
    } | ({"if": here.truth(1)} if rng.random() < 0.5 else {})
