"""The messages of InvalidInput without their paths, which the tests of the entry points check."""

from collections.abc import Callable

import pytest

from domain.errors import InvalidInput


def problems(call: Callable[[], object]) -> list[str]:
    """The messages of the InvalidInput that the call raises, one for each problem."""
    with pytest.raises(InvalidInput) as refusal:
        call()
    return [problem.message for problem in refusal.value.errors]


def problem(call: Callable[[], object]) -> str:
    """The message of the only problem."""
    [message] = problems(call)
    return message
