"""Receipts are signed, and checked by anybody without the service."""

import json
from base64 import b64encode
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from nacl.signing import SigningKey

from marketplace.cli import main
from marketplace.offers.models import Offer
from marketplace.offers.receipts import as_text, public_key, signed, verified
from marketplace.offers.sealing import canonical
from marketplace.platform.errors import Refused
from marketplace.sealing.installation import installation_key
from tests.factories.calls import open_call
from tests.factories.offers import submitted_offer
from tests.factories.providers import approved_provider, provider_person
from tests.factories.setup import People, seeing
from tests.factories.stages import staged


@staged
def an_offer(people: People) -> Offer:
    call = open_call(people)
    person = provider_person(people, approved_provider(people))
    return submitted_offer(seeing(person), call)


@pytest.fixture
def offer(people: People) -> Offer:
    return an_offer(people)


def receipt(offer: Offer) -> str:
    return as_text(signed(offer, offer.versions[0], installation_key()))


def test_a_receipt_says_what_came_and_when_and_nothing_of_the_content(offer: Offer) -> None:
    sealed = offer.versions[0]
    found = verified(receipt(offer), key=public_key(installation_key()), offer=sealed.ciphertext)
    assert found.number == sealed.receipt_number
    assert found.sha256 == sealed.sha256
    assert found.submitted_at == sealed.submitted_at
    assert (found.call, found.business_id, found.version) == (
        offer.call.number,
        offer.organisation.business_id,
        1,
    )
    assert "prices" not in receipt(offer)


@pytest.mark.parametrize(
    "field", ["receipt", "call", "business_id", "version", "submitted_at", "sha256", "signature"]
)
def test_a_changed_receipt_is_refused(offer: Offer, field: str) -> None:
    content = json.loads(receipt(offer))
    content[field] = 7 if field == "version" else content[field][:-3] + "AA="
    with pytest.raises(Refused, match=r"receipt\.forged"):
        verified(json.dumps(content))


def test_a_receipt_of_another_maker_is_refused_by_the_published_key(offer: Offer) -> None:
    content = json.loads(receipt(offer))
    forger = SigningKey.generate()
    del content["signature"]
    forged = json.loads(as_text(signed(offer, offer.versions[0], bytes(range(32)))))
    assert verified(json.dumps(forged)).number  # holds by its own key
    with pytest.raises(Refused, match=r"receipt\.other_key"):
        verified(json.dumps(forged), key=public_key(installation_key()))
    with pytest.raises(Refused, match=r"receipt\.forged"):
        signature = forger.sign(canonical(content)).signature.hex()
        verified(json.dumps(content | {"signature": signature}))


@pytest.mark.parametrize("text", ["", "kissa", "{}", "[1]", '{"format": "tuloskori-receipt-1"}'])
def test_what_is_no_receipt_is_said_so(text: str) -> None:
    with pytest.raises(Refused, match=r"receipt\.unreadable"):
        verified(text)


def test_the_command_checks_file_and_mail_without_the_service(
    app: Flask,
    offer: Offer,
    tmp_path: Path,
    mails: Path,
    run_jobs: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run_jobs()
    (mail,) = [
        message_from_bytes(path.read_bytes(), policy=default)
        for path in mails.iterdir()
        if b"Kuittaus" in path.read_bytes()
    ]
    files = {name: tmp_path / name for name in ("receipt", "mail", "offer", "other")}
    files["receipt"].write_text(receipt(offer), "utf-8")
    files["mail"].write_text(mail.get_content(), "utf-8")
    files["offer"].write_bytes(offer.versions[0].ciphertext)
    files["other"].write_bytes(b"something else")
    key = public_key(installation_key())
    for name in ("DATABASE_URL", "REDIS_URL", "TULOSKORI_SEAL_KEY"):
        monkeypatch.setenv(name, "nowhere")

    def run(*words: str | Path) -> tuple[int, str]:
        answer = CliRunner().invoke(main, ["offer", "verify", *map(str, words)])
        return answer.exit_code, answer.output

    for source in ("receipt", "mail"):
        code, output = run(files[source], "--offer", files["offer"], "--key", key)
        assert code == 0, output
        assert offer.versions[0].receipt_number in output
        assert "The signature holds." in output
        assert "is the one of the receipt" in output
    code, output = run(files["receipt"])
    assert (code, key in output, "The signature holds." in output) == (2, True, False)
    assert "page /receipts/key" in output
    monkeypatch.setenv("TULOSKORI_SEAL_KEY", b64encode(installation_key()).decode())
    code, output = run(files["receipt"])
    assert (code, "The signature holds." in output) == (0, True)
    monkeypatch.setenv("TULOSKORI_SEAL_KEY", b64encode(bytes(range(32))).decode())
    code, output = run(files["receipt"])
    assert (code, "another installation" in output) == (1, True)
    assert run(files["receipt"], "--key", key)[0] == 0
    monkeypatch.setenv("TULOSKORI_SEAL_KEY", "nowhere")
    assert run(files["receipt"], "--offer", files["other"])[0] == 1
    assert "is no receipt" in run(files["offer"])[1]  # bytes that are no text
    assert "another key" in run(files["receipt"], "--key", "x")[1]
    files["receipt"].write_text(receipt(offer).replace("TK-", "TX-"), "utf-8")
    assert "was changed" in run(files["receipt"])[1]
