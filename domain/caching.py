"""What answers say to HTTP caches, over both entry points (RFC 9111, RFC 5861)."""

NEVER_STORED = "no-store"
ASKED_EACH_TIME = "no-cache"
"""For an answer that a cache may store and must ask about each time."""
OF_A_SECOND = "public, max-age=1, stale-while-revalidate=1"
"""For visitors' answers that are kept for a second: a CDN carries the crowd, and asks once a second."""
VARY = "Authorization, X-API-Key, Accept, Origin"


def etag(tag: str) -> str:
    return f'"{tag}"'


def is_among(if_none_match: str | None, tag: str) -> bool:
    """Whether a caller has the answer with this tag, by its If-None-Match."""
    if if_none_match is None:
        return False
    tags = [each.strip().removeprefix("W/") for each in if_none_match.split(",")]
    return "*" in tags or etag(tag) in tags
