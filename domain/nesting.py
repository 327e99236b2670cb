"""How deep JSON may be nested. Ours to say: how deep a parser goes differs from one Python to the next."""

import re

DEEPEST = 50
"""Lists and objects inside of each other. What we are sent needs half a dozen."""

# An unclosed string runs to the end of the text, and nothing is tried twice: the time is linear in whatever is sent.
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}


def is_too_deep(json: str) -> bool:
    """Asked before it is parsed; whether it is JSON at all is the parser's to say."""
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(json):
        depth += _STEPS.get(found[0], 0)
        if depth > DEEPEST:
            return True
    return False
