"""What a partner needs to decide in a system of its own: call, opening record, comparison and the
data of a draft decision, in a ZIP."""

import hashlib
import io
import json
import zipfile
from typing import Any

from marketplace.decisions.award import Award, thaw
from marketplace.decisions.models import Decision
from marketplace.decisions.partners.queries import Partner
from marketplace.decisions.queries import award_of_call
from marketplace.offers.conflicts import check_free
from marketplace.offers.documents.queries import document_of
from marketplace.offers.opening.queries import opening_of
from marketplace.platform.actor import Actor
from marketplace.platform.clock import LOCAL_ZONE
from marketplace.platform.errors import Refused
from marketplace.platform.files import StoredFile, storage
from marketplace.platform.i18n import text_of
from marketplace.procurement.models import Call
from marketplace.pure.tables import csv_text

FORMAT = "tuloskori-joint/1"


def package(actor: Actor, call: Call, partner: Partner) -> bytes:
    """The ZIP for a partner; the same award in the same state gives the same bytes.

    Raises Refused before an award is drafted: until then there is no comparison to decide on; and
    for who has declared a conflict of interest.
    """
    check_free(actor, call.id)
    decision = award_of_call(actor, call.id)
    if decision is None:
        raise Refused("partner.no_comparison", number=call.number)
    award = thaw(decision.content)
    opening = opening_of(actor, call)
    files = {
        "tarjouspyynto.pdf": _content(document_of(actor, call)),
        "avauspoytakirja.pdf": _content(opening.file if opening else None),
        "vertailu.csv": _comparison(award),
        "vertailu.json": _json(decision.content),
        "paatosluonnos.json": _json(draft_for(call, decision, award, partner)),
    }
    present = {name: content for name, content in files.items() if content is not None}
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in present.items()}
    present["sisalto.json"] = _json({"format": FORMAT, "call": call.number, "sha256": digests})
    return _zip(present, decision)


def _zip(files: dict[str, bytes], decision: Decision) -> bytes:
    made = decision.created_at.astimezone(LOCAL_ZONE)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, made.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()


def _content(file: StoredFile | None) -> bytes | None:
    return storage().get(file.sha256) if file else None


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode()


def _comparison(award: Award) -> bytes:
    """The places as a table, points as in the comparison."""
    keys = [each["key"] for each in award.criteria]
    labels = [text_of(each["labels"]) for each in award.criteria]
    columns = ["sija", "tarjoaja", "y-tunnus", "pisteet", "hintapisteet", *labels]
    rows = []
    for row in award.tenderers:
        marks = [str(row.marks[key].percent) if key in row.marks else "" for key in keys]
        standing = row.standing
        place = [standing.rank, row.name, row.business_id]
        rows.append([*place, standing.total, standing.price.points, *marks])
    return csv_text(columns, rows, delimiter=";").encode("utf-8-sig")


def draft_for(call: Call, decision: Decision, award: Award, partner: Partner) -> dict[str, Any]:
    """The data of a decision that the partner may make on its own share."""
    return {
        "format": FORMAT,
        "call": {"number": call.number, "titles": dict(call.titles), "regime": call.regime},
        "buyer": {"name": partner.name, "business_id": partner.business_id},
        "share_percent": _euros(partner.points),
        "share_of_value_eur": _euros(partner.cents),
        "whole_value_eur": _euros(call.maximum_value_cents),
        "buyers": call.joint["buyers"] if call.joint else [],
        "winner": {"name": award.winner.name, "business_id": award.winner.business_id},
        "grounds": decision.grounds,
        "parties": [
            {
                "name": party.organisation.name,
                "business_id": party.organisation.business_id,
                "rank": party.rank,
                "outcome": party.outcome,
                "reasons": party.reasons,
                "strengths": party.strengths,
                "weaknesses": party.weaknesses,
            }
            for party in decision.parties
        ],
        "conditions": [
            {"words": each.words, "last_day": each.last_day.isoformat()}
            for each in decision.conditions
        ],
        "own_decision": {
            "diary_number": decision.diary_number,
            "state": decision.state,
            "section": decision.section,
        },
    }


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
