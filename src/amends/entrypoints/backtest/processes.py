"""Batches spread over processes, and their answers in the order of the batches.

New processes are spawned, not forked, so they inherit no connection and no thread. They do not
listen to Ctrl-C: the one that started them does, and tells them that it is over.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import chain, islice

from amends.entrypoints.backtest.judging import Batch, Bench, Judged, begin, judge_batch

WAITING_FOR_EACH = 3
"""How many batches are handed out ahead of their answers, for each process; memory hangs on it."""


def judge_all(bench: Bench, batches: Iterable[Batch], processes: int) -> Generator[Judged]:
    """Judge every batch; a single one, or with one process, here and now."""
    left = iter(batches)
    first = list(islice(left, 2))
    if processes < 2 or len(first) < 2:
        yield from map(bench.judge, chain(first, left))
        return
    pool = ProcessPoolExecutor(
        processes,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=begin,
        initargs=(bench,),
    )
    waiting: deque[Future[Judged]] = deque()
    try:
        for batch in chain(first, left):
            with _unheard_by_children():
                waiting.append(pool.submit(judge_batch, batch))
            if len(waiting) > WAITING_FOR_EACH * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _unheard_by_children() -> Iterator[None]:
    """A process started meanwhile never hears Ctrl-C; this one hears it afterwards."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
