"""Verification documents of partners."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from pydantic import Field

from domain.partners import NewDocument, PartnerStatus, VerificationDocument
from resolvers import partners
from resolvers.context import Context
from rest.bodies import Answer, Body
from rest.operations import Operation


class Document(Body):
    kind: str = Field(description="Such as `OWNERSHIP_DEED` or `TRADE_LICENCE`.")
    reference: str = Field(description="The document's address or number.")


class SubmitVerification(Body):
    documents: list[Document] = Field(description="1 to 20 documents.")


class DocumentAnswer(Answer):
    document_id: str
    kind: str
    reference: str
    submitted_at: datetime


class DocumentsAnswer(Answer):
    documents: list[DocumentAnswer]

    @classmethod
    def listing(cls, found: Sequence[VerificationDocument]) -> Self:
        return cls(
            documents=[
                DocumentAnswer(
                    document_id=each.id, kind=each.kind, reference=each.reference, submitted_at=each.submitted_at
                )
                for each in found
            ]
        )


class SubmittedAnswer(Answer):
    partner_id: str
    status: PartnerStatus
    status_reason: str | None


async def submit_verification(ctx: Context, partner_id: str, body: SubmitVerification) -> SubmittedAnswer:
    documents = [NewDocument(each.kind, each.reference) for each in body.documents]
    partner = await partners.submit_verification(ctx, partner_id, documents)
    return SubmittedAnswer(partner_id=partner.id, status=partner.status, status_reason=partner.status_reason)


async def list_documents(ctx: Context, partner_id: str) -> DocumentsAnswer:
    return DocumentsAnswer.listing(await partners.list_documents(ctx, partner_id))


OPERATIONS = (
    Operation(
        "POST",
        "/partner/{partnerId}/documents",
        submit_verification,
        SubmittedAnswer,
        "Submit documents for your verification. Idempotent; new ones reopen a rejected verification.",
        use_case=partners.submit_verification,
        body=SubmitVerification,
    ),
    Operation(
        "GET",
        "/partner/{partnerId}/documents",
        list_documents,
        DocumentsAnswer,
        "Your verification documents, oldest first.",
        use_case=partners.list_documents,
    ),
)
