"""Which of the procedures that the rules name the product runs itself.

The keys are those of rules of the kind ``procedure``. A model that the product learns to run adds
its key here: needs then lead to it, and calls are drafted for it. What is not here is run in the
buyer's own tendering system, with the need's memo as its annex.
"""

RUN_HERE = ("dynamic_small_procurement", "national_open", "special_services", "eu_open")
"""The lightest first: a call whose need is not named yet begins as the first one."""

IN_A_SYSTEM = "dynamic_purchasing_system"
"""Run here through a standing admission on that basis: its calls are to those admitted to it, and
no other call is made of such a need (Act 1397/2016, section 52)."""
