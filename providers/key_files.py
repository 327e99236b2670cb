"""The platform's keys: given by settings, or made once and kept in the data folder: tokens survive a restart."""

import base64
import binascii
import hashlib
import os
import secrets
import stat
from collections.abc import Callable
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
    @property
    def env(self) -> Literal["development", "production"]: ...
    @property
    def token_secret(self) -> SecretStr | None: ...
    @property
    def token_secret_previous(self) -> SecretStr | None: ...
    @property
    def pass_key(self) -> SecretStr | None: ...
    @property
    def bank_key(self) -> SecretStr | None: ...
    @property
    def bank_key_previous(self) -> SecretStr | None: ...
    @property
    def payment_webhook_secret(self) -> SecretStr | None: ...
    @property
    def payment_webhook_secret_previous(self) -> SecretStr | None: ...


@dataclass(frozen=True)
class Key:
    """`id` identifies the key of a row or a token. It may be stored and shown: it reveals nothing of the material."""

    id: str
    material: bytes

    def __repr__(self) -> str:
        return f"Key({self.id})"


@dataclass(frozen=True)
class Keys:
    """The first key of each kind signs or encrypts; all of them verify or decrypt."""

    tokens: tuple[Key, ...]
    passes: Key
    bank_details: tuple[Key, ...]
    payment_webhooks: tuple[Key, ...]

    @classmethod
    def load_or_make(cls, folder: Path, settings: KeySettings) -> "Keys":
        """Safe for any number of processes at once: one makes a key, the others read it. Development and production
        never share a key that was made. Raises KeysUnusable.
        """
        store = _KeyFolder(folder / "keys" / settings.env)
        return cls(
            tokens=_ring(store, "token_secret", settings.token_secret, settings.token_secret_previous),
            passes=_decoded("pass_key", _given(settings.pass_key) or store.read_or_make("pass_key", _random_key)),
            bank_details=tuple(
                _decoded("bank_key", text)
                for text in (
                    _given(settings.bank_key) or store.read_or_make("bank_key", _random_key),
                    _given(settings.bank_key_previous),
                )
                if text
            ),
            payment_webhooks=_ring(
                store,
                "payment_webhook_secret",
                settings.payment_webhook_secret,
                settings.payment_webhook_secret_previous,
            ),
        )


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


def _ring(store: _KeyFolder, name: str, current: SecretStr | None, previous: SecretStr | None) -> tuple[Key, ...]:
    texts = (_given(current) or store.read_or_make(name, _random_secret), _given(previous))
    return tuple(_key(text.encode()) for text in texts if text)


def _decoded(name: str, text: str) -> Key:
    try:
        material = base64.b64decode(text, validate=True)
    except binascii.Error:
        material = b""
    if len(material) != KEY_BYTES:
        raise KeysUnusable(f"MARQUEE_{name.upper()} must be {KEY_BYTES} bytes in base64: make it with openssl rand.")
    return _key(material)


def _key(material: bytes) -> Key:
    return Key(hashlib.sha256(b"key id:" + material).hexdigest()[:8], material)


def _given(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _random_secret() -> str:
    return secrets.token_urlsafe(KEY_BYTES)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
