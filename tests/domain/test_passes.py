"""The text of a ticket's QR code: read as it was issued, or not at all."""

import base64
import hashlib
import hmac
import json

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from domain.passes import LONGEST, Pass, issue, read
from domain.policy import Policy
from domain.seats.layout import LONGEST_LABEL
from tests.domain.refusing import problem


class Signer:
    """Signs with a secret of its own, so that two signers do not believe each other."""

    key_id = "key"

    def __init__(self, secret: bytes) -> None:
        self.secret = secret

    @property
    def public_keys(self) -> dict[str, bytes]:
        return {}

    def sign(self, payload: bytes) -> bytes:
        return hmac.digest(self.secret, payload, hashlib.sha512)

    def verify(self, payload: bytes, signature: bytes) -> bool:
        return hmac.compare_digest(self.sign(payload), signature)


OURS, THEIRS = Signer(b"ours"), Signer(b"theirs")
GENUINE = issue("TICK_1", "SHOW_1", ["A1", "A2"], OURS)
REFUSED = "This is not a pass of this platform."


LABELS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=LONGEST_LABEL)


@given(st.lists(LABELS, max_size=Policy.seats_per_lock))
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


@given(st.lists(LABELS, max_size=40))
def test_whatever_the_labels_are_a_pass_fits_a_code_that_is_read(seat_ids: list[str]) -> None:
    issued = issue("TICK_1", "SHOW_1", seat_ids, OURS)
    assert len(issued) <= LONGEST
    assert read(issued, OURS).seat_ids in {tuple(seat_ids), ()}
    segno.make(issued, error="m", mask=3, micro=False)


def test_ten_seats_with_labels_of_twenty_emoji_are_all_named() -> None:
    seat_ids = [chr(0x1F600 + n) * LONGEST_LABEL for n in range(10)]
    show = "0" * 26
    assert read(issue(f"TICK_{show}_{show}", f"SHOW_{show}", seat_ids, OURS), OURS).seat_ids == tuple(seat_ids)


def test_seats_that_do_not_fit_are_counted() -> None:
    payload = issue("TICK_1", "SHOW_1", [f"Balcony {n}" for n in range(300)], OURS).split(".")[1]
    assert json.loads(base64.urlsafe_b64decode(payload + "==")) == {
        "ticket": "TICK_1", "show": "SHOW_1", "key": "key", "count": 300,
    }  # fmt: skip


def test_a_pass_of_a_version_that_escaped_its_labels_is_still_read() -> None:
    payload = json.dumps({"ticket": "TICK_1", "show": "SHOW_1", "seats": ["Ł1", "अ1"]}, separators=(",", ":"))
    signed = f"MQ1.{base64.urlsafe_b64encode(payload.encode()).decode().rstrip('=')}"
    signature = base64.urlsafe_b64encode(OURS.sign(signed.encode())).decode().rstrip("=")
    assert read(f"{signed}.{signature}", OURS) == Pass("TICK_1", "SHOW_1", ("Ł1", "अ1"))
