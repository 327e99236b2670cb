import pytest

from domain.naming import camel, snake


@pytest.mark.parametrize(("code", "outside"), [("lock_seats", "lockSeats"), ("id", "id"), ("as_of_day", "asOfDay")])
def test_a_name_is_the_same_one_in_both_spellings(code: str, outside: str) -> None:
    assert camel(code) == outside
    assert snake(outside) == code
