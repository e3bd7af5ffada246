"""A signed decision for the authority's records system: the document and its metadata in a ZIP.

The names of the metadata follow those of SÄHKE2 (case file, record, restriction, retention,
agent, document); ``docs/records.md`` tells each. Task class, publicity and retention are the row
of the plan (rule ``record_plan``) that was in force on the day of the decision.
"""

import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any

from marketplace.decisions.kinds import kind_of
from marketplace.decisions.matter import matter_of
from marketplace.decisions.models import Decision
from marketplace.decisions.queries import document_of
from marketplace.platform.actor import Actor
from marketplace.platform.clock import LOCAL_ZONE
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.files import StoredFile, storage
from marketplace.platform.identity.models import User
from marketplace.pure.periods import local_day
from marketplace.rules.models import Rule
from marketplace.rules.queries import rule_on

FORMAT = "tuloskori-decision/1"
DOCUMENT, METADATA = "decision.pdf", "metadata.json"


def package(actor: Actor, decision: Decision) -> bytes:
    """The ZIP of a decision; the same decision in the same state gives the same bytes.

    Raises Refused before the document is made, NotFound where the plan covers no such decision.
    """
    file = document_of(actor, decision)
    if file is None or decision.signed_at is None:
        raise Refused("decision.no_document", number=decision.diary_number)
    plan = rule_on(actor, "record_plan", kind_of(decision).rule, local_day(decision.signed_at))
    content = {
        DOCUMENT: storage().get(file.sha256),
        METADATA: json.dumps(
            metadata(decision, file, plan), ensure_ascii=False, indent=2, sort_keys=False
        ).encode(),
    }
    made = decision.signed_at.astimezone(LOCAL_ZONE)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            info = zipfile.ZipInfo(name, made.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()


def metadata(decision: Decision, file: StoredFile, plan: Rule) -> dict[str, Any]:
    """What the records system needs to know of a decision, as plain JSON values."""
    call = matter_of(decision)
    kept = {
        "Restriction": {"PublicityClass": plan.value["publicity"]},
        "RetentionPeriod": plan.value.get("retention_years", "permanent"),
        "RetentionReason": plan.source,
    }
    return {
        "Format": FORMAT,
        "CaseFile": {
            "NativeId": call.number,
            "Title": decision.content["call"]["titles"],
            "Function": plan.value["task_class"],
            "FunctionTitle": plan.value["task"],
            "Owner": call.buyer.name,
            **kept,
        },
        "Record": _record(decision, call.language, plan.value["names"]) | kept,
        "Party": [
            {
                "Name": party.organisation.name,
                "BusinessId": party.organisation.business_id,
                "Outcome": party.outcome,
                "Rank": party.rank,
            }
            for party in decision.parties
        ],
        "Document": {
            "File": DOCUMENT,
            "Format": file.media_type,
            "Size": file.size,
            "HashAlgorithm": "SHA-256",
            "HashValue": file.sha256,
        },
    }


def _record(decision: Decision, language: str, names: Any) -> dict[str, Any]:
    return {
        "NativeId": decision.diary_number,
        "Type": names,
        "Kind": decision.kind,
        "Title": decision.title,
        "Section": decision.section,
        "Language": language,
        "Created": _instant(decision.created_at),
        "Signed": _instant(decision.signed_at),
        "Minutes": decision.minutes,
        "Status": decision.state,
        "Notified": _day(decision.noticed_on),
        "LastDayForRemedy": _day(decision.final_after),
        "Final": _instant(decision.final_at),
        "IsBasedOn": (decision.content.get("earlier") or {}).get("number"),
        "Competence": decision.competence,
        "Agent": _agents(decision),
    }


def _agents(decision: Decision) -> list[dict[str, str]]:
    drafter = db.session.get(User, decision.drafted_by)
    people = (("Valmistelija", drafter), ("Päätöksentekijä", decision.maker))
    return [{"Role": role, "Name": who.name} for role, who in people if who]


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
