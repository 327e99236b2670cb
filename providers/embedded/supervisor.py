"""Restarts embedded servers that died, in a thread, so that a busy event loop does not delay it."""

import threading
from collections.abc import Sequence

import structlog

from providers.embedded.leases import Lease, ServerUnavailable

POLL_SECONDS = 0.5

log = structlog.get_logger(__name__)


class Supervisor:
    def __init__(self, leases: Sequence[Lease]) -> None:
        self._leases = leases
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="embedded-servers", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stopped.wait(POLL_SECONDS):
            for lease in self._leases:
                if not lease.server.runs():
                    self._revive(lease)

    def _revive(self, lease: Lease) -> None:
        log.warning("embedded_server_died", server=lease.server.name)
        try:
            lease.revive()
        except (ServerUnavailable, OSError) as error:
            log.error("embedded_server_does_not_start", server=lease.server.name, reason=str(error))  # noqa: TRY400 - the sentence suffices, and the next poll tries again
        else:
            log.info("embedded_server_restarted", server=lease.server.name)
