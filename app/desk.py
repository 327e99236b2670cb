"""What commands work with that change or read the database alone: no provider, no message, no other process."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, NoReturn

from app.database import open_engine, open_pool
from providers.aes_vault import AesVault
from providers.broadcaster_notifier import BroadcasterNotifier
from providers.key_files import Key
from resolvers.context import Services
from settings import Settings


class _Absent:
    """Plays a role that the command has no use for."""

    def __init__(self, role: str) -> None:
        self._role = role

    def __getattr__(self, name: str) -> NoReturn:
        raise LookupError(f"This command was opened without {self._role}, and uses its {name}.")


@asynccontextmanager
async def open_desk(settings: Settings, bank_keys: Sequence[Key] = ()) -> AsyncIterator[Services]:
    """Services for use cases that touch nothing but the database. `bank_keys`: for those that open account numbers."""
    absent: dict[str, Any] = {
        role: _Absent(role)
        for role in ("payments", "payouts", "provider_events", "renderer", "passes", "access_tokens")
    }
    vault: Any = AesVault([(key.id, key.material) for key in bank_keys]) if bank_keys else _Absent("vault")
    engine = open_engine(settings)
    try:
        async with open_pool(settings) as pool, BroadcasterNotifier(None) as notifier:
            yield Services(
                engine=engine,
                pool=pool,
                senders={},
                vault=vault,
                notifier=notifier,
                wake_workers=notifier.wake_workers,
                policy=settings.policy,
                sign_in_keys=(),
                client_network=lambda: "",
                **absent,
            )
    finally:
        await engine.dispose()
