"""Texts of language 1, as contracts of old carry them, said in the present language.

Language 1 knew three conditions (`reached`, `job_start`, `retained`), prices by group and factors
by kind of work. What it paid is paid to the cent by what is made of it here.
"""

from collections.abc import Iterator
from typing import Any

ANCHORS = {"referral": "referred_on", "service_start": "started_on", "service_end": "ended_on"}
Data = dict[str, Any]


def in_present_language(data: Data) -> Data:
    """The data of a scheme of language 1, which must have been valid, in the present language."""
    episodes, of_rule = _episodes(data)
    present: Data = {
        key: data[key]
        for key in ("scheme", "version", "label", "source", "valid", "vat", "rounding", "groups")
    }
    present["language"] = "2"
    present["work"] = {code: _work(work) for code, work in data["work"].items()}
    present["episodes"] = episodes
    present["factors"] = {code: _factor(f) for code, f in data.get("factors", {}).items()}
    present["prices"] = data["prices"]
    present["rules"] = [_rule(rule, of_rule.get(rule["id"])) for rule in data["rules"]]
    if data.get("caps"):
        present["caps"] = {"order": data["caps"]["order"], "limits": data["caps"]["limits"]}
    return present


def _listed(kinds: list[str]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)


def _work(work: Data) -> Data:
    return {
        "where": f"spell.kind in [{_listed(work['kinds'])}]",
        "needs": f"day.hours >= {work['hours_per_week']['at_least'].replace(',', '.')} h",
    }


def _factor(factor: Data) -> Data:
    kinds = _listed(factor["most_days"])
    times = factor["times"].replace(",", ".")
    return {"label": factor["label"], "times": times, "most_days": f"spell.kind in [{kinds}]"}


def _episodes(data: Data) -> tuple[Data, dict[str, str]]:
    """The episodes that job starts and retention run in, and the one of each rule."""
    starts = {rule["id"]: rule for rule in data["rules"] if "job_start" in rule["when"]}
    episodes: Data = {}
    of_rule: dict[str, str] = {}
    for rule, origin, episode in _wanted(data, starts):
        code = next((code for code, known in episodes.items() if known == episode), None)
        if code is None:
            code = origin if origin not in episodes else f"{origin}_{len(episodes) + 1}"
            episodes[code] = episode
        of_rule[rule["id"]] = code
    for rule in starts.values():
        if rule["id"] not in of_rule:
            code = next((c for r, c in of_rule.items() if _origin(data, r) == rule["id"]), None)
            if code is None:
                code = rule["id"]
                episodes[code] = _episode(rule)
            of_rule[rule["id"]] = code
    return episodes, of_rule


def _wanted(data: Data, starts: dict[str, Data]) -> Iterator[tuple[Data, str, Data]]:
    for rule in data["rules"]:
        retained = rule["when"].get("retained")
        if not retained:
            continue
        start = starts[retained["from"]]
        episode = _episode(start)
        episode["stays"] = {"gap_days": retained["gap_days"], "work": retained["work"]}
        if retained["longer_gap"] == "end":
            episode["most"] = "1"
        yield rule, start["id"], episode


def _origin(data: Data, rule_id: str) -> str:
    rule = next(rule for rule in data["rules"] if rule["id"] == rule_id)
    return str(rule["when"].get("retained", {}).get("from", ""))


def _episode(start: Data) -> Data:
    when = start["when"]["job_start"]
    until = when["window"]["until"]
    return {
        "label": start["label"],
        "work": when["work"],
        "from": ANCHORS[when["window"]["from"]],
        "to": f"{ANCHORS[until['after']]} + {until['months']} months",
    }


def _rule(rule: Data, episode: str | None) -> Data:
    present = {key: rule[key] for key in ("id", "label", "source")}
    if episode:
        present["in"] = episode
    present["when"] = _when(rule["when"], episode)
    present["pays"] = _pays(rule["price"])
    if rule.get("factors"):
        present["factors"] = rule["factors"]
    return present


def _when(when: Data, episode: str | None) -> Data:
    if "reached" in when:
        return {"day": ANCHORS[when["reached"]["day"]]}
    if "job_start" in when:
        return {"day": f"{episode}.begins_on"}
    retained = when["retained"]
    return {"counted": {"work": retained["work"], "reach": f"{retained['months']} months"}}


def _pays(price: Data) -> Any:
    if not price.get("groups"):
        return price["base"]
    return {
        "base": price["base"],
        "cases": [
            {"if": f"in_group({group})", "amount": amount}
            for group, amount in price["groups"].items()
        ],
        "choose": price["choose"],
    }
