"""Both clients of the platform as a client sees them: it was done, it was refused, or its outcome is unknown."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

from tests.history.events import Outcome

Json = dict[str, Any]
PATIENCE_SECONDS = 5.0
UNKNOWN_CODES = frozenset({"UNAVAILABLE", "IDEMPOTENCY_IN_PROGRESS"})
"""Ask again with the same key."""


@dataclass(frozen=True)
class Answer:
    outcome: Outcome
    body: Json = field(default_factory=dict)
    code: str = ""

    @property
    def is_done(self) -> bool:
        return self.outcome is Outcome.OK


@dataclass
class Clients:
    """`complaints`: what a client must never be answered, whatever happens behind the clients."""

    http: httpx2.AsyncClient
    answers: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)

    async def rest(self, url: str, headers: Mapping[str, str], body: Json | None = None, key: str = "") -> Answer:
        keyed = {**headers, "Idempotency-Key": key} if key else dict(headers)
        response = await self._send("GET" if body is None else "POST", url, keyed, json=body)
        if response is None or response.status_code >= 500:
            return Answer(Outcome.UNKNOWN)
        answer = response.json()
        return _judged(answer, answer["code"]) if response.is_error else Answer(Outcome.OK, answer)

    async def graphql(self, url: str, headers: Mapping[str, str], query: str, **variables: object) -> Answer:
        """The operation has one field, which is answered."""
        response = await self._send("POST", f"{url}/graphql", headers, json={"query": query, "variables": variables})
        if response is None or response.status_code >= 500:
            return Answer(Outcome.UNKNOWN)
        answer = response.json()
        for error in answer.get("errors", ()):
            code = error["extensions"]["code"]
            if code not in UNKNOWN_CODES:
                self.complaints.append(f"GraphQL answered {error}")
            return Answer(Outcome.UNKNOWN, code=code)
        [member] = answer["data"].values()
        if member is None:
            return Answer(Outcome.REFUSED)
        return _judged(member, member["code"]) if "code" in member else Answer(Outcome.OK, member)

    async def press(self, url: str, action: str) -> Answer:
        """A button of the payment provider's page."""
        response = await self._send("POST", url, {}, data={"action": action})
        is_through = response is not None and response.status_code == 303
        return Answer(Outcome.OK if is_through else Outcome.UNKNOWN)

    async def _send(self, method: str, url: str, headers: Mapping[str, str], **body: Any) -> httpx2.Response | None:
        """None: no answer."""
        try:
            response = await self.http.request(method, url, headers=dict(headers), timeout=PATIENCE_SECONDS, **body)
        except httpx2.HTTPError as error:
            self.answers[type(error).__name__] += 1
            return None
        self.answers[str(response.status_code)] += 1
        if response.status_code == 503:
            if "retry-after" not in response.headers:
                self.complaints.append(f"503 without Retry-After from {url}: {response.text[:200]}")
        elif response.status_code >= 500:
            self.complaints.append(f"{response.status_code} from {url}: {response.text[:200]}")
        return response


def _judged(answer: Json, code: str) -> Answer:
    return Answer(Outcome.UNKNOWN if code in UNKNOWN_CODES else Outcome.REFUSED, answer, code)
