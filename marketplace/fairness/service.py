"""The verb of shares: count them."""

from dataclasses import asdict

from sqlalchemy import delete, insert

from marketplace.fairness import team
from marketplace.fairness.counting import this_year
from marketplace.fairness.models import CountedShare, ShareReport
from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit


@verb("fairness.count")
def count_shares(actor: Actor) -> ShareReport:
    """Count the shares of the year so far, of all service lines; the count before is gone."""
    with unit(actor) as u:
        period = this_year(u.today)
        shares = team.counted(u.actor, period)
        report = _report(u)
        report.counted_at, report.first, report.last = u.now, period.first, period.last
        report.providers = len(shares)
        report.totals = {name: asdict(total) for name, total in team.totals(shares).items()}
        u.session.execute(delete(CountedShare).where(CountedShare.report_id == report.id))
        rows = [
            {
                **asdict(share),
                "id": u.new_id(),
                "area_id": report.area_id,
                "created_at": u.now,
                "report_id": report.id,
                "place": place,
            }
            for place, share in enumerate(shares, 1)
        ]
        if rows:
            u.session.execute(insert(CountedShare), rows)
        record(u, report, "count", providers=report.providers)
        return report


def _report(u: Unit) -> ShareReport:
    """The area's report, locked."""
    standing = u.find(ShareReport, area_id=u.actor.area_id)
    if standing is not None:
        return u.lock(ShareReport, standing.id)
    return u.add(ShareReport, counted_at=u.now, first=u.today, last=u.today, providers=0, totals={})
