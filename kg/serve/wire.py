"""How requests and replies pass between the server and a worker: each behind its number and its length.

A request is JSON, or plain (`plain.py`), and its reply JSON with a body behind it, or what is sent as it is. An
empty request takes back those before it that are not begun.
"""

import os
import select
import struct
from collections import deque
from collections.abc import Iterator

import orjson

from kg.serve.reply import Reply

_REQUEST = _REPLY = struct.Struct(">III")
_AT_ONCE = 1 << 16  # more would be mapped and unmapped each time
#: A reply, or what is sent as it is.
Answer = Reply | bytes


def request(number: int, message: bytes) -> bytes:
    """Write a request."""
    return _REQUEST.pack(number, 0, len(message)) + message


def taking_back(number: int, after: int) -> bytes:
    """Write a request that takes back those between another and itself."""
    return _REQUEST.pack(number, after, 0)


def requests(source: int) -> Iterator[tuple[int, bytes]]:
    """Read requests from a pipe until it is closed; before each is given, whatever has come is looked at."""
    come, waiting = bytearray(), deque[tuple[int, bytes]]()
    while True:
        if waiting and not select.select([source], (), (), 0)[0]:
            yield waiting.popleft()
        elif data := os.read(source, _AT_ONCE):
            come += data
            _take(come, waiting)
        else:
            return


def _take(come: bytearray, waiting: deque[tuple[int, bytes]]) -> None:
    """Move what has come whole to what is waiting."""
    begin = 0
    while begin + _REQUEST.size <= len(come):
        number, after, length = _REQUEST.unpack_from(come, begin)
        end = begin + _REQUEST.size + length
        if end > len(come):
            break
        while after and waiting and waiting[-1][0] > after:
            waiting.pop()
        waiting.append((number, bytes(come[begin + _REQUEST.size : end])))
        begin = end
    del come[:begin]


def reply(number: int, answer: Answer) -> bytes:
    """Write a reply."""
    if isinstance(answer, bytes):
        return _REPLY.pack(number, 0, len(answer)) + answer
    head = orjson.dumps((answer.status, answer.type, dict(answer.headers)))
    return b"".join((_REPLY.pack(number, len(head), len(answer.body)), head, answer.body))


def replies(come: bytearray) -> Iterator[tuple[int, Answer]]:
    """Take from what has come the replies that are whole."""
    while len(come) >= _REPLY.size:
        number, head, body = _REPLY.unpack_from(come)
        begin = _REPLY.size + head
        if len(come) < begin + body:
            return
        told, written = bytes(come[_REPLY.size : begin]), bytes(memoryview(come)[begin : begin + body])
        del come[: begin + body]
        yield number, _answer(told, written)


def _answer(told: bytes, written: bytes) -> Answer:
    if not told:
        return written
    status, type_, headers = orjson.loads(told)
    return Reply(status, type_, written, headers)
