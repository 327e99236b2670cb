"""Names that look like a text which was typed with a slip: by the short pieces that both have."""

MOST_PIECES = 60
LEAST_SHARED = 0.4
"""The least part of a text's pieces that a name has which looks like it."""


def pieces_of(text: str) -> list[str]:
    """Of a folded text: the beginning of each word, and every three characters of it, with one blank before the word
    and one behind. Each once, and never more than MOST_PIECES, however long the text is.
    """
    found: dict[str, None] = {}
    for word in text.split():
        padded = f" {word} "
        found[padded[:2]] = None
        found.update(dict.fromkeys(padded[at : at + 3] for at in range(len(padded) - 2)))
        if len(found) >= MOST_PIECES:
            break
    return list(found)[:MOST_PIECES]


def swapped(text: str) -> list[str]:
    """The texts that have two neighbouring letters the other way round, which is the commonest slip in short names."""
    return [text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in range(min(len(text), MOST_PIECES) - 1)]
