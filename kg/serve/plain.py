"""Plain requests: a query that has come whole goes to a worker as it came, and is answered as it will be sent.

A web server and a framework between would take longer than a small query. What is unusual in any way is left to
them: a body in pieces of its own, another origin, an upgrade, a connection to be closed.
"""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

import httptools

from kg.serve.asking import BODY, Refused, asked, is_for
from kg.serve.reply import Reply, error, written

_BEGIN = re.compile(rb"(?:POST /sparql(?:\?\S*)?|GET /sparql\?\S*query=\S*) HTTP/1\.1\r\n")
_UNUSUAL = re.compile(
    rb"\r\n(?:transfer-encoding|expect|upgrade|origin|connection(?!: *keep-alive\r\n))", re.IGNORECASE
)
_TYPE = re.compile(rb"\r\ncontent-type: *application/(?:sparql-query|x-www-form-urlencoded)\b", re.IGNORECASE)
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d{1,7})(?=\r\n)", re.IGNORECASE)


def length(come: bytes) -> int:
    """Give how many bytes a plain request has of which the head has come, 0 where it is not plain."""
    end = come.find(b"\r\n\r\n")
    if end < 0 or not _BEGIN.match(come):
        return 0
    head = come[: end + 2]
    types, lengths = _TYPE.findall(head), _LENGTH.findall(head)
    if _UNUSUAL.search(head) or not len(types) == len(lengths) == come.startswith(b"POST"):
        return 0
    body = int(lengths[0]) if lengths else 0
    return end + 4 + body if body <= BODY else 0


class _Request:
    """A request as its parser tells of it."""

    def __init__(self) -> None:
        self.address = self.body = b""
        self.headers: list[tuple[bytes, bytes]] = []
        self.is_whole = False

    def on_url(self, address: bytes) -> None:
        self.address += address

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        self.is_whole = True


def answered(request: bytes, hosts: Collection[str], query: Callable[[Mapping[str, Any]], Reply]) -> bytes:
    """Answer a plain request to one of some hosts as it is sent."""
    try:
        return written(query(_read(request, hosts)))
    except Refused as refused:
        return written(error(refused.status, str(refused)))


def _read(request: bytes, hosts: Collection[str]) -> dict[str, Any]:
    read = _Request()
    parser = httptools.HttpRequestParser(read)
    try:
        parser.feed_data(request)
    except httptools.HttpParserError as wrong:
        raise Refused(400, "this is no HTTP request") from wrong
    if not read.is_whole:
        raise Refused(400, "this is no HTTP request")
    if not is_for(hosts, read.headers):
        raise Refused(400, "this server does not answer to that host")
    parameters = read.address.partition(b"?")[2]
    return asked(parser.get_method().decode("ascii"), parameters, read.headers, read.body)
