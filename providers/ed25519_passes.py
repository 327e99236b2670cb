"""Signatures of entry passes. A gate that has the public keys checks a pass without the network."""

from collections.abc import Mapping, Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class Ed25519Passes:
    """`keys`: (id, seed of 32 bytes) of each. The first signs; what any of them signed is genuine."""

    def __init__(self, keys: Sequence[tuple[str, bytes]]) -> None:
        pairs = [(id, Ed25519PrivateKey.from_private_bytes(seed)) for id, seed in keys]
        self.key_id, self._private = pairs[0]
        self._public = {id: private.public_key() for id, private in pairs}

    @property
    def public_keys(self) -> Mapping[str, bytes]:
        """By their ids, the signing one first."""
        return {id: key.public_bytes_raw() for id, key in self._public.items()}

    def sign(self, payload: bytes) -> bytes:
        return self._private.sign(payload)

    def verify(self, payload: bytes, signature: bytes) -> bool:
        """Tries all keys: passes that were issued before keys had ids name none."""
        return any(_is_signed(key, payload, signature) for key in self._public.values())


def _is_signed(key: Ed25519PublicKey, payload: bytes, signature: bytes) -> bool:
    try:
        key.verify(signature, payload)
    except InvalidSignature:
        return False
    return True
