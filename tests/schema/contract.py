"""The SDL as the server says it, read as any client would."""

from graphql import build_schema

from schema.server.api import sdl

SDL = sdl()
SCHEMA = build_schema(SDL)
