"""What is sealed, what is signed."""

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from providers.aes_vault import AesVault
from providers.ed25519_passes import Ed25519Passes

OLD, NEW = ("old", b"o" * 32), ("new", b"n" * 32)


def test_what_the_previous_key_sealed_still_opens() -> None:
    key_id, sealed = AesVault([OLD]).seal("123456789012")
    assert AesVault([NEW, OLD]).open(key_id, sealed) == "123456789012"
    assert AesVault([NEW, OLD]).seal("x")[0] == "new"


def test_the_same_secret_is_sealed_differently_each_time() -> None:
    vault = AesVault([NEW])
    assert vault.seal("123456789012") != vault.seal("123456789012")


def test_what_was_tampered_with_does_not_open() -> None:
    vault = AesVault([NEW, OLD])
    key_id, sealed = vault.seal("123456789012")
    with pytest.raises(InvalidTag):
        vault.open(key_id, sealed[:-1] + bytes([sealed[-1] ^ 1]))
    with pytest.raises(InvalidTag):
        vault.open("old", sealed)
    with pytest.raises(KeyError):
        vault.open("forgotten", sealed)


def test_a_gate_checks_a_pass_with_the_public_key_alone() -> None:
    passes = Ed25519Passes(b"s" * 32)
    Ed25519PublicKey.from_public_bytes(passes.public_key).verify(passes.sign(b"TICK_1"), b"TICK_1")
    assert not Ed25519Passes(b"t" * 32).verify(b"TICK_1", passes.sign(b"TICK_1"))
