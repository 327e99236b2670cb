"""`marquee schema`: the contracts as text, as they are committed. Needs neither database nor server."""


def graphql_contract() -> str:
    from schema.server.api import sdl

    return sdl()


def openapi_contract() -> str:
    from rest.openapi import text

    return text()
