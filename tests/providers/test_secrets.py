"""What is sealed, what is signed."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain import passes
from domain.ports import SealBroken
from providers.aes_vault import AesVault
from providers.ed25519_passes import Ed25519Passes

OLD, NEW = ("old", b"o" * 32), ("new", b"n" * 32)
OWNER = ("PARTNER_1", "HDFC0000001")
NUMBER = "123456789012"


def sealed_in_format_1(key: tuple[str, bytes]) -> tuple[str, bytes]:
    id, material = key
    nonce = b"n" * 12
    return id, nonce + AESGCM(material).encrypt(nonce, NUMBER.encode(), id.encode())


def test_what_the_previous_key_sealed_still_opens() -> None:
    sealed = AesVault([OLD]).seal(NUMBER, OWNER)
    vault = AesVault([NEW, OLD])
    assert vault.open(*sealed, OWNER) == NUMBER
    assert vault.seal("x", OWNER)[0] == vault.sealing_id == "2:new"


def test_the_same_secret_is_sealed_differently_each_time() -> None:
    vault = AesVault([NEW])
    assert vault.seal(NUMBER, OWNER) != vault.seal(NUMBER, OWNER)


@pytest.mark.parametrize("owner", [("PARTNER_2", OWNER[1]), (OWNER[0], "HDFC0000002"), (OWNER[0],), ("".join(OWNER),)])
def test_what_was_sealed_for_one_owner_does_not_open_for_another(owner: tuple[str, ...]) -> None:
    vault = AesVault([NEW])
    with pytest.raises(SealBroken):
        vault.open(*vault.seal(NUMBER, OWNER), owner)


def test_what_was_tampered_with_does_not_open() -> None:
    vault = AesVault([NEW, OLD])
    sealing_id, sealed = vault.seal(NUMBER, OWNER)
    damaged = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for id, content in (sealing_id, damaged), ("2:old", sealed), ("new", sealed), (sealing_id, b""), ("3:new", sealed):
        with pytest.raises(SealBroken) as broken:
            vault.open(id, content, OWNER)
        assert NUMBER not in str(broken.value)
    with pytest.raises(SealBroken, match="MARQUEE_BANK_KEY_PREVIOUS"):
        vault.open("2:forgotten", sealed, OWNER)


def test_what_was_sealed_before_numbers_had_owners_still_opens() -> None:
    assert AesVault([NEW, OLD]).open(*sealed_in_format_1(OLD), OWNER) == NUMBER
    with pytest.raises(SealBroken):
        AesVault([NEW]).open(*sealed_in_format_1(OLD), OWNER)


def test_a_number_of_format_1_cannot_be_passed_off_as_bound() -> None:
    id, content = sealed_in_format_1(NEW)
    with pytest.raises(SealBroken):
        AesVault([NEW]).open(f"2:{id}", content, OWNER)


def test_a_gate_checks_a_pass_with_the_public_key_alone() -> None:
    signer = Ed25519Passes([NEW])
    Ed25519PublicKey.from_public_bytes(signer.public_keys["new"]).verify(signer.sign(b"TICK_1"), b"TICK_1")
    assert not Ed25519Passes([OLD]).verify(b"TICK_1", signer.sign(b"TICK_1"))


def test_passes_of_the_previous_key_stay_valid_and_new_ones_name_the_new_key() -> None:
    earlier = passes.issue("TICK_1", "SHOW_1", ["A1"], Ed25519Passes([OLD]))
    both, later = Ed25519Passes([NEW, OLD]), Ed25519Passes([NEW])
    assert passes.read(earlier, both).ticket_id == "TICK_1"
    assert (both.key_id, list(both.public_keys)) == ("new", ["new", "old"])
    assert passes.read(passes.issue("TICK_2", "SHOW_1", ["A1"], both), later).ticket_id == "TICK_2"


def test_passes_that_were_issued_before_keys_had_ids_stay_valid() -> None:
    payload = base64.urlsafe_b64encode(b'{"ticket":"TICK_1","show":"SHOW_1","seats":["A1"]}').decode().rstrip("=")
    signature = Ed25519Passes([OLD]).sign(f"MQ1.{payload}".encode())
    text = f"MQ1.{payload}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"
    assert passes.read(text, Ed25519Passes([NEW, OLD])).seat_ids == ("A1",)
