"""What scanners at gates need: the public keys by which passes are verified without the network."""

from typing import Literal

from pydantic import Field

from resolvers import admissions
from resolvers.context import Context
from rest.bodies import Answer
from rest.operations import Operation


class PassKeyAnswer(Answer):
    """A JSON Web Key (RFC 8037)."""

    kid: str = Field(description="The key's id, as the `key` of a pass's payload names it.")
    kty: Literal["OKP"] = "OKP"
    crv: Literal["Ed25519"] = "Ed25519"
    alg: Literal["EdDSA"] = "EdDSA"
    use: Literal["sig"] = "sig"
    x: str = Field(description="The public key, base64url.")


class PassKeysAnswer(Answer):
    keys: list[PassKeyAnswer] = Field(description="The one that signs first, then the one before it, if any.")


async def read_pass_keys(ctx: Context) -> PassKeysAnswer:
    keys = await admissions.read_pass_keys(ctx)
    return PassKeysAnswer(keys=[PassKeyAnswer(kid=key.id, x=key.encoded) for key in keys])


OPERATIONS = (
    Operation(
        "GET",
        "/.well-known/pass-keys.json",
        read_pass_keys,
        PassKeysAnswer,
        "The public keys of passes, as a JWK set: a scanner verifies passes by them without the network.",
        use_case=admissions.read_pass_keys,
    ),
)
