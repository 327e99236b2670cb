"""What the mutations of the scene are about."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Things:
    """Ids of customer A's objects, of partner A's key, and of another partner that has applied."""

    lock_id: str
    lock_to_extend_id: str
    lock_to_release_id: str
    booking_id: str
    payment_id: str
    unpaid_booking_id: str
    ticket_id: str
    refund_id: str
    pass_text: str
    key_id: str
    key_to_rotate_id: str
    suspended_id: str
    staff_id: str
    gate_device_id: str
    applicant_id: str
    settlement_id: str
    dispute_id: str
    job_id: str
