import pytest

from domain.errors import InvalidInput
from domain.idempotency import LONGEST_KEY, key_of_header, key_of_text


@pytest.mark.parametrize("key", ["x", "8f14e45f-ceea", "x" * LONGEST_KEY])
def test_a_key_in_ascii_is_one_wherever_it_stands(key: str) -> None:
    assert key_of_text(key, "idempotencyKey") == key_of_header(key, "Idempotency-Key") == key


def test_a_member_of_a_body_may_hold_what_a_header_cannot() -> None:
    assert key_of_text(" schlüssel ", "idempotencyKey") == "schlüssel"
    with pytest.raises(InvalidInput):
        key_of_header("schlüssel", "Idempotency-Key")


@pytest.mark.parametrize("key", ["", "x" * (LONGEST_KEY + 1), "a\tb"])
def test_what_is_no_key_anywhere_is_refused_with_its_field(key: str) -> None:
    for check in (key_of_text, key_of_header):
        with pytest.raises(InvalidInput) as refused:
            check(key, "key")
        assert [error.field for error in refused.value.errors] == ["key"]
