"""The rules of ``openfisca_rules`` from files to a file, by OpenFisca-Core."""

import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
from openfisca_core.periods import period
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem

from benchmarks.measuring import report
from benchmarks.openfisca_rules import DAILY, FEES, FIXED, NEVER, STATES, Referral, Spell

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
"""The days that are calculated: from the first referral to the day of the question."""


def simulation_of(referrals: pl.DataFrame, spells: pl.DataFrame) -> Simulation:
    """The rules with the columns of the files."""
    system = TaxBenefitSystem([Spell, Referral])
    system.add_variables(*FIXED, *DAILY)
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("spell", spells["spell_id"].to_numpy())
    instance = builder.declare_entity("referral", np.arange(len(referrals)))
    roles = np.full(len(spells), "spell")
    builder.join_with_persons(instance, spells["place"].to_numpy(), roles=roles)
    simulation = builder.build(system)
    columns = {
        "hours": spells["hours_per_week"],
        "employer": spells["employer_id"].rank("dense"),
        "subsidised": spells["kind"] == "subsidised",
        "begins_on": spells["started_on"],
        "ends_on": spells["ended_on"],
        "young": referrals["groups"].str.contains("young").fill_null(False),
        "long_term": referrals["groups"].str.contains("long_term_unemployed").fill_null(False),
        "started_on": referrals["started_on"],
        "ended_on": referrals["ended_on"],
    }
    for name, column in columns.items():
        values = column.fill_null(NEVER.astype(date)) if column.dtype == pl.Date else column
        simulation.set_input(name, "ETERNITY", values.to_numpy())
    before = period(str(FIRST - timedelta(days=1)))
    for state in STATES:
        kind = bool if state.value_type is bool else np.int32
        simulation.set_input(state.__name__, before, np.zeros(len(referrals), dtype=kind))
    return simulation


def due(simulation: Simulation, ids: pl.Series) -> pl.DataFrame:
    """What falls due, day by day; of a day nothing is kept but what the next one asks."""
    found = []
    for n in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=n)
        when, before = period(str(day)), period(str(day - timedelta(days=1)))
        for fee in FEES:
            cents = simulation.calculate(fee.__name__, when)
            places = cents.nonzero()[0]
            if len(places):
                found.append(
                    pl.DataFrame({"place": places, "amount_cents": cents[places]}).with_columns(
                        rule=pl.lit(fee.__name__), outcome_on=pl.lit(day)
                    )
                )
        for state in STATES:
            simulation.calculate(state.__name__, when)
        for each in DAILY:
            simulation.delete_arrays(each.__name__, before)
    lines = pl.concat(found)
    return lines.with_columns(ids.gather(lines["place"]).alias("referral_id"))


def calculate(folder: Path) -> int:
    """Reads R.csv and E.csv of a folder and writes FISCA.csv there; answers how many lines."""
    referrals = pl.read_csv(folder / "R.csv", try_parse_dates=True)
    spells = pl.read_csv(folder / "E.csv", try_parse_dates=True)
    spells = spells.filter(pl.col("recorded_at") <= LAST, pl.col("started_on") <= LAST)
    places = referrals.select("person_key", place=pl.int_range(pl.len()))
    if places["person_key"].n_unique() < len(places):
        raise ValueError("a person with two referrals would need two entities")
    spells = spells.join(places, on="person_key", maintain_order="left")
    lines = due(simulation_of(referrals, spells), referrals["referral_id"])
    wanted = lines.select("referral_id", "rule", "outcome_on", "amount_cents")
    wanted.write_csv(folder / "FISCA.csv")
    return len(lines)


if __name__ == "__main__":
    report(calculate, Path(sys.argv[1]))
