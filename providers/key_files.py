"""The platform's keys: given by settings, or in development made once and kept in the data folder."""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import stat
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from pydantic import SecretStr

KEY_BYTES = 32
SHORTEST_SECRET = 32
FEWEST_CHARACTERS = 10
GUESSABLE_WORDS = ("development", "secret", "changeme", "password", "example", "marquee")


class KeysUnusable(Exception):
    """Its text says which key is not usable and what to do."""


class KeySettings(Protocol):
    """Settings with a secret for each of KEY_NAMES, and one for each followed by `_previous`."""

    @property
    def env(self) -> Literal["development", "production"]: ...


@dataclass(frozen=True)
class Key:
    """`id` identifies the key of a row or a token. It may be stored and shown: it reveals nothing of the material."""

    id: str
    material: bytes

    def __repr__(self) -> str:
        return f"Key({self.id})"

    def fingerprint(self, name: str) -> str:
        """Tells keys apart in a database whose readers must not learn them."""
        return hmac.digest(self.material, f"fingerprint of {name}".encode(), hashlib.sha256).hex()


Ring = tuple[Key, ...]
"""The first key signs or encrypts; all of them verify or decrypt."""


@dataclass(frozen=True)
class Keys:
    """All keys of the platform."""

    tokens: Ring
    passes: Ring
    bank_details: Ring
    payment_webhooks: Ring

    @classmethod
    def load_or_make(cls, folder: Path, settings: KeySettings) -> "Keys":
        """Raises KeysUnusable."""
        return cls(*(ring_of(name, folder, settings) for name in KEY_NAMES))


def ring_of(name: str, folder: Path, settings: KeySettings) -> Ring:
    """One of KEY_NAMES, with its previous one. In development a missing key is made in the folder: safe for any number
    of processes at once, of which one makes it and the others read it. Production makes none: each of its machines
    would make another. Raises KeysUnusable.
    """
    given, previous = (_given(settings, name + suffix) for suffix in ("", "_previous"))
    if given is None and settings.env == "production":
        raise KeysUnusable(f"Production needs MARQUEE_{name.upper()}: `marquee keys new` prints a set.")
    texts = (given or _KeyFolder(_folder_of(folder, settings.env)).read_or_make(name, lambda: new_key(name)), previous)
    try:
        keys = {key.id: key for key in (_key(_READ[name](text)) for text in texts if text)}
    except ValueError as error:
        raise KeysUnusable(f"MARQUEE_{name.upper()} is not usable: {error}.") from None
    return tuple(keys.values())


def new_key(name: str) -> str:
    """A random one, as its setting wants it."""
    if _READ[name] is decoded_key:
        return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    return secrets.token_urlsafe(KEY_BYTES)


def kept_keys(folder: Path, names: Iterable[str]) -> list[str]:
    """Which of them lie in the data folder of a production that made them by itself."""
    return [name for name in names if (_folder_of(folder, "production") / name).exists()]


def _folder_of(folder: Path, env: str) -> Path:
    return folder / "keys" / env


def decoded_key(text: str) -> bytes:
    """Raises ValueError unless the text is 32 bytes in base64."""
    try:
        material = base64.b64decode(text, validate=True)
    except binascii.Error:
        material = b""
    if len(material) != KEY_BYTES:
        raise ValueError(f"must be {KEY_BYTES} bytes in base64: `marquee keys new` makes one")
    return material


_READ: Mapping[str, Callable[[str], bytes]] = {
    "token_secret": str.encode,
    "pass_key": decoded_key,
    "bank_key": decoded_key,
    "payment_webhook_secret": str.encode,
}
KEY_NAMES = tuple(_READ)
"""The names of their settings, in the order of `Keys`."""


@dataclass(frozen=True)
class _KeyFolder:
    path: Path

    def read_or_make(self, name: str, make: Callable[[], str]) -> str:
        file = self.path / name
        if not file.exists():
            self._keep(file, make())
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise KeysUnusable(f"{file} can be read by others: run chmod 600 on it, or remove it to have it made anew.")
        return file.read_text().strip()

    def _keep(self, file: Path, text: str) -> None:
        """Creates the file by a hard link, which fails where the name exists: two processes that start at once end up
        with the same key.
        """
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
        with open(draft, "x", opener=_private) as writer:
            writer.write(text + "\n")
            writer.flush()
            os.fsync(writer.fileno())
        try:
            os.link(draft, file)
        except FileExistsError:
            return
        finally:
            draft.unlink()


def is_development_secret(secret: str) -> bool:
    """Whether the secret is too short, too regular or too guessable to come from a random generator."""
    regular = len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_CHARACTERS
    return regular or any(word in secret.lower() for word in GUESSABLE_WORDS)


def _key(material: bytes) -> Key:
    return Key(hashlib.sha256(b"key id:" + material).hexdigest()[:8], material)


def _given(settings: KeySettings, name: str) -> str | None:
    secret = getattr(settings, name)
    return secret.get_secret_value() if isinstance(secret, SecretStr) else None


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
