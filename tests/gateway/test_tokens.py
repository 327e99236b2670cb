import time

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

from domain.accounts import PARTNER_SCOPES, Principal, Role
from domain.errors import Unauthenticated
from domain.sessions import TokenClaims
from gateway.authentication import Authenticator
from gateway.kept_identities import Identity
from gateway.tokens import OWN_ALGORITHM, OWN_ISSUER, HeldKeys, TokenIssuer, TokenVerifier, own_keys
from tests.gateway.bearers import believing

NEW, OLD, FOREIGN = ("new", b"n" * 32), ("old", b"o" * 32), ("foreign", b"f" * 32)
CUSTOMER = Principal(Role.CUSTOMER, "USER_101")
STAFF = Principal(Role.PARTNER, "STAFF_1", "PARTNER_1", PARTNER_SCOPES)
KEY_HOLDER = Principal(Role.PARTNER, "KEY_1", "PARTNER_1", frozenset())


def verifier(*keys: tuple[str, bytes]) -> TokenVerifier:
    return TokenVerifier(OWN_ISSUER, "marquee", [OWN_ALGORITHM], HeldKeys(own_keys(keys)), believing)


def issuer(*keys: tuple[str, bytes]) -> TokenIssuer:
    return TokenIssuer(own_keys(keys), "marquee")


async def key_holder(secret: str) -> Identity | None:
    return Identity(KEY_HOLDER, None) if secret == "mq_known" else None


authenticate = Authenticator([verifier(NEW, OLD)], key_holder)


def forged(claims: dict[str, object], *, algorithm: str = OWN_ALGORITHM, kid: str = "new") -> str:
    base = {"iss": OWN_ISSUER, "aud": "marquee", "sub": "USER_101", "exp": int(time.time()) + 60, "role": "customer"}
    key = OctKey.import_key(NEW[1])
    claims = {name: value for name, value in (base | claims).items() if value is not None}
    return jwt.encode({"alg": algorithm, "kid": kid}, claims, key, algorithms=[algorithm])


@pytest.mark.parametrize("principal", [CUSTOMER, STAFF, Principal(Role.OPERATOR, "OPER_1")])
async def test_a_token_brings_back_the_principal_it_was_issued_for(principal: Principal) -> None:
    assert await authenticate({"Authorization": f"Bearer {issuer(NEW).issue(principal)}"}) == principal


async def test_a_token_signed_with_the_previous_secret_still_counts() -> None:
    assert await authenticate({"authorization": f"bearer {issuer(OLD).issue(CUSTOMER)}"}) == CUSTOMER


async def test_a_token_of_another_issuer_is_not_even_compared_with_the_keys() -> None:
    """Its key would be unknown, and this issuer asked for it: a holder of one of ours would wait for that."""

    class NeverAsked:
        async def current(self) -> KeySet:
            raise AssertionError("asked for keys")

        renewed = current

    foreign = TokenVerifier("https://id.example", "marquee", ["ES256"], NeverAsked(), believing)
    both = Authenticator([foreign, verifier(NEW)], key_holder)
    assert await both({"Authorization": f"Bearer {issuer(NEW).issue(CUSTOMER)}"}) == CUSTOMER


async def test_a_bearer_that_is_unknown_now_is_refused() -> None:
    async def nobody(_: TokenClaims) -> Principal | None:
        return None

    gone = Authenticator(
        [TokenVerifier(OWN_ISSUER, "marquee", [OWN_ALGORITHM], HeldKeys(own_keys([NEW])), nobody)], key_holder
    )
    with pytest.raises(Unauthenticated):
        await gone({"Authorization": f"Bearer {issuer(NEW).issue(CUSTOMER)}"})


async def test_a_contact_counts_only_where_its_issuer_has_verified_it() -> None:
    seen: list[TokenClaims] = []

    async def note(claims: TokenClaims) -> Principal | None:
        seen.append(claims)
        return CUSTOMER

    noting = Authenticator(
        [TokenVerifier(OWN_ISSUER, "marquee", [OWN_ALGORITHM], HeldKeys(own_keys([NEW])), note)], key_holder
    )
    contacts = {"email": "a@example.com", "phone_number": "+919876543210"}
    for proof in ({}, {"email_verified": False}, {"email_verified": True, "phone_number_verified": "true"}):
        await noting({"Authorization": f"Bearer {forged({**contacts, **proof})}"})
    assert [(each.email, each.phone) for each in seen] == [
        (None, None),
        (None, None),
        ("a@example.com", "+919876543210"),
    ]


async def test_an_api_key_acts_as_its_partner() -> None:
    assert await authenticate({"x-api-key": "mq_known"}) == KEY_HOLDER


async def test_nobody_named_is_a_visitor() -> None:
    assert (await authenticate({})).role is Role.VISITOR


async def test_the_identity_carries_the_end_of_its_token() -> None:
    token = issuer(NEW).issue(CUSTOMER, lifetime_seconds=50)
    expires_at = (await authenticate.identify({"Authorization": f"Bearer {token}"})).expires_at
    assert expires_at is not None
    assert 45 < expires_at - time.time() <= 50


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": int(time.time()) - 1},
        {"exp": None},
        {"exp": "tomorrow"},
        {"aud": "another-service"},
        {"aud": None},
        {"iss": "another-service"},
        {"sub": None},
        {"sub": 101},
        {"sub": "x" * 256},
        {"sid": 5},
        {"role": None},
        {"role": "system"},
        {"role": "visitor"},
        {"role": ["customer"]},
        {"nbf": int(time.time()) + 3600},
    ],
)
async def test_a_token_with_wrong_claims_is_refused(claims: dict[str, object]) -> None:
    with pytest.raises(Unauthenticated):
        await authenticate({"Authorization": f"Bearer {forged(claims)}"})


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic dXNlcjpwYXNz"},
        {"Authorization": "Bearer a.b.c"},
        {"Authorization": "Bearer Ã©.\x00.ÿ"},
        {"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJVU0VSXzEwMSJ9."},
        {"Authorization": f"Bearer {'W1tb' * 1000}.e30.e30"},
        {"Authorization": f"Bearer {'x' * 5000}"},
        {"Authorization": f"Bearer {forged({}, algorithm='HS512')}"},
        {"Authorization": f"Bearer {forged({}, kid='unheard-of')}"},
        {"Authorization": f"Bearer {issuer(FOREIGN).issue(CUSTOMER)}"},
        {"X-API-Key": "mq_unknown"},
        {"X-API-Key": ""},
        {"X-API-Key": "mq_known", "Authorization": f"Bearer {issuer(NEW).issue(CUSTOMER)}"},
    ],
)
async def test_a_bad_credential_is_refused_and_never_makes_a_visitor(headers: dict[str, str]) -> None:
    with pytest.raises(Unauthenticated):
        await authenticate(headers)


class RotatingKeys:
    """An issuer that has changed its key since it was asked."""

    def __init__(self, before: KeySet, after: KeySet) -> None:
        self.before, self.after = before, after

    async def current(self) -> KeySet:
        return self.before

    async def renewed(self) -> KeySet:
        return self.after


def foreign_token(key: ECKey) -> str:
    claims = {"iss": "https://id.example", "aud": "marquee", "sub": "USER_7", "exp": int(time.time()) + 60}
    return jwt.encode({"alg": "ES256", "kid": key.kid}, claims | {"role": "customer"}, key, algorithms=["ES256"])


async def test_a_trusted_issuers_token_is_verified_with_its_published_keys_even_after_it_changed_them() -> None:
    before = ECKey.generate_key("P-256", {"kid": "1"})
    after = ECKey.generate_key("P-256", {"kid": "2"})
    trusted = TokenVerifier(
        "https://id.example", "marquee", ["ES256"], RotatingKeys(KeySet([before]), KeySet([after])), believing
    )
    authenticator = Authenticator([trusted], key_holder)
    for key in (before, after):
        principal = await authenticator({"Authorization": f"Bearer {foreign_token(key)}"})
        assert principal == Principal(Role.CUSTOMER, "USER_7")
    unknown = ECKey.generate_key("P-256", {"kid": "3"})
    for token in (foreign_token(unknown), issuer(NEW).issue(CUSTOMER)):
        with pytest.raises(Unauthenticated):
            await authenticator({"Authorization": f"Bearer {token}"})
