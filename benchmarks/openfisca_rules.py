"""Nine of the measured rules for OpenFisca-Core, which calculates by variable and period.

Work is looked at day by day, so that the variables of work are daily ones: each is a formula over
the columns of all spells or referrals, and what goes on is today's value from yesterday's. Days are
calculated in their order, since a formula may not ask far back, and are forgotten once the next
day stands. Left out are what it cannot say exactly or at once: sums of pay (its numbers are of 32
bits), places in a contract and caps (each outcome waits for those before it).

Runs in an environment of its own, which does not know the product.
"""

from datetime import date

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

NEVER = np.datetime64("2262-01-01")
SPELLS_AT_MOST = 3
GAP, FULL_GAP = 14, 30

Spell = build_entity("spell", "spells", "A spell of work", is_person=True)
Referral = build_entity(
    "referral",
    "referrals",
    "A referral with the spells of its person",
    roles=[{"key": "spell", "plural": "spells", "label": "Spells"}],
)


def moved(days, months):
    """The first day of the month so many months later, its length, and the day's place."""
    month = days.astype("datetime64[M]")
    later = month + months
    begins = later.astype("datetime64[D]")
    return begins, (later + 1).astype("datetime64[D]") - begins, days - month.astype(days.dtype)


def add_months(days, months):
    """The same day so many months later, or that month's last day."""
    begins, length, place = moved(days, months)
    return begins + np.minimum(place, length - 1)


def months_end(days, months):
    """The last day of so many months that begin on a day."""
    begins, length, place = moved(days, months)
    return begins + np.minimum(place, length) - 1


def today_of(when):
    """The day of a period."""
    return np.datetime64(str(when.start))


def variable(kind, of, by, name=None):
    """Makes a variable of a formula: the class that its users write around each."""

    def made(formula):
        own = {"value_type": kind, "entity": of, "definition_period": by, "formula": formula}
        return type(name or formula.__name__, (Variable,), own | {"label": formula.__doc__ or ""})

    return made


def given(name, kind, of):
    """A variable that a file gives."""
    own = {"value_type": kind, "entity": of, "definition_period": DateUnit.ETERNITY}
    return type(name, (Variable,), own)


def daily(kind, of=Referral):
    """A variable of each day."""
    return variable(kind, of, DateUnit.DAY)


# what the files say, and what follows from it for all days

GIVEN = [
    given("hours", float, Spell),
    given("employer", int, Spell),
    given("subsidised", bool, Spell),
    given("begins_on", date, Spell),
    given("ends_on", date, Spell),
    given("young", bool, Referral),
    given("long_term", bool, Referral),
    given("started_on", date, Referral),
    given("ended_on", date, Referral),
]


@variable(bool, Spell, DateUnit.ETERNITY)
def starts_job(spell, when):
    """Whether an employment begins with the spell: no other one reaches the day before it."""
    mine, begins = spell("employer", when), spell("begins_on", when)
    others = spell.referral.members
    goes_on = np.zeros(len(mine), dtype=bool)
    for n in range(SPELLS_AT_MOST):
        its = [
            spell.referral.value_nth_person(n, others(name, when), default=none)
            for name, none in (("employer", -1), ("begins_on", NEVER), ("ends_on", NEVER))
        ]
        same = its[0] == mine
        goes_on |= same & (its[1] < begins) & (its[2] >= begins - 1)
    return ~goes_on


@variable(date, Referral, DateUnit.ETERNITY)
def jobs_until(referral, when):
    """The last day on which a job start counts."""
    ended = referral("ended_on", when)
    return np.where(ended == NEVER, NEVER, add_months(ended, 3))


def full_months(months):
    """A formula for the day on which months of service are full, if the service lasts so long."""

    def formula(referral, when):
        started = referral("started_on", when)
        full = months_end(started, months)
        lasts = (started != NEVER) & (full <= referral("ended_on", when))
        return np.where(lasts, full, NEVER)

    return formula


SERVICE = [
    variable(date, Referral, DateUnit.ETERNITY, f"service_{months}")(full_months(months))
    for months in (2, 4, 6)
]


# a day's work


@daily(bool, Spell)
def held(spell, when):
    """Whether the spell holds on the day."""
    today = today_of(when)
    return (spell("begins_on", when) <= today) & (today <= spell("ends_on", when))


@daily(float)
def day_hours(referral, when):
    """Hours a week of all jobs of the day together."""
    spells = referral.members
    return referral.sum(spells("hours", when) * spells("held", when))


@daily(bool)
def mostly_subsidised(referral, when):
    """Whether more than half of the day's hours are subsidised."""
    spells = referral.members
    of_them = spells("hours", when) * (spells("held", when) & spells("subsidised", when))
    return 2 * referral.sum(of_them) > referral("day_hours", when)


@daily(bool)
def works(referral, when):
    """Whether the day counts as work."""
    return referral("day_hours", when) >= 18


@daily(bool)
def works_full_time(referral, when):
    """Whether the day counts as full-time work."""
    return referral("day_hours", when) >= 30


# the job that goes on


@daily(bool)
def job_begins(referral, when):
    """Whether a job begins that counts."""
    today, spells = today_of(when), referral.members
    starts = referral.any(spells("starts_job", when) & (spells("begins_on", when) == today))
    inside = (referral("started_on", when) <= today) & (today <= referral("jobs_until", when))
    waiting = ~referral("in_job", when.offset(-1))
    return starts & inside & waiting & referral("works", when)


@daily(int)
def idle_days(referral, when):
    """Days since the last day of work."""
    return np.where(referral("works", when), 0, referral("idle_days", when.offset(-1)) + 1)


@daily(bool)
def in_job(referral, when):
    """Whether a job goes on that counts, its gaps not too long."""
    goes_on = referral("in_job", when.offset(-1)) & (referral("idle_days", when) <= GAP)
    return goes_on | referral("job_begins", when)


@daily(int)
def worked_days(referral, when):
    """Days of work in the job so far."""
    today = referral("works", when) & referral("in_job", when)
    before = referral("worked_days", when.offset(-1))
    return np.where(referral("job_begins", when), 0, before) + today


@daily(int)
def subsidised_days(referral, when):
    """Those of them that are mostly subsidised."""
    today = referral("works", when) & referral("mostly_subsidised", when)
    before = referral("subsidised_days", when.offset(-1))
    return np.where(referral("job_begins", when), 0, before) + today


@daily(int)
def three_months(referral, when):
    """The length of three months from the job's beginning."""
    today = today_of(when)
    length = (months_end(today, 3) - today).astype(int) + 1
    before = referral("three_months", when.offset(-1))
    return np.where(referral("job_begins", when), length, before)


@daily(int)
def six_months(referral, when):
    """The length of six months from the job's beginning."""
    today = today_of(when)
    length = (months_end(today, 6) - today).astype(int) + 1
    before = referral("six_months", when.offset(-1))
    return np.where(referral("job_begins", when), length, before)


@daily(int)
def full_idle_days(referral, when):
    """Days since the last day of full-time work."""
    before = referral("full_idle_days", when.offset(-1))
    return np.where(referral("works_full_time", when), 0, before + 1)


@daily(bool)
def full_restarts(referral, when):
    """Whether the counting of full-time days begins anew."""
    broken = referral("full_idle_days", when.offset(-1)) > FULL_GAP
    return referral("job_begins", when) | (broken & referral("works_full_time", when))


@daily(int)
def full_days(referral, when):
    """Days of full-time work in the job without too long a break."""
    today = referral("works_full_time", when) & referral("in_job", when)
    before = referral("full_days", when.offset(-1))
    return np.where(referral("full_restarts", when), 0, before) + today


@daily(int)
def full_subsidised_days(referral, when):
    """Those of them that are mostly subsidised."""
    today = referral("works_full_time", when) & referral("mostly_subsidised", when)
    before = referral("full_subsidised_days", when.offset(-1))
    return np.where(referral("full_restarts", when), 0, before) + today


@daily(float)
def half_price(referral, when):
    """A half where most days of the job are subsidised."""
    most = 2 * referral("subsidised_days", when) > referral("worked_days", when)
    return np.where(most, 0.5, 1)


@daily(float)
def full_half_price(referral, when):
    """A half where most days of full-time work are subsidised."""
    most = 2 * referral("full_subsidised_days", when) > referral("full_days", when)
    return np.where(most, 0.5, 1)


# fees: cents of the day


@daily(int)
def start(referral, when):
    return 40_000 * (referral("started_on", when) == today_of(when))


@daily(int)
def monthly(referral, when):
    today = today_of(when)
    days = [referral(each.__name__, when) for each in SERVICE]
    return 10_000 * np.any([day == today for day in days], axis=0)


@daily(int)
def job_start(referral, when):
    first = referral("job_begins", when) & ~referral("job_start_paid", when.offset(-1))
    return first * 90_000 * referral("half_price", when)


@daily(int)
def retention_3(referral, when):
    reached = referral("worked_days", when) >= referral("three_months", when)
    price = np.where(referral("long_term", when), 170_000, 120_000)
    reached &= referral("job_start_paid", when.offset(-1))
    return once(referral, when, "retention_3", reached) * price * referral("half_price", when)


@daily(int)
def retention_6(referral, when):
    reached = referral("worked_days", when) >= referral("six_months", when)
    reached &= referral("job_start_paid", when.offset(-1))
    return once(referral, when, "retention_6", reached) * 80_000 * referral("half_price", when)


@daily(int)
def level_4(referral, when):
    reached = referral("worked_days", when) >= 4 * 7
    return once(referral, when, "level_4", reached) * 10_000


@daily(int)
def level_12(referral, when):
    reached = referral("worked_days", when) >= 12 * 7
    return once(referral, when, "level_12", reached) * (25_000 - 10_000)


@daily(int)
def level_26(referral, when):
    reached = referral("worked_days", when) >= 26 * 7
    price = 45_000 + 5_000 * referral("young", when) - 25_000
    return once(referral, when, "level_26", reached) * price


@daily(int)
def full(referral, when):
    reached = referral("full_days", when) >= 90
    return once(referral, when, "full", reached) * 15_000 * referral("full_half_price", when)


FEES = [
    start, job_start, retention_3, retention_6, monthly, level_4, level_12, level_26, full,
]  # fmt: skip
ONCE = ["job_start", "retention_3", "retention_6", "level_4", "level_12", "level_26", "full"]


def once(referral, when, fee, reached):
    """Where a goal of a job is reached that was not paid before."""
    return reached & referral("in_job", when) & ~referral(f"{fee}_paid", when.offset(-1))


def paid(fee):
    """A formula for whether a fee fell due until the day."""

    def formula(referral, when):
        return referral(f"{fee}_paid", when.offset(-1)) | (referral(fee, when) > 0)

    return formula


PAID = [variable(bool, Referral, DateUnit.DAY, f"{fee}_paid")(paid(fee)) for fee in ONCE]
STATES = [
    in_job, idle_days, worked_days, subsidised_days, three_months, six_months, full_idle_days,
    full_days, full_subsidised_days, *PAID,
]  # fmt: skip
DAILY = [
    held, day_hours, mostly_subsidised, works, works_full_time, job_begins, full_restarts,
    half_price, full_half_price, *STATES, *FEES,
]  # fmt: skip
FIXED = [*GIVEN, starts_job, jobs_until, *SERVICE]
