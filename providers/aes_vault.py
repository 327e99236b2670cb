"""Encryption of secrets at rest with AES-256-GCM, which detects a row that was tampered with."""

import os
from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


class AesVault:
    """`keys`: (id, 32 bytes) of each. The first encrypts, all of them decrypt."""

    def __init__(self, keys: Sequence[tuple[str, bytes]]) -> None:
        self._sealing_id = keys[0][0]
        self._ciphers = {id: AESGCM(key) for id, key in keys}

    def seal(self, secret: str) -> tuple[str, bytes]:
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[self._sealing_id].encrypt(nonce, secret.encode(), self._sealing_id.encode())
        return self._sealing_id, nonce + sealed

    def open(self, key_id: str, sealed: bytes) -> str:
        """Raises KeyError for a key that is no longer configured, InvalidTag for bytes that this key did not seal."""
        opened = self._ciphers[key_id].decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], key_id.encode())
        return opened.decode()
