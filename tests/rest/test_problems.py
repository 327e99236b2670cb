import importlib
import json
import pkgutil
from dataclasses import dataclass, fields
from datetime import UTC, datetime

import domain
from domain.checkout.errors import PaymentDeclined
from domain.errors import Busy, DomainError, InvalidInput, Kind, Unauthenticated
from rest.problems import STATUS, members, refused

OWN_MEMBERS = {"type", "title", "status", "detail", "code", "instance"}


def all_errors() -> list[type[DomainError]]:
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        importlib.import_module(module.name)
    found, waiting = [], [DomainError]
    while waiting:
        below = waiting.pop().__subclasses__()
        found += below
        waiting += below
    return [error for error in found if error.__module__.startswith("domain.")]


def test_every_kind_has_its_status() -> None:
    assert set(STATUS) == set(Kind)


def test_no_fact_of_any_error_hides_a_member_of_the_problem_itself() -> None:
    for error in all_errors():
        bare = error.__new__(error)
        for field in fields(error):
            setattr(bare, field.name, 1 if field.name.endswith("_minor") else "fact")
        assert not OWN_MEMBERS & set(members(bare)), error.__name__
        assert len(members(bare)) == len(fields(error)), error.__name__


def test_codes_are_unique() -> None:
    codes = [error.code for error in all_errors()]
    assert len(set(codes)) == len(codes)


def test_facts_become_members() -> None:
    @dataclass(eq=False)
    class Overdrawn(DomainError):
        code = "OVERDRAWN"
        kind = Kind.CONFLICT
        left_minor: int
        free_seats: tuple[tuple[str, ...], ...]
        closes_at: datetime
        status: str

        @property
        def message(self) -> str:
            return "Overdrawn."

    error = Overdrawn(12345, (("A1", "A2"),), datetime(2026, 2, 20, tzinfo=UTC), "SHUT")
    assert members(error) == {
        "leftAmount": 123.45,
        "freeSeats": [["A1", "A2"]],
        "closesAt": "2026-02-20T00:00:00+00:00",
        "currentStatus": "SHUT",
    }


def test_a_refusal_is_a_problem_document() -> None:
    response = refused(InvalidInput.of("pricing[0].price", "Expected a number."), "/shows")
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert json.loads(bytes(response.body)) == {
        "type": "urn:marquee:problem:invalid-input",
        "title": "Invalid input",
        "status": 422,
        "detail": "pricing[0].price: Expected a number.",
        "code": "INVALID_INPUT",
        "instance": "/shows",
        "errors": [{"field": "pricing[0].price", "message": "Expected a number."}],
    }


def test_a_payment_that_is_declined_is_named() -> None:
    response = refused(PaymentDeclined("PAY_1"), "/payments/initiate")
    problem = json.loads(bytes(response.body))
    assert (response.status_code, problem["code"], problem["paymentId"]) == (402, "PAYMENT_DECLINED", "PAY_1")


def test_waiting_and_authentication_are_demanded_in_a_header() -> None:
    assert refused(Busy(7), "/shows").headers["retry-after"] == "7"
    assert refused(Unauthenticated(), "/shows").headers["www-authenticate"].startswith("Bearer")
