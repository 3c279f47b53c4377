"""What is handed to a worker together with a bad request is answered all the same, and the worker is replaced."""

import asyncio
from pathlib import Path

import pytest
from serve.hostile_queries import ENDLESS

from kg.serve.pool import Pool
from kg.serve.worker import Reply

DEADLY = "SELECT * { FILTER(" + "1+" * 45_000 + "1) }"
WORKERS, SECONDS = 3, 5


async def _answers(pool: Pool, queries: list[str]) -> list[Reply]:
    """Ask all in one turn, so that they go to the workers together."""
    asked = [
        {"kind": "query", "address": "", "type": "application/sparql-query", "body": query, "accept": "text/csv"}
        for query in queries
    ]
    return await asyncio.gather(*map(pool.answer, asked))


async def _replies(build: Path, bad: str) -> tuple[list[Reply], list[Reply]]:
    """Ask around a bad query, and once more when it is over."""
    pool = Pool(build, WORKERS, SECONDS, patience=60)
    await pool.start()
    first = await _answers(pool, [f"SELECT ({n} AS ?n) {{}}" if n % 8 else bad for n in range(20)])
    then = await _answers(pool, [f"SELECT ({n} AS ?n) {{}}" for n in range(20)])
    await pool.stop()
    return first, then


@pytest.mark.parametrize(("bad", "reason"), [(DEADLY, b"went too deep"), (ENDLESS, b"longer than 5 seconds")])
def test_only_the_bad_one_is_refused(build: Path, bad: str, reason: bytes) -> None:
    first, then = asyncio.run(_replies(build, bad))
    for number, reply in enumerate(first):
        if number % 8:
            assert (reply.status, reply.body.split()) == (200, [b"n", b"%d" % number])
        else:
            assert reply.status == 503
            assert reason in reply.body
    assert [reply.body.split()[1] for reply in then] == [b"%d" % number for number in range(20)]
