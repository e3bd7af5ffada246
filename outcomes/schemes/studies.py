"""``outcomes``, with the commands that study what a scheme does beside those that calculate."""

from outcomes.schemes.annexes import bundle, recompute_bundle
from outcomes.schemes.commands import group
from outcomes.schemes.comparing import diff
from outcomes.schemes.simulating import simulate_scheme

for _command in (diff, bundle, recompute_bundle, simulate_scheme):
    group.add_command(_command)

__all__ = ["group"]
