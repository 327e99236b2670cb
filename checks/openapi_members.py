"""What an operation of an OpenAPI document takes and answers, as members by path."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

JSON = "application/json"

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Member:
    """`parent`: the path of what it is a member of; empty for a parameter, a body and an answer."""

    parent: str
    types: frozenset[str]
    is_required: bool


Members = dict[str, Member]


def members_taken(operation: Json, document: Json) -> Members:
    """Parameters and the body. Those in the path are part of its name."""
    members: Members = {}
    for parameter in operation.get("parameters", ()):
        if parameter["in"] != "path":
            path = f"{parameter['in']}.{parameter['name']}"
            members |= _Walk(document, values=True).members(parameter["schema"], path, parameter.get("required", False))
    body = _resolved(operation.get("requestBody", {}), document)
    for media_type, content in body.get("content", {}).items():
        path = _path_of("body", media_type)
        members |= _Walk(document, values=True).members(content.get("schema", {}), path, body.get("required", False))
    return members


def members_answered(operation: Json, document: Json) -> Members:
    """Of successes: what a failure holds is the same for all operations."""
    members: Members = {}
    for status, given in operation["responses"].items():
        if status[0] not in "23":
            continue
        contents = _resolved(given, document).get("content", {})
        for media_type, content in contents.items():
            members |= _Walk(document, values=False).members(
                content.get("schema", {}), _path_of(status, media_type), is_required=True
            )
        if not contents:
            members[status] = Member("", frozenset(), is_required=True)
    return members


def _path_of(root: str, media_type: str) -> str:
    return root if media_type == JSON else f"{root} {media_type}"


def _resolved(node: Json, document: Json) -> Json:
    while "$ref" in node:
        found: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


@dataclass(frozen=True)
class _Walk:
    """`values`: each value of an enumeration is a member too (`body.method=UPI`). `inside`: schemas around."""

    document: Json
    values: bool
    inside: frozenset[str] = frozenset()

    def members(self, schema: Json, path: str, is_required: bool, parent: str = "") -> Members:
        """The path itself and all below it, down to where a type contains itself."""
        members: Members = {}
        types: set[str] = set()
        for each, walk in self.alternatives(schema):
            types |= _types(each)
            members |= walk.below(each, path)
        return {path: Member(parent, frozenset(types), is_required)} | members

    def alternatives(self, schema: Json) -> Iterator[tuple[Json, "_Walk"]]:
        reference = schema.get("$ref")
        if reference is not None:
            if reference not in self.inside:
                walk = _Walk(self.document, self.values, self.inside | {reference})
                yield from walk.alternatives(_resolved(schema, self.document))
            return
        choices = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]
        for choice in choices:
            yield from self.alternatives(choice)
        if not choices:
            yield schema, self

    def below(self, schema: Json, path: str) -> Members:
        members: Members = {}
        required = schema.get("required", ())
        for name, member in schema.get("properties", {}).items():
            members |= self.members(member, f"{path}.{name}", name in required, path)
        for suffix, key in (("[]", "items"), ("{}", "additionalProperties")):
            if isinstance(schema.get(key), Mapping):
                members |= self.members(schema[key], path + suffix, is_required=False, parent=path)
        if self.values:
            for value in schema.get("enum", ()):
                members[f"{path}={value}"] = Member(path, frozenset(), is_required=False)
        return members


def _types(schema: Json) -> set[str]:
    given = schema.get("type", ())
    return {given} if isinstance(given, str) else set(given)
