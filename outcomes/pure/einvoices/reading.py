"""A provider's e-invoice, whichever of the two ways it is written in."""

from outcomes.pure.einvoices.finvoice_reading import read_finvoice
from outcomes.pure.einvoices.invoice import Invoice
from outcomes.pure.einvoices.ubl import CREDIT_NOTE, INVOICE
from outcomes.pure.einvoices.ubl_reading import read_ubl
from outcomes.pure.xmltext import local, namespace, read_xml, wrong


def read_invoice(content: bytes, file: str) -> Invoice:
    """The invoice of a UBL 2.1 or Finvoice file.

    Raises FileProblems by line, element and reason. Rules of EN 16931 are not asked here
    (`rules.broken_rules`).
    """
    root = read_xml(content, file)
    if namespace(root) in (INVOICE, CREDIT_NOTE):
        return read_ubl(root, file)
    if local(root) != "Finvoice":
        wrong(file, root, "einvoice.kind", value=local(root))
    return read_finvoice(root, file)
