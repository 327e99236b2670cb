"""Parsing of typed e-mail addresses and phone numbers. Only the form is checked, not whether they exist."""

import re

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from domain.errors import InvalidInput
from domain.notifications import ENCODED_WORD

_DIALLED = re.compile(r"\+[0-9][0-9 ()-]{5,24}")

_NO_COUNTRY = "001"
_DEAR = frozenset(
    {
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
        phonenumbers.PhoneNumberType.PERSONAL_NUMBER,
        phonenumbers.PhoneNumberType.UAN,
        phonenumbers.PhoneNumberType.PAGER,
    }
)


def email_address(text: str, field: str) -> str:
    """The address in its normal form: one that every mail server takes. Addresses below `.test`, which never get mail,
    pass. Raises InvalidInput.
    """
    try:
        found = validate_email(
            text.strip(), check_deliverability=False, allow_smtputf8=False, test_environment=True, strict=True
        )
    except EmailNotValidError as error:
        raise InvalidInput.of(field, str(error)) from None
    if ENCODED_WORD in found.local_part:
        raise InvalidInput.of(field, "An address with =? cannot be reached by e-mail. Give another one.")
    return found.normalized


def phone_number(text: str, field: str) -> str:
    """The number in E.164, `+919876543210`. Raises InvalidInput, also for a number without its country code."""
    number = _parsed(text.strip())
    if number is None or not phonenumbers.is_possible_number(number):
        raise InvalidInput.of(field, "Expected a phone number with its country, like +919876543210.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def sms_number(text: str, field: str) -> str:
    """As `phone_number`, for a message that a caller may address: no premium, shared-cost, personal or satellite
    number, where each message costs many times a usual one. Raises InvalidInput.
    """
    found = phone_number(text, field)
    number = phonenumbers.parse(found)
    if phonenumbers.region_code_for_number(number) == _NO_COUNTRY or phonenumbers.number_type(number) in _DEAR:
        raise InvalidInput.of(field, "Messages go to mobile phones, not to premium, shared-cost or satellite numbers.")
    return found


def _parsed(text: str) -> phonenumbers.PhoneNumber | None:
    if not _DIALLED.fullmatch(text):
        return None
    try:
        return phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return None
