"""The gate: slots, gaps and pauses, in one process and between many.

What needs Redis uses database 14 on loopback, and is skipped where there is none.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import redis
import time_machine

from sources.politeness import (
    Gate,
    MemoryGate,
    RedisGate,
    Turn,
    take_turn,
)

URL = "redis://127.0.0.1:6379/14"
#: Seconds; short, so that tests can see one run out.
LEASE_HERE = 1.0


@pytest.fixture
def server() -> Iterator[redis.Redis]:
    """An empty database."""
    client = redis.Redis.from_url(URL, socket_timeout=5)
    try:
        client.flushdb()
    except redis.ConnectionError:
        client.close()
        pytest.skip("no Redis on 127.0.0.1:6379: the gate between processes is not tested")
    yield client
    client.flushdb()
    client.close()


@pytest.fixture(params=["memory", "redis"])
def gate(request: pytest.FixtureRequest) -> Gate:
    """Each implementation."""
    if request.param == "memory":
        return MemoryGate(lease=LEASE_HERE)
    return RedisGate(request.getfixturevalue("server"), lease=LEASE_HERE)


@pytest.fixture
def two_gates(server: redis.Redis) -> tuple[Gate, Gate]:
    """Two processes' view of the same Redis."""
    return RedisGate(server, lease=LEASE_HERE), RedisGate(server, lease=LEASE_HERE)


def wait_until(ready: Callable[[], bool], seconds: float = 5) -> float:
    """Seconds until something holds; fails if it does not come to hold."""
    began = time.monotonic()
    while not ready():
        assert time.monotonic() - began < seconds
        time.sleep(0.005)
    return time.monotonic() - began


def test_a_free_host_is_visited_at_once_and_then_not_before_its_gap(gate: Gate) -> None:
    began = time.monotonic()
    first = gate.ask("a.example", gap=1)
    assert first.granted
    assert first.token
    gate.leave("a.example", first.token)
    second = gate.ask("a.example", gap=1)
    assert not second.granted
    assert 0 < second.wait_seconds <= 1
    assert 0 < gate.waiting("a.example") <= 1  # Redis counts in whole milliseconds
    wait_until(lambda: gate.ask("a.example", gap=1).granted)
    assert time.monotonic() - began >= 0.99


def test_hosts_do_not_wait_for_each_other(gate: Gate) -> None:
    for number in range(50):
        assert gate.ask(f"host{number}.example").granted


def test_one_visitor_at_a_time_even_without_a_gap(gate: Gate) -> None:
    first = gate.ask("a.example", gap=0)
    second = gate.ask("a.example", gap=0)
    assert not second.granted
    assert second.wait_seconds > 0
    gate.leave("a.example", "a token of nobody")
    assert not gate.ask("a.example", gap=0).granted
    gate.leave("a.example", first.token)
    assert gate.ask("a.example", gap=0).granted


def test_the_gap_counts_from_the_request_where_that_is_sent_later_than_it_might(gate: Gate) -> None:
    turn = gate.ask("late.example", gap=0.1)
    gate.leave("late.example", turn.token, gap=5, ago=1)
    assert 3 < gate.waiting("late.example") <= 4


def test_leaving_never_shortens_the_gap_and_only_a_visitor_can_lengthen_it(gate: Gate) -> None:
    turn = gate.ask("early.example", gap=5)
    gate.leave("early.example", turn.token, gap=5, ago=4)
    assert gate.waiting("early.example") > 3
    gate.leave("never.example", "no-token", gap=5)
    assert gate.waiting("never.example") == 0


def test_more_slots_let_more_in(gate: Gate) -> None:
    turns = [gate.ask("a.example", gap=0, slots=3) for _ in range(4)]
    assert [turn.granted for turn in turns] == [True, True, True, False]
    assert gate.waiting("a.example", slots=3) > 0
    assert gate.waiting("a.example", slots=4) == 0


def test_the_slot_of_a_visitor_that_never_left_frees_itself(gate: Gate) -> None:
    began = time.monotonic()
    assert gate.ask("a.example", gap=0).granted
    wait_until(lambda: gate.ask("a.example", gap=0).granted)
    assert time.monotonic() - began >= 0.99 * LEASE_HERE


def test_a_pause_holds_everybody_off_and_is_never_shortened(gate: Gate) -> None:
    gate.pause("a.example", 100)
    gate.pause("a.example", 1)
    turn = gate.ask("a.example")
    assert not turn.granted
    assert 99 < turn.wait_seconds <= 100
    assert 99 < gate.waiting("a.example") <= 100
    gate.resume("a.example")
    assert gate.waiting("a.example") == 0
    assert gate.ask("a.example").granted


def test_a_pause_ends_by_itself(gate: Gate) -> None:
    gate.pause("b.example", 0)
    assert gate.ask("b.example").granted
    began = time.monotonic()
    gate.pause("a.example", 0.3)
    wait_until(lambda: gate.ask("a.example").granted)
    assert time.monotonic() - began >= 0.29


@pytest.mark.parametrize(
    ("gap", "slots"), [(-1, 1), (float("nan"), 1), (float("inf"), 1), (1, 0), (1, -1)]
)
def test_terms_that_make_no_sense_are_an_error(gate: Gate, gap: float, slots: int) -> None:
    with pytest.raises(ValueError, match=r"gap|slot"):
        gate.ask("a.example", gap=gap, slots=slots)


def test_waiting_takes_the_turn_when_it_comes(gate: Gate) -> None:
    async def two() -> list[Turn]:
        first = await take_turn(gate, "a.example", gap=0.2)
        gate.leave("a.example", first.token)
        return [first, await take_turn(gate, "a.example", gap=0.2)]

    began = time.monotonic()
    assert all(turn.granted for turn in asyncio.run(two()))
    assert 0.19 < time.monotonic() - began < 2


def test_waiting_is_bounded_and_says_how_long_it_would_be(gate: Gate) -> None:
    gate.pause("a.example", 50)
    began = time.monotonic()
    turn = asyncio.run(take_turn(gate, "a.example", patience=5))
    assert not turn.granted
    assert 49 < turn.wait_seconds <= 50
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("by", [dt.timedelta(days=400), -dt.timedelta(days=400)])
def test_a_worker_whose_clock_jumps_neither_storms_nor_stalls(gate: Gate, by: dt.timedelta) -> None:
    turn = gate.ask("a.example", gap=1)
    gate.leave("a.example", turn.token)
    with time_machine.travel(dt.datetime.now(dt.UTC) + by, tick=True):
        assert not gate.ask("a.example", gap=1).granted
        assert 0 < gate.waiting("a.example") <= 1
    wait_until(lambda: gate.ask("a.example", gap=1).granted)


def test_a_gate_in_memory_forgets_hosts_that_are_idle() -> None:
    now = [0.0]
    gate = MemoryGate(clock=lambda: now[0])
    gate.pause("paused.example", 1000)
    for number in range(10_050):
        gate.leave(str(number), gate.ask(str(number), gap=1).token)
        now[0] += 0.01
    assert len(gate._places) < 10_050
    assert not gate.ask("paused.example").granted


# --- Between processes


def test_what_one_process_does_holds_for_the_other(two_gates: tuple[Gate, Gate]) -> None:
    here, there = two_gates
    turn = here.ask("a.example", gap=0)
    assert not there.ask("a.example", gap=0).granted
    here.leave("a.example", turn.token)
    turn = there.ask("a.example", gap=100)
    there.leave("a.example", turn.token)
    assert 99 < here.ask("a.example").wait_seconds <= 100
    there.pause("b.example", 100)
    here.pause("b.example", 1)
    assert 99 < here.waiting("b.example") <= 100
    there.resume("b.example")
    assert here.ask("b.example").granted


def test_everything_in_redis_runs_out(server: redis.Redis) -> None:
    gate = RedisGate(server, lease=LEASE_HERE)
    gate.ask("a.example", gap=0.3)
    gate.pause("a.example", 0.3)
    assert len(server.keys()) == 4
    memory = b"labwatch:gate:memory"  # asked for at every turn, so it lasts for a day
    wait_until(lambda: server.keys() == [memory])
    assert 0 < server.ttl(memory) <= 24 * 3600


def test_after_redis_forgot_who_was_where_each_host_is_left_alone_for_its_gap(
    server: redis.Redis,
) -> None:
    here, there = RedisGate(server), RedisGate(server)
    for gate, host in ((here, "a.example"), (there, "b.example")):
        gate.leave(host, gate.ask(host, gap=0.6).token)
    server.flushdb()
    # Each of them could be where the other one has just been.
    assert not here.ask("b.example", gap=0.6).granted
    assert not there.ask("a.example", gap=0.6).granted
    time.sleep(0.7)
    assert here.ask("b.example", gap=0.6).granted
    assert there.ask("a.example", gap=0.6).granted
    assert RedisGate(server).ask("c.example", gap=0.6).granted  # a new one forgot nothing


class CountingClient(redis.Redis):
    """A client that counts its questions."""

    asked = 0

    def execute_command(self, *words: Any, **options: Any) -> Any:
        self.asked += 1
        return super().execute_command(*words, **options)


def test_a_lease_runs_out_while_another_of_the_same_host_goes_on(server: redis.Redis) -> None:
    brief, long = RedisGate(server, lease=0.3), RedisGate(server, lease=60)
    assert brief.ask("a.example", gap=0, slots=2).granted
    assert long.ask("a.example", gap=0, slots=2).granted
    third = RedisGate(server)
    wait_until(lambda: third.ask("a.example", gap=0, slots=2).granted)
    assert not RedisGate(server).ask("a.example", gap=0, slots=2).granted


def test_one_question_is_one_round_trip(server: redis.Redis) -> None:
    with CountingClient.from_url(URL) as client:
        gate = RedisGate(client)
        gate.ask("first.example")  # makes the script known
        client.asked = 0
        for number in range(10):
            assert gate.ask(f"{number}.example").granted
        assert client.asked == 10


def test_a_redis_that_forgot_everything_lets_no_process_in_before_its_own_gap(
    server: redis.Redis, two_gates: tuple[Gate, Gate]
) -> None:
    here, there = two_gates
    here.leave("a.example", here.ask("a.example", gap=50).token)
    here.ask("c.example", gap=0)
    server.flushdb()
    server.script_flush()
    assert not here.ask("a.example", gap=50).granted
    assert not here.ask("c.example", gap=0).granted
    # Of the others one may go, and from then on the gap holds again for all.
    starts = [gate.ask("a.example", gap=50).granted for gate in (there, here, there) * 9]
    assert starts.count(True) == 1


def test_while_redis_is_away_nobody_is_let_in_and_nothing_breaks(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with redis.Redis(host="127.0.0.1", port=1, retry=None, socket_timeout=0.2) as away:
        gate = RedisGate(away)
        turn = gate.ask("a.example")
        gate.pause("a.example", 1)
        gate.leave("a.example", turn.token)
        gate.pause("b.example", 100)
        assert 99 < gate.ask("b.example").wait_seconds <= 100
        with pytest.raises(redis.ConnectionError):
            gate.resume("b.example")
    assert (turn.granted, turn.wait_seconds) == (False, 5.0)
    assert "cannot be reached" in caplog.text


HAMMER = """
import sys, time
import redis
from sources.politeness import RedisGate
url, key, gap, slots, turns, lease = sys.argv[1], sys.argv[2], *map(float, sys.argv[3:])
client = redis.Redis.from_url(url, socket_timeout=5)
gate = RedisGate(client, lease=lease)
def clock():
    seconds, micro = client.time()
    return seconds + micro / 1e6
print("ready", flush=True)
sys.stdin.readline()
done = 0
while done < turns:
    asked = clock()
    turn = gate.ask(key, gap=gap, slots=int(slots))
    if turn.granted:
        granted = clock()
        time.sleep(gap * 1.5 if slots > 1 else gap / 2)
        print(asked, granted, clock(), flush=True)
        gate.leave(key, turn.token)
        done += 1
    else:
        time.sleep(0.002)
"""


def hammer(*arguments: object) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", HAMMER, URL, *map(str, arguments)]
    root = Path(__file__).parents[2]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    return subprocess.Popen(words, text=True, cwd=root, **pipes)  # type: ignore[call-overload, no-any-return]


def start(processes: list[subprocess.Popen[str]]) -> None:
    """Let all begin at once, when all are ready."""
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()


@pytest.mark.parametrize(("gap", "slots"), [(0.1, 1), (0.05, 2)])
def test_three_processes_that_hammer_never_break_gap_or_slots(
    gap: float, slots: int, server: redis.Redis
) -> None:
    processes = [hammer("a.example", gap, slots, 8, 20) for _ in range(3)]
    start(processes)
    visits = []
    for process in processes:
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        visits += [tuple(map(float, line.split())) for line in out.splitlines()]
    assert len(visits) == 24
    visits.sort()
    for (asked, _, _), (_, granted, _) in pairwise(visits):
        # The script ran between the two readings of Redis' clock, so this is the longest the gap
        # can have been: if even that is too short, the gap was broken for certain.
        assert granted - asked >= 0.95 * gap
    # Latest start and earliest end by the same clock: surely inside together.
    for _, granted, _ in visits:
        inside = [each for each in visits if each[1] <= granted < each[2]]
        assert len(inside) <= slots


def test_the_slot_of_a_killed_process_is_free_after_its_lease(server: redis.Redis) -> None:
    process = hammer("a.example", 60, 1, 1, 3)
    start([process])
    gate = RedisGate(server)
    wait_until(lambda: server.zcard("labwatch:gate:{a.example}:leases") == 1)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=10)
    assert gate.ask("a.example", gap=0).granted is False
    server.delete("labwatch:gate:{a.example}:next")  # of the gap, the slot alone is in question
    assert gate.ask("a.example", gap=0).granted is False
    wait_until(lambda: gate.ask("a.example", gap=0).granted, seconds=10)
