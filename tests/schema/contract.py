"""The SDL as a client reads it."""

from graphql import build_schema

from schema.server.api import sdl

SDL = sdl()
SCHEMA = build_schema(SDL)
