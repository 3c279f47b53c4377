"""The pool of workers, with workers whose every step the test knows."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.serve import pool, wire
from kg.serve.pool import Pool
from kg.serve.reply import Reply

#: Says what it is asked, after noting it; "sleep" takes its time, "die" ends it.
WORKER = """
import sys, time, os
from kg.serve import wire
for number, message in wire.requests(0):
    if message:
        with open(sys.argv[1], "ab") as done:
            done.write(message + b"\\n")
    if message.startswith(b"sleep"):
        time.sleep(float(message.split()[1]))
    if message == b"die":
        os._exit(1)
    os.write(1, wire.reply(number, message))
"""


def run(done: Path, work: Callable[[Pool], Awaitable[None]], size: int = 2, seconds: int = 30) -> None:
    async def all_of_it() -> None:
        workers = Pool((sys.executable, "-c", WORKER, str(done)), size, seconds, patience=60, ahead=3)
        await workers.start()
        try:
            await asyncio.wait_for(work(workers), 120)
        finally:
            await workers.stop()

    asyncio.run(all_of_it())


def status(answer: wire.Answer) -> int:
    assert isinstance(answer, Reply)
    return answer.status


def test_what_waits_behind_a_long_one_is_done_by_another_and_only_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "AT_ONCE", 1)  # so that all is given to one, as far as it may

    async def work(workers: Pool) -> None:
        long = workers.ask(b"sleep 5")
        others = [workers.ask(b"%d" % number) for number in range(5)]
        assert await asyncio.gather(*others) == [b"%d" % number for number in range(5)]
        assert not long.done()
        assert await long == b"sleep 5"
        assert await workers.ask(b"last") == b"last"

    run(tmp_path / "done", work)
    assert sorted((tmp_path / "done").read_text().splitlines()) == ["0", "1", "2", "3", "4", "last", "sleep 5"]


def test_one_that_kills_its_worker_takes_no_other_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "AT_ONCE", 1)

    async def work(workers: Pool) -> None:
        dies, *others = [workers.ask(message) for message in (b"die", b"a", b"b", b"c")]
        assert status(await dies) == 503
        assert await asyncio.gather(*others) == [b"a", b"b", b"c"]

    run(tmp_path / "done", work, size=1)


def test_one_that_takes_too_long_is_ended_and_its_worker_replaced(tmp_path: Path) -> None:
    async def work(workers: Pool) -> None:
        long = workers.ask(b"sleep 100")
        assert status(await long) == 503
        assert await workers.ask(b"a") == b"a"

    run(tmp_path / "done", work, size=1, seconds=1)


def test_no_more_wait_than_may(tmp_path: Path) -> None:
    async def work(workers: Pool) -> None:
        asked = [workers.ask(b"sleep 1") for _ in range(pool.WAITING + 20)]
        await asyncio.sleep(0.1)
        refused = [each for each in asked if each.done()]
        assert 17 <= len(refused) <= 20  # three at the most are with the worker
        assert {status(each.result()) for each in refused} == {503}

    run(tmp_path / "done", work, size=1)


ANSWERS = st.one_of(
    st.binary(min_size=1),
    st.builds(Reply, st.integers(200, 599), st.text(), st.binary(), st.dictionaries(st.text(), st.text())),
)


@given(st.lists(ANSWERS, max_size=5), st.integers(1, 50))
def test_replies_are_read_however_they_come(answers: list[wire.Answer], size: int) -> None:
    sent = b"".join(wire.reply(number, answer) for number, answer in enumerate(answers))
    come = bytearray()
    read = []
    for begin in range(0, len(sent), size):
        come += sent[begin : begin + size]
        read += wire.replies(come)
    assert read == list(enumerate(answers))
    assert not come


def test_what_is_taken_back_is_not_begun_and_the_first_stays() -> None:
    asked = b"".join(wire.request(number, b"x") for number in (1, 2, 3))
    source, target = os.pipe()
    os.write(target, asked + wire.taking_back(4, 1) + wire.request(5, b"y"))
    requests = wire.requests(source)
    assert [next(requests) for _ in range(3)] == [(1, b"x"), (4, b""), (5, b"y")]
    os.write(target, wire.request(6, b"z") + wire.taking_back(7, 6) + wire.taking_back(8, 6))
    assert [next(requests) for _ in range(2)] == [(6, b"z"), (8, b"")]
