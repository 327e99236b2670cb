"""Parsing of bank holiday lists, in CSV or JSON, with a problem for each wrong line."""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.errors import FieldProblem, InvalidInput
from domain.text import clean

LONGEST_NAME = 120
FIRST_YEAR, LAST_YEAR = 2000, 2100
HEADER = ("date", "name")

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True)
class Holiday:
    day: date
    name: str


def parse_holidays(text: str) -> list[Holiday]:
    """The holidays by date. CSV: a date and a name a line, with or without a header. JSON: a list of objects with these
    two members. Raises InvalidInput with a problem for each wrong line, so that all can be corrected at once.
    """
    found: dict[date, tuple[str, Holiday]] = {}
    problems: list[FieldProblem] = []
    for place, written in _items(text):
        try:
            holiday = _holiday(place, written)
        except InvalidInput as problem:
            problems += problem.errors
            continue
        if holiday.day in found:
            problems.append(FieldProblem(place, f"{holiday.day} stands at {found[holiday.day][0]} already."))
        else:
            found[holiday.day] = place, holiday
    if problems:
        raise InvalidInput(tuple(problems))
    if not found:
        raise InvalidInput.of("file", "There is no holiday in it: write one a line, like 2026-03-04,Holi.")
    return [found[day][1] for day in sorted(found)]


def _items(text: str) -> Iterator[tuple[str, Sequence[Any]]]:
    """Pairs of (place in the file, what should be a date and a name)."""
    return _json_items(text) if text.lstrip().startswith(("[", "{")) else _csv_items(text)


def _json_items(text: str) -> Iterator[tuple[str, Sequence[Any]]]:
    try:
        items = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput.of("file", f"This is not JSON: {error}.") from error
    if not isinstance(items, list):
        raise InvalidInput.of("file", 'Expected a list like [{"date": "2026-03-04", "name": "Holi"}].')
    for number, item in enumerate(items, start=1):
        is_whole = isinstance(item, dict) and item.keys() == set(HEADER)
        yield f"item {number}", [item[name] for name in HEADER] if is_whole else []


def _csv_items(text: str) -> Iterator[tuple[str, Sequence[Any]]]:
    lines = csv.reader(text.splitlines())
    for line in lines:
        written = [cell.strip() for cell in line]
        is_header = lines.line_num == 1 and tuple(cell.lower() for cell in written) == HEADER
        if any(written) and not written[0].startswith("#") and not is_header:
            yield f"line {lines.line_num}", written


def _holiday(place: str, written: Sequence[Any]) -> Holiday:
    match written:
        case [str(day), str(name)]:
            return Holiday(_day(place, day), clean(name, place, LONGEST_NAME))
        case _:
            raise InvalidInput.of(place, "Expected a date and a name, like 2026-03-04,Holi.")


def _day(place: str, written: str) -> date:
    if not _DAY.fullmatch(written):
        raise _no_day(place, written)
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise _no_day(place, written) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidInput.of(place, f"Expected a year from {FIRST_YEAR} to {LAST_YEAR}, not {day.year}.")
    return day


def _no_day(place: str, written: str) -> InvalidInput:
    return InvalidInput.of(place, f"Expected a date like 2026-03-04, not {written!r}.")
