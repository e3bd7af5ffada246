"""A second contract, of another provider, under which the same people were served."""

from marketplace.platform.embedded.local import Servers
from tests.conftest import as_superuser

RIVAL = "S-2026-777"
"""Its number; after the one whose copy it is, so that a run calculates it later."""
_COPY = (
    "insert into {table} select (jsonb_populate_record(null::{table}, to_jsonb(original)"
    " || {changes})).* from {table} original where {rows}"
)
_ID = "'id', md5(original.id::text || 'rival')::uuid"
_PROVIDER = "'provider_id', md5(original.provider_id::text || 'rival')::uuid"
_CONTRACT = "md5(original.contract_id::text || 'rival')::uuid"


def a_rival_contract(servers: Servers) -> None:
    """Copy the contract in force with its provider and referrals: verbs would take a purchase."""
    winner = "(select provider_id from contract where state = 'in_force' limit 1)"
    copies = {
        "organisation": (
            f"id = {winner}",
            f"{_ID}, 'business_id', '0000001-9', 'name', 'Kilpa Oy'",
        ),
        "provider": (f"provider_id = {winner}", f"{_ID}, {_PROVIDER}"),
        "contract": ("state = 'in_force'", f"{_ID}, {_PROVIDER}, 'number', '{RIVAL}'"),
        "referral": (
            "true",
            f"{_ID}, {_PROVIDER}, 'contract_id', {_CONTRACT}, 'number', number || '-K'",
        ),
    }
    as_superuser(
        servers,
        *(
            _COPY.format(table=table, rows=rows, changes=f"jsonb_build_object({changes})")
            for table, (rows, changes) in copies.items()
        ),
    )
