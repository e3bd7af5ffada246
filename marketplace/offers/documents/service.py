"""The verb that keeps a call's document."""

from uuid import UUID

from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.files import store
from marketplace.platform.permissions import verb
from marketplace.platform.unit import unit
from marketplace.procurement.models import CALL_DOCUMENT, Call, CallDocument


@verb("call.render")
def keep_document(actor: Actor, call_id: UUID, position: int, document: bytes) -> CallDocument:
    """Keep the rendered document of a call as it was after so many corrections (`position`);
    one that stands already stays."""
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        standing = u.find(CallDocument, call_id=call.id, position=position)
        if standing is not None:
            return standing
        file = store(u, CALL_DOCUMENT, document, f"{call.number}.pdf", "application/pdf")
        made = u.add(CallDocument, call_id=call.id, position=position, file_id=file.id)
        record(u, made, "attach", number=call.number, sha256=file.sha256)
        return made
