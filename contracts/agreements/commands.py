"""Commands of contracts."""

from datetime import datetime
from pathlib import Path

import click

from contracts.agreements.queries import contract_by_number, contracts
from contracts.agreements.service import accept_contract, terminate_contract
from marketplace.platform.actor import Actor
from marketplace.platform.commands import command
from marketplace.platform.errors import Refused
from marketplace.platform.files import storage
from marketplace.platform.i18n import format_date_fi, text_of
from marketplace.platform.words import label

group = click.Group("contract", help="Contracts: list, read, accept and end them.")


@command(group, "list", "contract.view", help="List the contracts that you may see.")
def list_contracts(actor: Actor) -> None:
    for contract in contracts(actor).rows:
        state = label(f"contract.state.{contract.state}")
        click.echo(
            f"{contract.number}  {state}  {contract.provider.name}  {text_of(contract.titles)}"
        )


@command(
    group,
    "document",
    "contract.view",
    params=[
        click.Argument(["number"]),
        click.Option(
            ["--out", "out"], type=click.Path(path_type=Path, dir_okay=False), required=True
        ),
    ],
    help="Write the contract's PDF to a file and print its digest.",
)
def document(actor: Actor, number: str, out: Path) -> None:
    contract = contract_by_number(actor, number)
    if contract.file is None:
        raise Refused("contract.no_document", number=number)
    out.write_bytes(storage().get(contract.file.sha256))
    click.echo(f"{out}  sha256 {contract.file.sha256}")


@command(
    group,
    "accept",
    "contract.accept",
    params=[
        click.Argument(["number"]),
        click.Option(["--sha256"], required=True, help="Digest of the document you have read."),
    ],
    help="Accept a contract's document for your party.",
)
def accept(actor: Actor, number: str, sha256: str) -> None:
    contract = accept_contract(actor, contract_by_number(actor, number).id, sha256)
    click.echo(f"{contract.number}  {label(f'contract.state.{contract.state}')}")


@command(
    group,
    "end",
    "contract.terminate",
    params=[
        click.Argument(["number"]),
        click.Option(
            ["--last-day"],
            type=click.DateTime(["%Y-%m-%d"]),
            required=True,
            help="The last day on which it is in force.",
        ),
        click.Option(["--reason"], required=True, help="Why; both parties read it."),
    ],
    help="End a contract in force whose award has fallen, before its term.",
)
def end(actor: Actor, number: str, last_day: datetime, reason: str) -> None:
    found = contract_by_number(actor, number)
    contract = terminate_contract(actor, found.id, reason, last_day.date())
    click.echo(f"{contract.number}  {format_date_fi(contract.last_day)}")
