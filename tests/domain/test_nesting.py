"""The limit on the nesting of JSON."""

import json

import pytest

from domain.nesting import DEEPEST, TooDeep, parse


def lists(depth: int) -> str:
    return "[" * depth + "]" * depth


@pytest.mark.parametrize(
    "text",
    [
        "1",
        lists(DEEPEST),
        '{"a":' * DEEPEST + "1" + "}" * DEEPEST,
        "[" + ",".join([lists(DEEPEST - 1)] * 100) + "]",
        json.dumps({"a": "[" * 100, '{"\\[' * 100: '\\"[' * 100}),
    ],
)
def test_json_within_the_limit_is_parsed(text: str) -> None:
    assert parse(text) == json.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        lists(DEEPEST + 1),
        lists(100_000),
        '{"a":' * (DEEPEST + 1) + "1" + "}" * (DEEPEST + 1),
        '{"a": [' * (DEEPEST // 2 + 1) + "]}" * (DEEPEST // 2 + 1),
        f"[1, {lists(DEEPEST)}, 2]",
    ],
)
def test_one_level_more_is_too_deep(text: str) -> None:
    with pytest.raises(TooDeep):
        parse(text)


@pytest.mark.parametrize("text", ["", "[", "[" * 100_000, "nonsense"])
def test_what_is_no_json_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        parse(text)
