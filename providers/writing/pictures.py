"""The pass as a picture."""

import io

import segno


def picture_of(qr: segno.QRCode) -> bytes:
    """PNG, with the quiet zone that scanners need."""
    out = io.BytesIO()
    qr.save(out, kind="png", scale=6, border=4)
    return out.getvalue()
