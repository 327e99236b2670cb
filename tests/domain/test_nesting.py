"""JSON that is nested deeper than anybody means it."""

import json

import pytest

from domain.nesting import DEEPEST, is_too_deep


def lists(depth: int) -> str:
    return "[" * depth + "]" * depth


@pytest.mark.parametrize(
    "text",
    [
        lists(DEEPEST),
        '{"a":' * DEEPEST + "1" + "}" * DEEPEST,
        "[" + ",".join([lists(DEEPEST - 1)] * 100) + "]",
        json.dumps({"a": "[" * 100, '{"\\[' * 100: '\\"[' * 100}),
        "not json",
        "",
    ],
)
def test_what_somebody_may_mean_is_not_too_deep(text: str) -> None:
    assert not is_too_deep(text)


@pytest.mark.parametrize(
    "text",
    [
        lists(DEEPEST + 1),
        '{"a":' * (DEEPEST + 1) + "1" + "}" * (DEEPEST + 1),
        '{"a": [' * (DEEPEST // 2 + 1) + "]}" * (DEEPEST // 2 + 1),
        "[" * 100_000,
        '["a", "\\"]]]", ' * (DEEPEST + 1),
    ],
)
def test_one_level_more_is(text: str) -> None:
    assert is_too_deep(text)
