"""Ids of layouts, derived from their content, so that identical layouts are stored once."""

import hashlib
import json
from collections.abc import Sequence

from domain.seats.layout import Seat


def identity_of(rows: int, columns: int, seats: Sequence[Seat]) -> str:
    content = json.dumps([rows, columns, [list(vars(seat).values()) for seat in seats]], ensure_ascii=False)
    return f"LAYOUT_{hashlib.sha256(content.encode()).hexdigest()[:40]}"
