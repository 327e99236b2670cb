"""`marquee schema`: the contracts as text. Needs neither database nor server."""


def print_graphql() -> str:
    from schema.api import sdl

    return sdl()
