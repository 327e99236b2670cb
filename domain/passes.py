"""Passes, the content of tickets' QR codes: ticket, show, seats, and a signature that a gate checks offline.

`MQ1.<payload>.<signature>`, both parts base64url; the signature is Ed25519 over everything before its dot. `key` in the
payload names the key that signed, so that a gate with several public keys finds it; old passes name none.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import InvalidInput
from domain.ports import PassSigner

VERSION = "MQ1"


@dataclass(frozen=True)
class Pass:
    ticket_id: str
    show_id: str
    seat_ids: tuple[str, ...]


def issue(ticket_id: str, show_id: str, seat_ids: Sequence[str], signer: PassSigner) -> str:
    values = {"ticket": ticket_id, "show": show_id, "seats": list(seat_ids), "key": signer.key_id}
    payload = json.dumps(values, separators=(",", ":"))
    signed = f"{VERSION}.{_encoded(payload.encode())}"
    return f"{signed}.{_encoded(signer.sign(signed.encode()))}"


def read(text: str, signer: PassSigner) -> Pass:
    """The pass that the text encodes. Raises InvalidInput for any text that `issue` did not return. The signature is
    compared as text too: base64 ignores a few bits at the end, so that several texts decode to the same signature.
    """
    signed, _, signature = text.strip().rpartition(".")
    try:
        version, payload = signed.split(".")
        proof = _decoded(signature)
        genuine = version == VERSION and _encoded(proof) == signature and signer.verify(signed.encode(), proof)
        values = json.loads(_decoded(payload)) if genuine else None
    except (ValueError, binascii.Error):
        values = None
    if values is None:
        raise InvalidInput.of("pass_text", "This is not a pass of this platform.")
    return Pass(values["ticket"], values["show"], tuple(values["seats"]))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
