"""The text of a ticket's QR code: read as it was issued, or not at all."""

import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.passes import Pass, issue, read
from tests.domain.refusing import problem


class Signer:
    """Signs with a secret of its own, so that two signers do not believe each other."""

    key_id = "key"

    def __init__(self, secret: bytes) -> None:
        self.secret = secret

    def sign(self, payload: bytes) -> bytes:
        return hmac.digest(self.secret, payload, hashlib.sha512)

    def verify(self, payload: bytes, signature: bytes) -> bool:
        return hmac.compare_digest(self.sign(payload), signature)


OURS, THEIRS = Signer(b"ours"), Signer(b"theirs")
GENUINE = issue("TICK_1", "SHOW_1", ["A1", "A2"], OURS)
REFUSED = "This is not a pass of this platform."


@given(st.lists(st.text(min_size=1, max_size=20), max_size=10))
def test_a_pass_is_read_as_it_was_issued(seat_ids: list[str]) -> None:
    assert read(issue("TICK_1", "SHOW_1", seat_ids, OURS), OURS) == Pass("TICK_1", "SHOW_1", tuple(seat_ids))


def test_space_around_a_pass_does_not_count() -> None:
    assert read(f" {GENUINE}\n", OURS).ticket_id == "TICK_1"


@given(st.integers(0, len(GENUINE) - 1), st.characters(codec="ascii", exclude_categories=["Cc", "Zs"]))
def test_one_letter_changed_makes_it_none(at: int, letter: str) -> None:
    forged = GENUINE[:at] + letter + GENUINE[at + 1 :]
    if forged != GENUINE:
        assert problem(lambda: read(forged, OURS)) == REFUSED


@pytest.mark.parametrize(
    "text", ["", ".", "..", "MQ1", "MQ1.e30", "MQ1.é.é", GENUINE.replace("MQ1", "MQ2"), GENUINE[:-1]]
)
def test_what_was_never_issued_is_refused(text: str) -> None:
    assert problem(lambda: read(text, OURS)) == REFUSED


def test_a_pass_of_another_platform_is_refused() -> None:
    assert problem(lambda: read(issue("TICK_1", "SHOW_1", ["A1"], THEIRS), OURS)) == REFUSED


def test_a_signed_text_of_another_version_is_refused() -> None:
    signed = f"MQ0.{base64.urlsafe_b64encode(b'{}').decode().rstrip('=')}"
    signature = base64.urlsafe_b64encode(OURS.sign(signed.encode())).decode().rstrip("=")
    assert problem(lambda: read(f"{signed}.{signature}", OURS)) == REFUSED
