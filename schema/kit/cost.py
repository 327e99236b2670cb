"""What answers cost, and how much one operation may cost.

Cost is counted where answers are completed, for every list and every object of them, so that no field can forget to
count. A unit is about a microsecond of the event loop.
"""

from dataclasses import dataclass

from graphql import GraphQLError

from domain.accounts import Principal, Role

VALUE = 1
"""A value that is read from its object, and an item of a list."""
RESOLVED = 5
"""A value that a function makes, with what it may have to read."""
PAGE_ITEM = 20
"""An item of a connection: its row was read for this answer."""
WEIGHT = "weight"
"""In the metadata of a field: what a value of it costs, where that is more than VALUE."""
CHARACTERS = 100
"""Of a text that may be long, for a unit."""

OF_CUSTOMERS = 200_000
"""Enough for all fields of every seat of the largest hall, 10,000, and some lists beside them."""
OF_PARTNERS = 500_000


class AnswerTooLarge(GraphQLError):
    """The answer would cost more than its operation may."""

    def __init__(self, budget: int) -> None:
        sentence = (
            f"This answer exceeds a limit of the endpoint: its cost is more than {budget}."
            " Ask for smaller pages, fewer lists inside lists, or fewer fields."
        )
        super().__init__(sentence, extensions={"code": "ANSWER_TOO_LARGE", "budget": budget})


@dataclass(slots=True)
class Budget:
    """Of one operation, or of one event of a subscription."""

    most: int
    charged: int = 0

    @classmethod
    def of(cls, principal: Principal) -> "Budget":
        small = principal.role in (Role.VISITOR, Role.CUSTOMER)
        return cls(OF_CUSTOMERS if small else OF_PARTNERS)

    @property
    def is_exceeded(self) -> bool:
        return self.charged > self.most

    def charge(self, units: int) -> None:
        """Raises AnswerTooLarge once the sum exceeds the budget, and at every later call."""
        self.charged += units
        if self.charged > self.most:
            raise AnswerTooLarge(self.most)

    def expect(self, units: int) -> None:
        """Raises AnswerTooLarge where so much more would exceed the budget. Charges nothing else."""
        if self.charged + units > self.most:
            raise AnswerTooLarge(self.most)

    @property
    def shown(self) -> dict[str, int]:
        """The member `cost` of an answer's extensions."""
        return {"charged": self.charged, "budget": self.most}
