"""A certificate for servers on this machine that stand for others: in production only https is called."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A stand-in on this machine")])


@dataclass(frozen=True)
class Certificate:
    """Signed by itself: a process with `certificate` in SSL_CERT_FILE trusts it, and no other one."""

    certificate: Path
    key: Path

    @property
    def trusted(self) -> dict[str, str]:
        """The environment of a process that trusts it."""
        return {"SSL_CERT_FILE": str(self.certificate)}


def certificate_in(folder: Path) -> Certificate:
    """Of 127.0.0.1 and localhost, for a day."""
    key, now = generate_private_key(SECP256R1()), datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    builder = x509.CertificateBuilder(_NAME, _NAME, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    made = Certificate(folder / "certificate.pem", folder / "certificate.key")
    made.certificate.write_bytes(builder.sign(key, SHA256()).public_bytes(Encoding.PEM))
    made.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return made
