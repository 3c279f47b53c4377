"""What is sent back for a request, and how it stands on the wire."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from types import MappingProxyType

#: What every reply says: nothing from elsewhere runs or is shown in our pages, nor they elsewhere.
SECURITY = (
    (b"content-security-policy", b"default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_NEGOTIATED = ("application/sparql", "text/turtle")
_REASONS = {status.value: status.phrase for status in HTTPStatus}
_ALWAYS = b"".join(b"%b: %b\r\n" % header for header in SECURITY)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back for a request."""

    status: int
    type: str
    body: bytes
    headers: Mapping[str, str]

    def head(self) -> list[tuple[bytes, bytes]]:
        """Give the headers that tell of this reply."""
        vary = {"vary": "Accept"} if self.type.startswith(_NEGOTIATED) else {}
        told = {"content-type": self.type, "content-length": str(len(self.body)), **self.headers, **vary}
        return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in told.items()]


def error(status: int, message: str, headers: Mapping[str, str] = MappingProxyType({})) -> Reply:
    """Say in a line of text what went wrong."""
    return Reply(status, "text/plain; charset=utf-8", f"{message}\n".encode(errors="replace"), headers)


def written(reply: Reply) -> bytes:
    """Write a reply as HTTP/1.1 has it (RFC 9112, section 4), with what every reply says."""
    begin = f"HTTP/1.1 {reply.status} {_REASONS[reply.status]}\r\ndate: {_date(int(time.time()))}\r\n"
    head = b"".join(b"%b: %b\r\n" % header for header in reply.head())
    return b"".join((begin.encode("ascii"), head, _ALWAYS, b"\r\n", reply.body))


@lru_cache(maxsize=1)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)
