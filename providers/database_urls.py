"""Database URLs in PostgreSQL's usual form, converted to SQLAlchemy's."""

from urllib.parse import parse_qsl, quote, urlencode, urlsplit


def sqlalchemy_url(url: str) -> str:
    """The same database as a `postgresql+asyncpg://` URL. Raises ValueError for anything but a PostgreSQL URL."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    database = parts.path.strip("/")
    if parts.scheme not in ("postgresql", "postgres", "postgresql+asyncpg") or not database:
        raise ValueError("must look like postgresql://user:password@host:5432/db or postgresql://user@/db?host=/folder")
    if "sslmode" in query:  # libpq's name; asyncpg's argument is called ssl and takes the same values
        query["ssl"] = query.pop("sslmode")
    options = f"?{urlencode(query, quote_via=quote)}" if query else ""
    return f"postgresql+asyncpg://{parts.netloc}/{database}{options}"  # a bare "postgresql" means psycopg there
