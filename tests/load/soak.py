"""Mixed traffic for a long time: ./dev soak [MINUTES]

Two servers, one with a plain and one with a TLS upstream, get the same mixture: streams and whole
messages, thinking, long answers, 5 % upstream faults, 10 % clients that leave. Every answer is
compared with what it must be. At the end descriptors must be where they were, and memory must not
have grown by more than 1 % per hour after the warm-up (with runs under half an hour that figure is
noise and only shown). Clients do not pause in the warm-up: what only depends on how many requests
meet, and would look like a slope when it happens late, is allocated then.
"""

import asyncio
import json
import random
import sys
import time
from collections import Counter

import watch
from client import MODELS, Connection, chat_body, post_chat
from stack import Server, Simulator, until

ACCOUNTS = ",".join(f"e2e-refresh-token-{i}" for i in range(4))
CLIENTS = 8  # of each server, at once
PAUSE = 0.4  # seconds between two requests of a client, at most
SAMPLE_EVERY = 5  # seconds
WARM_UP = 0.25  # of the run
STEEPEST = 1.0  # % per hour
LONG_ENOUGH = 30  # minutes, for the slope to mean something

WORDS = "the a of pool account answer stream délai über привет 世界 🙂 › line\nbreak".split(" ")


def sim(**scenario):
    return f"[[sim {json.dumps(scenario)}]]"


def some_text(words):
    return " ".join(random.choice(WORDS) for _ in range(words))


def expect(holds, answer, what):
    if not holds:
        raise AssertionError(f"{what}: {answer.status} {answer.body[-300:]!r}")


def streamed_text(answer):
    """The content of a stream that must have ended well."""
    events = answer.events
    expect(answer.status == 200 and answer.whole, answer, "a stream that did not end well")
    expect(events[-1] is None, answer, "no [DONE]")
    return "".join(each["choices"][0]["delta"].get("content") or "" for each in events[:-1])


async def stream(connection, words=20):
    text = some_text(words)
    answer = await connection.ask(post_chat(chat_body(sim(text=text), True)))
    expect(streamed_text(answer) == text, answer, "another text")


async def long_stream(connection):
    await stream(connection, 600)


async def message(connection):
    text = some_text(30)
    answer = await connection.ask(post_chat(chat_body(sim(text=text), False)))
    expect(answer.status == 200 and answer.whole, answer, "no whole message")
    content = json.loads(answer.body)["choices"][0]["message"]["content"]
    expect(content == text, answer, "another text")


async def thinking(connection):
    answer = await connection.ask(post_chat(chat_body(sim(preset="thinking"), True)))
    expect(streamed_text(answer) != "", answer, "no answer behind the thinking")
    deltas = [each["choices"][0]["delta"] for each in answer.events[:-1]]
    expect(any(each.get("reasoning_content") for each in deltas), answer, "no reasoning")


async def models(connection):
    answer = await connection.ask(MODELS)
    expect(answer.status == 200 and answer.whole, answer, "no models")


async def wrong_key(connection):
    answer = await connection.ask(post_chat(chat_body("hello", True), key="wrong"))
    expect(answer.status == 401, answer, "a wrong key")


async def leave(connection):
    body = chat_body(sim(text=some_text(200), pace_ms=20), True)
    answer = await connection.ask_and_leave(post_chat(body))
    expect(answer.status == 200, answer, "no stream to leave")


async def fault_before_the_answer(connection):
    fault = random.choice(
        ("server_error", "html_200", "empty_200", "malformed_frame", "reset_before_header")
    )
    answer = await connection.ask(post_chat(chat_body(sim(preset=fault), random.random() < 0.5)))
    expect(answer.status == 502 and answer.whole, answer, fault)


async def fault_in_the_answer(connection):
    fault = random.choice(("cut_in_answer", "reset_in_answer"))
    answer = await connection.ask(post_chat(chat_body(sim(preset=fault), True)))
    expect(answer.status == 200 and not answer.whole, answer, f"{fault} looks complete")
    expect("error" in answer.events[-1], answer, f"{fault} without an error event")


MIXTURE = {
    stream: 45,
    message: 20,
    long_stream: 5,
    thinking: 10,
    models: 3,
    wrong_key: 2,
    leave: 10,
    fault_before_the_answer: 3,
    fault_in_the_answer: 2,
}


def after_warm_up(samples):
    return samples[int(len(samples) * WARM_UP) :]


class Soaked:
    """A server under test with its upstream, its measurements and what went wrong."""

    def __init__(self, name, tls):
        self.name = name
        self.simulator = Simulator(tls=tls)
        trust = {"SSL_CERT_FILE": str(self.simulator.ca_file)} if tls else {}
        self.server = Server(self.simulator, AS_COOKIE=ACCOUNTS, DEBUG="false", **trust)
        self.port = int(self.server.url.rpartition(":")[2])
        self.pid = self.server.process.pid
        self.descriptors_before = watch.descriptors(self.pid)
        self.done = Counter()
        self.problems = []
        self.memory = []
        self.allocated = []

    async def client(self, warm, ends):
        connection = Connection(self.port)
        await asyncio.sleep(random.random() * PAUSE)
        while time.monotonic() < ends:
            [kind] = random.choices(list(MIXTURE), MIXTURE.values())
            try:
                await kind(connection)
            except (AssertionError, EOFError, OSError) as problem:  # TimeoutError is an OSError
                self.problems.append(f"{kind.__name__}: {problem!r}")
                connection.close()
            self.done[kind.__name__] += 1
            await asyncio.sleep(random.random() * PAUSE if time.monotonic() > warm else 0)
        connection.close()

    async def measure(self, began, ends):
        while (now := time.monotonic()) < ends:
            hours = (now - began) / 3600
            self.memory.append((hours, watch.resident(self.pid)))
            self.allocated.append((hours, watch.allocated(self.pid)))
            await asyncio.sleep(SAMPLE_EVERY)

    def growth(self):
        """Growth of memory after the warm-up, in % per hour."""
        steady = after_warm_up(self.memory)
        return 100 * watch.slope(steady) / steady[0][1]

    def end(self):
        """Waits for what idles to go, stops everything, and gives the verdict's lines."""
        before = self.descriptors_before
        # Idle connections to the upstream are kept for a minute.
        until("descriptors are back", lambda: watch.descriptors(self.pid) <= before, 90)
        cpu = self.server.cpu_seconds
        self.server.stop()
        self.simulator.stop()
        total = self.done.total()
        yield f"{self.name}: {total} requests, {len(self.problems)} unexpected"
        yield f"  {dict(self.done)}"
        yield f"  CPU {cpu:.1f} s, {1000 * cpu / max(1, total):.2f} ms a request"
        yield f"  descriptors {before} before, no more after"
        first, last = self.memory[0][1], self.memory[-1][1]
        yield (
            f"  memory {first / 1e6:.1f} MB at first, {last / 1e6:.1f} MB at last, "
            f"{self.growth():+.2f} % an hour after the warm-up"
        )
        # The rest are pages of the program and its libraries, read in as they are needed.
        allocated, slope = self.allocated[-1][1], watch.slope(after_warm_up(self.allocated))
        yield f"  allocated of it {allocated / 1e6:.1f} MB, {slope / 1e6:+.3f} MB an hour"
        yield from (f"  UNEXPECTED {each}" for each in self.problems[:20])


async def run(soaked, seconds):
    began = time.monotonic()
    warm, ends = began + WARM_UP * seconds, began + seconds
    async with asyncio.TaskGroup() as group:
        for each in soaked:
            group.create_task(each.measure(began, ends))
            for _ in range(CLIENTS):
                group.create_task(each.client(warm, ends))


def main(minutes):
    soaked = [Soaked("plain", tls=False), Soaked("TLS", tls=True)]
    asyncio.run(run(soaked, 60 * minutes))
    for each in soaked:
        print(*each.end(), sep="\n", flush=True)
    grows = minutes >= LONG_ENOUGH and any(each.growth() > STEEPEST for each in soaked)
    return 1 if grows or any(each.problems for each in soaked) else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 3))
