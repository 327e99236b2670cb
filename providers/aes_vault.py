"""Encryption of secrets at rest with AES-256-GCM, which detects a row that was tampered with."""

import json
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.ports import SealBroken

_NONCE_BYTES = 12
_FORMAT = "2"


class AesVault:
    """`keys`: (id, 32 bytes) of each. The first encrypts, all of them decrypt.

    A sealing id is `2:<key id>`, and the bytes are bound to it and to their owner. Format 1, a key id alone, bound them
    to their key only; it is still opened. The format stands with the key id, in one column, so that a server of a
    version that knows format 1 only never leaves a row that says another format than it has.
    """

    def __init__(self, keys: Sequence[tuple[str, bytes]]) -> None:
        self.sealing_id = f"{_FORMAT}:{keys[0][0]}"
        self._ciphers = {id: AESGCM(key) for id, key in keys}
        self._sealing = AESGCM(keys[0][1])

    def seal(self, secret: str, owner: Sequence[str]) -> tuple[str, bytes]:
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._sealing.encrypt(nonce, secret.encode(), _bound_to(self.sealing_id, owner))
        return self.sealing_id, nonce + sealed

    def open(self, sealing_id: str, sealed: bytes, owner: Sequence[str]) -> str:
        format_number, _, key_id = sealing_id.rpartition(":")
        cipher = self._ciphers.get(key_id)
        if cipher is None or format_number not in ("", _FORMAT):
            raise SealBroken(f"It was sealed with {sealing_id}: give that key as MARQUEE_BANK_KEY_PREVIOUS.")
        bound = _bound_to(sealing_id, owner) if format_number else key_id.encode()
        try:
            return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound).decode()
        except (InvalidTag, ValueError):
            raise SealBroken(f"It was not sealed here with {sealing_id}.") from None


def _bound_to(sealing_id: str, owner: Sequence[str]) -> bytes:
    """As JSON, in which no two owners are spelled alike."""
    return json.dumps([sealing_id, *owner]).encode()
