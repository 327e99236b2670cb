import json
from datetime import date

import pytest

from domain.errors import InvalidInput
from domain.settlements.holidays import Holiday, parse_holidays

HOLI, DIWALI = Holiday(date(2026, 3, 4), "Holi"), Holiday(date(2026, 11, 9), "Diwali, Balipratipada")


@pytest.mark.parametrize(
    "text",
    [
        '2026-11-09,"Diwali, Balipratipada"\n2026-03-04,Holi\n',
        'date,name\r\n2026-03-04, Holi\r\n\r\n# Mumbai\r\n2026-11-09,"Diwali, Balipratipada"\r\n',
        json.dumps([{"date": str(each.day), "name": each.name} for each in (DIWALI, HOLI)]),
    ],
)
def test_csv_and_json_say_the_same_and_come_out_by_date(text: str) -> None:
    assert parse_holidays(text) == [HOLI, DIWALI]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", [("file", "no holiday")]),
        ("date,name\n", [("file", "no holiday")]),
        ("2026-03-04", [("line 1", "a date and a name")]),
        ("2026-03-04,Holi,Mumbai", [("line 1", "a date and a name")]),
        (
            "04/03/2026,Holi\n2026-02-30,Never\n20260304,Holi\n2026-03-04,",
            [("line 1", "'04/03/2026'"), ("line 2", "'2026-02-30'"), ("line 3", "'20260304'"), ("line 4", "empty")],
        ),
        ("1826-03-04,Holi", [("line 1", "a year from 2000")]),
        ("date,name\n2026-03-04,Holi\n2026-03-04,Holi again", [("line 3", "stands at line 2 already")]),
        ("[", [("file", "not JSON")]),
        ("{}", [("file", "Expected a list")]),
        (
            '[{"date": "2026-03-04"}, 5, {"date": 5, "name": "x"}]',
            [("item 1", "a date and a name"), ("item 2", "a date and a name"), ("item 3", "a date and a name")],
        ),
    ],
)
def test_each_bad_line_is_answered_with_a_sentence(text: str, problems: list[tuple[str, str]]) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_holidays(text)
    found = caught.value.errors
    assert [problem.field for problem in found] == [place for place, _ in problems]
    for problem, (_, words) in zip(found, problems, strict=True):
        assert words in problem.message
        assert problem.message.endswith(".")
