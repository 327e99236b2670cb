"""Cities, and the names that they have beside each other."""

from dataclasses import dataclass

from domain.text import folded

# Names that mean the same city, folded. India's cities are called by two names at once: the old one on posters and in
# speech, the new one in official letters. The platform answers with the name on the right.
_ALIASES = {
    "bengaluru": "Bangalore",
    "banglore": "Bangalore",
    "bombay": "Mumbai",
    "madras": "Chennai",
    "calcutta": "Kolkata",
    "poona": "Pune",
    "gurugram": "Gurgaon",
    "mysuru": "Mysore",
    "mangaluru": "Mangalore",
    "hubballi": "Hubli",
    "belagavi": "Belgaum",
    "trivandrum": "Thiruvananthapuram",
    "cochin": "Kochi",
    "calicut": "Kozhikode",
    "pondicherry": "Puducherry",
    "vizag": "Visakhapatnam",
    "baroda": "Vadodara",
    "benares": "Varanasi",
    "banaras": "Varanasi",
    "allahabad": "Prayagraj",
    "new delhi": "Delhi",
}
_KNOWN = frozenset(map(folded, _ALIASES.values()))
SPELLINGS = tuple((alias, folded(name)) for alias, name in _ALIASES.items())
"""(other name, lookup)"""


@dataclass(frozen=True)
class City:
    """`lookup`: the folded name by which it is found, the same for all of its names."""

    name: str
    lookup: str

    @classmethod
    def called(cls, name: str) -> "City":
        """The city with this name or alias. It may be one that the platform does not have yet."""
        canonical = _ALIASES.get(folded(name), name)
        return cls(canonical, folded(canonical))

    @property
    def is_spelled_so(self) -> bool:
        """Whether the name is known to be right, and so is no slip for another city's: Mangalore is not Bangalore."""
        return self.lookup in _KNOWN
