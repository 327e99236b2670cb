"""The metrics of one process, for Prometheus. Labels have few values: an operation is a known one or `refused`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

Series = TypeVar("Series", Counter, Histogram)
OK = "ok"
LOCKING = "lockSeats"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Reading:
    """A value that is kept elsewhere and read when the metrics are."""

    name: str
    description: str
    values: Mapping[str, float]
    """By the label's value; a reading without a label has the key ''."""
    label: str = ""
    is_counter: bool = False


@dataclass(frozen=True)
class Metrics:
    """Has a registry of its own, so that several applications in one process stay separate."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    operations: Counter = field(init=False)
    seconds: Histogram = field(init=False)
    locks: Counter = field(init=False)
    feed_lag: Histogram = field(init=False)
    _counters: dict[tuple[str, ...], Counter] = field(default_factory=dict)
    _histograms: dict[tuple[str, ...], Histogram] = field(default_factory=dict)

    def __post_init__(self) -> None:
        made = {
            "operations": Counter(
                "marquee_operations",
                "Operations by outcome: ok, the code of a problem, or INTERNAL for an internal error.",
                ["entry_point", "operation", "outcome"],
                registry=self.registry,
            ),
            "seconds": Histogram(
                "marquee_operation_seconds",
                "Duration of operations. Subscriptions are not included.",
                ["entry_point", "operation"],
                buckets=SECONDS,
                registry=self.registry,
            ),
            "locks": Counter(
                "marquee_seat_locks",
                "Requests to lock seats by outcome: ok, or the code of the problem. Of both entry points.",
                ["outcome"],
                registry=self.registry,
            ),
            "feed_lag": Histogram(
                "marquee_feed_lag_seconds",
                "Age of a change of seats when it is read for the viewers of this process.",
                buckets=SECONDS,
                registry=self.registry,
            ),
        }
        for name, metric in made.items():
            object.__setattr__(self, name, metric)

    def observe(self, entry_point: str, operation: str, outcome: str, seconds: float | None) -> None:
        _child(self._counters, self.operations, entry_point, operation, outcome).inc()
        if seconds is not None:
            _child(self._histograms, self.seconds, entry_point, operation).observe(seconds)
        if operation == LOCKING:
            _child(self._counters, self.locks, outcome).inc()

    def shown(self, readings: Iterable[Reading]) -> bytes:
        return generate_latest(_Together(self.registry, readings))


def _child(known: dict[tuple[str, ...], Series], metric: Series, *labels: str) -> Series:
    """As `metric.labels`, which takes longer than to count."""
    child = known.get(labels)
    if child is None:
        child = known[labels] = metric.labels(*labels)
    return child


class _Together(CollectorRegistry):
    """A registry's metrics and the readings."""

    def __init__(self, kept: CollectorRegistry, readings: Iterable[Reading]) -> None:
        super().__init__()
        self._kept, self._readings = kept, readings

    def collect(self) -> Iterator[Metric]:
        yield from self._kept.collect()
        for reading in self._readings:
            yield _family(reading)


def _family(reading: Reading) -> Metric:
    kind = CounterMetricFamily if reading.is_counter else GaugeMetricFamily
    family = kind(reading.name, reading.description, labels=[reading.label] if reading.label else [])
    for label, value in reading.values.items():
        family.add_metric([label] if reading.label else [], value)
    return family
