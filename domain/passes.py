"""Passes, the content of tickets' QR codes: ticket, show, seats, and a signature that a gate checks offline.

`MQ1.<payload>.<signature>`, both parts base64url; the signature is Ed25519 over everything before its dot. The payload
is JSON: `ticket`, `show`, `seats`, and `key`, the id of the key that signed, as `PassKey` publishes it; old passes name
none. Labels that are too many or too long for a QR code are left out: such a pass has their `count`.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.errors import InvalidInput
from domain.ports import PassSigner

VERSION = "MQ1"
LONGEST = 1_500
"""Characters. A QR code with medium error correction takes 2331; ten seats with the longest labels stay below."""


@dataclass(frozen=True)
class Pass:
    """`seat_ids`: none where it says only how many there are."""

    ticket_id: str
    show_id: str
    seat_ids: tuple[str, ...]


@dataclass(frozen=True)
class PassKey:
    """A public key by which passes are verified. `id`: as passes name it. `public`: its 32 bytes."""

    id: str
    public: bytes

    @property
    def encoded(self) -> str:
        """As in a JSON Web Key (RFC 8037)."""
        return _encoded(self.public)


def issue(ticket_id: str, show_id: str, seat_ids: Sequence[str], signer: PassSigner) -> str:
    """A pass of at most LONGEST characters, whatever the labels are."""
    values: dict[str, object] = {"ticket": ticket_id, "show": show_id, "seats": list(seat_ids), "key": signer.key_id}
    whole = _signed(values, signer)
    if len(whole) <= LONGEST:
        return whole
    return _signed(
        {name: value for name, value in values.items() if name != "seats"} | {"count": len(seat_ids)}, signer
    )


def _signed(values: Mapping[str, object], signer: PassSigner) -> str:
    payload = json.dumps(values, separators=(",", ":"), ensure_ascii=False)
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
    return Pass(values["ticket"], values["show"], tuple(values.get("seats", ())))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
