"""All that a calculation knows, by subject: columns of referrals and contracts, spells, events."""

from functools import cached_property

import polars as pl

from outcomes.pure.cells import EVENT_VALUES
from outcomes.pure.columns import functions
from outcomes.pure.columns.cohorts import Cohorts
from outcomes.pure.columns.inputs import Inputs
from outcomes.pure.columns.packing import ranked
from outcomes.pure.columns.tracks import Track, joined
from outcomes.pure.columns.values import Val, column, numbers, of_texts
from outcomes.pure.columns.work import Works
from outcomes.pure.columns.worlds import Worlds
from outcomes.pure.expressions.tree import Call
from outcomes.pure.facts import ContractTerms
from outcomes.pure.reference.worlds import contract_value
from outcomes.pure.tree import Scheme
from outcomes.pure.units import counted_units, event_values

SUBJECTS = {"kind": pl.String, "id": pl.String, "contract_id": pl.String}
OF_EVENT = ["event_id", "type", "occurred_on", "valid_to", "value"]


class Facts:
    """What is known of each subject. A subject is a place: first referrals by their identifier,
    then employers, deliverables and contracts, then cohorts as they come to be."""

    def __init__(self, scheme: Scheme, inputs: Inputs, today: int, refused: pl.DataFrame) -> None:
        self.scheme = scheme
        self.inputs = inputs
        self.today = today
        self.refused = refused
        self.units = counted_units(scheme)
        self.rule_places = {rule.id: n for n, rule in enumerate(scheme.rules)}
        self.subjects = pl.concat([self._referred(), self._others(), self._contracts()])
        self.columns: dict[str, Val] = {}
        self._codes: dict[str, pl.Series] = {}
        self.outcomes: dict[str, pl.DataFrame] = {}
        self.takes: list[pl.DataFrame] = []
        self.cohorts: dict[str, Cohorts] = {}
        self.works = Works(self)
        self._events: dict[str, pl.DataFrame] = {}
        self._held: dict[str, Track] = {}

    # subjects

    def _referred(self) -> pl.DataFrame:
        columns = self.inputs.referrals
        return pl.DataFrame(
            {"id": columns["referral_id"].data, "contract_id": columns["contract_id"].data}
        ).select(pl.lit("referral").alias("kind"), "id", "contract_id")

    def _others(self) -> pl.DataFrame:
        named = self.inputs.events.filter(pl.col("subject_kind").is_in(["employer", "deliverable"]))
        return named.select(
            pl.col("subject_kind").alias("kind"), pl.col("subject_id").alias("id"), "contract_id"
        ).unique().sort("kind", "id", "contract_id")  # fmt: skip

    def _contracts(self) -> pl.DataFrame:
        ids = pl.Series("id", sorted(self.inputs.contracts), dtype=pl.String)
        return ids.to_frame().select(
            pl.lit("contract").alias("kind"), "id", pl.col("id").alias("contract_id")
        )

    def add_subjects(self, found: pl.DataFrame) -> pl.Series:
        """Make subjects of these kinds, identifiers and contracts; answers their places."""
        begins = len(self.subjects)
        self.subjects = pl.concat([self.subjects, found.select(list(SUBJECTS))])
        self.columns.clear()
        self._codes.clear()
        return pl.int_range(begins, len(self.subjects), eager=True, dtype=pl.Int64)

    def of_kind(self, kind: str) -> Worlds:
        """The worlds of all subjects of a kind."""
        return Worlds(self, (self.subjects["kind"] == kind).arg_true().cast(pl.Int64))

    def subject_value(self, name: str) -> Val:
        """A column of the referral or its contract, for each subject."""
        if name not in self.columns:
            contract = name.startswith("contract.")
            self.columns[name] = (
                self._of_contract(name.removeprefix("contract."))
                if contract
                else self._of_referral(name)
            )
        return self.columns[name]

    def _of_referral(self, name: str) -> Val:
        val = self.inputs.referrals[name]
        more = len(self.subjects) - len(val.data)
        data = val.data
        if name in ("provider_id", "municipality"):
            data = data.set((data == "").fill_null(False), None)
        return Val(val.kind, data.extend_constant(None, more), val.den, val.choices)

    def _of_contract(self, name: str) -> Val:
        contracts = self.subjects["contract_id"].unique(maintain_order=True)
        values = [contract_value(self.terms(each), name) for each in contracts]
        kinds = {"starts_on": "date", "ends_on": "date", "capacity": "number"}
        kinds |= {"budget_line": "code"}
        kinds |= {code: each.kind for code, each in self.scheme.columns.contracts.items()}
        places = self.subjects.select("contract_id").join(
            pl.DataFrame({"contract_id": contracts}).with_row_index("n"),
            on="contract_id", how="left", maintain_order="left",
        )["n"]  # fmt: skip
        return column(kinds[name], values).at(places)

    def terms(self, contract_id: str) -> ContractTerms:
        """What is known of a contract."""
        return self.inputs.contracts.get(contract_id) or ContractTerms(contract_id)

    def person_keys(self) -> pl.Series:
        """The person of each subject, empty where it has none."""
        return self.subject_value("person_key").data.fill_null("")

    def all_referrals(self, s: pl.Series) -> bool:
        """Whether all of these subjects are referrals, whose places tell their order."""
        return (s.max() or 0) < len(self.inputs.referrals["referral_id"].data)  # type: ignore[operator]

    def order_of_subjects(self, s: pl.Series) -> tuple[pl.Series, pl.Series]:
        """The places of these subjects in the order of their referrals and, where those are the
        same, of contracts, kinds and identifiers."""
        referrals = len(self.inputs.referrals["referral_id"].data)
        key = ["contract_id", "referral", "kind", "id"]
        at = pl.int_range(pl.len(), dtype=pl.Int64)
        referral = pl.when(at < referrals).then(at + 1).otherwise(0)
        frame = self.subjects.with_columns(referral.alias("referral"))
        places = frame.with_row_index("s").sort(key)["s"].arg_sort().cast(pl.Int64)
        return frame["referral"].gather(s), places.gather(s)

    def codes(self, key: str) -> pl.Series:
        """A number for what accounts are for (`person`, `contract` …), for each subject; null for
        subjects that lack it."""
        if key not in self._codes:
            texts = self._texts(key)
            first = pl.col("n").first().over("v").cast(pl.Int64)
            code = pl.when(pl.col("v") != "").then(first).alias("code")
            self._codes[key] = (
                ranked(texts)  # in the order of names, and none is lacking
                if key == "contract"
                else pl.DataFrame({"v": texts}).with_row_index("n").select(code)["code"]
            )
        return self._codes[key]

    def _texts(self, key: str) -> pl.Series:
        match key:
            case "contract":
                return self.subjects["contract_id"]
            case "referral":
                kind = self.subjects["kind"]
                return self.subjects["id"].set(kind != "referral", None)
            case "budget_line":
                contracts = self.subjects["contract_id"]
                lines = {each: self.terms(each).budget_line for each in contracts.unique()}
                return contracts.replace_strict(lines, return_dtype=pl.String)
        names = {"person": "person_key", "provider": "provider_id"}
        return self.subject_value(names.get(key, key)).data

    # events

    @cached_property
    def happened(self) -> pl.DataFrame:
        """The events of each subject until today, in their order."""
        events = self.inputs.events.filter(pl.col("occurred_on") <= self.today)
        referrals = self.inputs.referrals
        referred = pl.DataFrame(
            {
                "s": pl.int_range(len(referrals["referral_id"].data), eager=True, dtype=pl.Int64),
                "referral_id": referrals["referral_id"].data,
                "person_key": referrals["person_key"].data,
                "its": referrals["contract_id"].data,
            }
        )
        found = []
        for kind, key in (("referral", "referral_id"), ("person", "person_key")):
            joined = events.filter(pl.col("subject_kind") == kind).join(
                referred, left_on="subject_id", right_on=key
            )
            fits = (pl.col("contract_id") == "") | (pl.col("contract_id") == pl.col("its"))
            found.append(joined.filter(fits).select("s", *OF_EVENT))
        begins = len(referrals["referral_id"].data)
        others = (
            self.subjects.with_row_index("s").slice(begins).with_columns(pl.col("s").cast(pl.Int64))
        )
        named = events.filter(pl.col("subject_kind").is_in(["employer", "deliverable"]))
        joined = named.join(
            others, left_on=["subject_kind", "subject_id", "contract_id"],
            right_on=["kind", "id", "contract_id"],
        )  # fmt: skip
        found.append(joined.select("s", *OF_EVENT))
        return pl.concat(found).sort("s", "occurred_on", "event_id")

    def events(self, kind: str) -> pl.DataFrame:
        """The subjects' events of a type."""
        if kind not in self._events:
            self._events[kind] = self.happened.filter(pl.col("type") == kind)
        return self._events[kind]

    def held(self, kind: str) -> Track:
        """The days on which at least one event of a type holds."""
        if kind not in self._held:
            events = self.events(kind).select(
                "s",
                pl.col("occurred_on").alias("first"),
                pl.col("valid_to").fill_null(pl.col("occurred_on")).alias("last"),
            )
            spans = joined(events.filter(pl.col("last") >= pl.col("first")), ["s"])
            one = pl.lit(1, dtype=pl.Int64)
            self._held[kind] = Track(
                spans.select(pl.col("s").alias("o"), "first", "last", days=one, worked=one)
            )
        return self._held[kind]

    def event_values(self, kind: str, texts: pl.Series) -> Val:
        """The values of events of a type as the scheme declares them."""
        held = event_values(self.scheme).get(kind)
        if held is None:
            return Val("number", pl.repeat(None, len(texts), dtype=pl.Int64, eager=True))
        if held == "code":
            return Val("code", texts.set((texts == "").fill_null(False), None))
        return of_texts(texts, EVENT_VALUES[held])

    # answers

    def answer(self, worlds: Worlds, call: Call) -> Val:
        """What a function that asks the facts answers in each world."""
        return functions.answer(self, worlds, call)

    def table_rows(self, table: str) -> tuple[pl.DataFrame, Val]:
        """The rows of a table by key and day, and their values."""
        first = {(r.key, r.valid_from): r for r in reversed(self.inputs.tables) if r.table == table}
        rows = [first[key] for key in sorted(first)]
        frame = pl.DataFrame(
            {
                "key": pl.Series([row.key for row in rows], dtype=pl.String),
                "from": pl.Series([row.valid_from.toordinal() for row in rows], dtype=pl.Int64),
            }
        )
        return frame, numbers([row.value for row in rows])
