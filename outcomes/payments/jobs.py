"""Jobs of payment: a statement's PDF and CSV."""

from uuid import UUID

from flask_babel import force_locale

from contracts.agreements.models import Contract
from marketplace.platform.identity.queries import organisation
from marketplace.platform.pdf import render
from marketplace.platform.unit import Unit
from outcomes.payments.calculation import engine_lines
from outcomes.payments.models import Statement
from outcomes.payments.queries import statement_lines
from outcomes.payments.service import attach_statement
from outcomes.payments.words import line_reason
from outcomes.pure.files import write_lines_csv
from outcomes.pure.scheme import parse_scheme

LANGUAGE = "fi"
"""The authoritative language of statements."""


def render_statement(u: Unit, statement_id: str) -> None:
    """Render a provider's statement and keep both files."""
    statement = u.get(Statement, UUID(statement_id))
    if statement.pdf_id is not None:
        return
    lines = statement_lines(statement.id)
    by_contract: dict[UUID, tuple[Contract, list[dict[str, object]]]] = {}
    for line in lines:
        _, rows = by_contract.setdefault(line.contract_id, (line.contract, []))
        scheme = parse_scheme(line.contract.scheme, line.contract.number)
        rule = scheme.rule(line.rule)
        rows.append(
            {
                "line": line,
                "rule": rule.label.in_language(LANGUAGE) if rule else line.rule,
                "reason": line_reason(line, LANGUAGE),
            }
        )
    with force_locale(LANGUAGE):
        pdf = render(
            "documents/statement.html",
            {
                "statement": statement,
                "contracts": list(by_contract.values()),
                "buyer": organisation(u.actor, lines[0].contract.buyer_id),
            },
            title=f"Maksuerittely {statement.number}",
            language=LANGUAGE,
            created_at=statement.created_at,
        )
    csv = write_lines_csv(engine_lines(lines), LANGUAGE).encode()
    attach_statement(u.actor, statement.id, pdf, csv)
