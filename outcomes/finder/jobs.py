"""The job of the service finder: count each hour what services have brought."""

from marketplace.platform.unit import Unit
from outcomes.finder.service import count_results


def count(u: Unit) -> None:
    """Count what the area's services have brought."""
    count_results(u.actor)
