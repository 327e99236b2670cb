"""Addresses that people type: e-mail and telephone. Nobody is asked whether they exist."""

import re

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from domain.errors import InvalidInput

_DIALLED = re.compile(r"\+[0-9][0-9 ()-]{5,24}")


def email_address(text: str, field: str) -> str:
    """In its normal form. Raises InvalidInput. Addresses below `.test` pass: no mail ever leaves for them."""
    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False, test_environment=True)
    except EmailNotValidError as error:
        raise InvalidInput.of(field, str(error)) from None
    return found.normalized


def phone_number(text: str, field: str) -> str:
    """In E.164, `+919876543210`. Raises InvalidInput, also for a number without its country."""
    number = _parsed(text.strip())
    if number is None or not phonenumbers.is_possible_number(number):
        raise InvalidInput.of(field, "Expected a phone number with its country, like +919876543210.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _parsed(text: str) -> phonenumbers.PhoneNumber | None:
    if not _DIALLED.fullmatch(text):
        return None
    try:
        return phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return None
