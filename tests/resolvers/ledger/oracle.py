"""An independent opinion of what must become of payments, and the deck of callbacks that report them.

It knows nothing of the platform but its contract: what came in full buys the seats, whatever else came goes back whole,
a callback without a valid signature or of an unknown payment changes nothing.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

WRONG, UNKNOWN, FORGED, TWO_PAYMENTS = 0.05, 0.02, 0.10, 0.03
STORIES: Sequence[tuple[str, ...]] = (
    ("SUCCESS",),
    ("PENDING", "SUCCESS"),
    ("FAILED", "SUCCESS"),
    ("PENDING", "FAILED", "SUCCESS"),
    ("FAILED",),
    ("PENDING",),
)


@dataclass(frozen=True)
class Delivery:
    payment_id: str
    status: str
    amount_minor: int
    forged: bool = False


@dataclass(frozen=True)
class Fate:
    """What is true at the provider. `came_minor` is 0 where no money came."""

    payment_id: str
    booking_id: str
    asked_minor: int
    came_minor: int
    statuses: tuple[str, ...]

    @property
    def status(self) -> str:
        order = ("PENDING", "FAILED", "SUCCESS")
        names = {"PENDING": "PROCESSING", "FAILED": "FAILED", "SUCCESS": "SUCCEEDED"}
        return names[max(self.statuses, key=order.index)]

    @property
    def buys(self) -> bool:
        return self.came_minor == self.asked_minor


@dataclass
class Deck:
    """Deliveries in the order in which they arrive; unknown ones are kept and change nothing, forged ones are not."""

    rng: random.Random
    fates: list[Fate] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)

    def deal(self, payment_id: str, booking_id: str, asked_minor: int, *, most_times: int) -> None:
        rng = self.rng
        statuses = STORIES[rng.choices(range(len(STORIES)), (60, 12, 10, 5, 8, 5))[0]]
        wrong = rng.choice((-100, -1, 1, 5000)) if rng.random() < WRONG else 0
        came = asked_minor + wrong if "SUCCESS" in statuses else 0
        self.fates.append(Fate(payment_id, booking_id, asked_minor, came, statuses))
        for status in statuses:
            said = came if status == "SUCCESS" else asked_minor
            self.deliveries += [Delivery(payment_id, status, said)] * rng.randint(1, most_times)
        if rng.random() < FORGED:
            self.deliveries += [Delivery(payment_id, "SUCCESS", asked_minor, forged=True)] * rng.randint(1, most_times)
        if rng.random() < UNKNOWN:
            self.deliveries.append(Delivery(f"{payment_id[:-4]}0000", "SUCCESS", asked_minor))

    def also_failed(self, payment_id: str) -> None:
        """It was said to have failed before the deck is played."""
        self.fates = [
            replace(fate, statuses=(*fate.statuses, "FAILED")) if fate.payment_id == payment_id else fate
            for fate in self.fates
        ]

    def shuffled(self) -> list[Delivery]:
        self.rng.shuffle(self.deliveries)
        return self.deliveries

    @property
    def unknown(self) -> int:
        known = {fate.payment_id for fate in self.fates}
        return sum(delivery.payment_id not in known for delivery in self.deliveries)

    def of_booking(self) -> dict[str, list[Fate]]:
        grouped: dict[str, list[Fate]] = {}
        for fate in self.fates:
            grouped.setdefault(fate.booking_id, []).append(fate)
        return grouped
