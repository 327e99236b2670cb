"""How often the workers of this process had a turn, and what became of it: asked for when metrics are shown."""

from collections import Counter

TURNS: Counter[tuple[str, str]] = Counter()
"""(worker, ok or failed)"""
