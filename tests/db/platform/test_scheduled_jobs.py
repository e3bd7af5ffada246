"""What the scheduler starts in an area that is only being set up."""

from collections.abc import Callable

from marketplace.platform.clock import FixedClock
from marketplace.platform.embedded.local import Servers
from marketplace.platform.schedule import start_periodic
from marketplace.tasks import SCHEDULE
from tests.conftest import as_superuser
from tests.factories.setup import People


def test_no_scheduled_job_fails_where_no_rules_are_loaded_yet(
    people: People, clock: FixedClock, servers: Servers, run_jobs: Callable[[], int]
) -> None:
    as_superuser(servers, "delete from rule")
    start_periodic(SCHEDULE, clock)
    assert run_jobs() == len(SCHEDULE)
