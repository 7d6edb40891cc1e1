"""Attacks a server and watches how others are served: ./dev siege [SECONDS [ATTACK]]

Clients with ordinary requests measure the 99th percentile of their waiting, first in peace, then
under each attack for SECONDS. Under attack it may at most double (below 20 ms the machine's own
noise decides), and nobody may be turned away who behaves, but where the server has more to do than
it can: then some must still be served, and the 503 of the others must be quick. Afterwards
descriptors return to where they were. The attackers run on the same machine, but a real one brings
his own: they give way on the processor, so that what is measured is what they cost the server. On
slow cores they disturb everybody all the same: where waiting more than doubles, nginx in the place
of the server gets the same attack, and then the server's may not grow more than nginx's.
"""

import asyncio
import multiprocessing
import os
import random
import re
import resource
import socket
import subprocess
import sys
import time
from collections import Counter
from types import SimpleNamespace

import watch
from client import MODELS, Connection, chat_body, post_chat
from stack import Server, Simulator, until
from yardstick import Yardstick, call_upstream

PROBES = 4
PROBE_EVERY = 0.05  # seconds
SLOWEST = 2.0  # times the peace's p99
FORGIVEN = 0.02  # seconds: below this the machine's own noise decides
QUICK_NO = 0.1  # seconds, for a 503: a tenth of the second that its Retry-After asks for
ENOUGH = 10  # answers of 200 under attack: with fewer the percentile says nothing
SOON = 1.0  # seconds, after a crowd has left
LONGEST_CALL = 3  # seconds, in an overload
MOST_CALLS = 309  # that 700 descriptors are good for
PEACE = 10  # seconds


def calls(encode):
    """The chats, as requests in the words of whom they are for."""
    return SimpleNamespace(
        ordinary=encode('[[sim {"answer":{"frames":20}}]]'),
        silent=encode('[[sim {"preset":"silent_in_answer"}]]'),
        # 1 MB of text in ten frames: more than a client that takes 1 kB a second sees in a
        # quarter of an hour.
        long=encode('[[sim {"answer":{"frames":10,"frame_bytes":100000}}]]'),
    )


class Probes:
    """Ordinary clients: how long each 200 and each 503 took, and what was neither."""

    def __init__(self, port, request):
        self._port = port
        self._request = request
        self.taken = []
        self.refused = []
        self.problems = []

    async def _ask(self, connection):
        began = time.monotonic()
        answer = await connection.ask(self._request)
        wait = time.monotonic() - began
        if answer.status == 200 and answer.whole:
            self.taken.append(wait)
        elif answer.status == 503 and "retry-after" in answer.fields:
            self.refused.append(wait)
        else:
            self.problems.append(f"{answer.status} {answer.body[:100]!r}")

    async def _client(self, ends):
        connection = Connection(self._port)
        while time.monotonic() < ends:
            try:
                await self._ask(connection)
            except (EOFError, OSError) as problem:
                self.problems.append(repr(problem))
                connection.close()
            await asyncio.sleep(PROBE_EVERY)
        connection.close()

    async def run(self, seconds):
        """Asks for so long."""
        ends = time.monotonic() + seconds
        await asyncio.gather(*(self._client(ends) for _ in range(PROBES)))
        return self


def p99(waits):
    """In seconds."""
    return watch.percentile(waits, 0.99) if waits else 0.0


async def slowhttptest(mode, path, port, seconds):
    """2,000 connections that dawdle. They bring no key. The program ends when the server has ended
    them all: then it begins anew. It does so each minute too, for a slow reader does not see that
    the server has ended its connection as long as the system holds bytes for it."""
    ends = time.monotonic() + seconds
    url = f"http://127.0.0.1:{port}{path}"
    while (left := round(ends - time.monotonic())) > 0:
        command = f"slowhttptest -c 2000 -r 200 -l {min(left, 60)} -i 5 -p 5 {mode} -u {url}"
        process = await asyncio.create_subprocess_exec(
            *command.split(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        await process.wait()
        if process.returncode != 0:
            raise AssertionError(f"{command}: ended with {process.returncode}")


def slow_headers(port, seconds, _):
    return slowhttptest("-H", "/v1/chat/completions", port, seconds)


def slow_bodies(port, seconds, _):
    """Bodies that take longer than the ten seconds that a body has; then they get a 408."""
    return slowhttptest("-B -s 8192", "/v1/chat/completions", port, seconds)


def ranges(port, seconds, _):
    """Two thousand ranges of the longest answer that a GET has: to be ignored."""
    return slowhttptest("-R -t GET", "/v1/models", port, seconds)


def slow_reads(port, seconds, _):
    """The longest answer that a GET has, as often in one connection as slowhttptest can ask: 400 kB
    where sockets hold a quarter of that. So the server is stuck in its writes and ends them by
    their deadline of 30 seconds. (A long chat, which slowhttptest cannot ask for, is the matter of
    slow_readers.)"""
    return slowhttptest("-X -w 1 -y 1 -n 5 -z 32 -k 10", "/v1/models", port, seconds)


async def repeat(clients, once, seconds):
    """Lets so many clients do `once` again and again."""
    ends = time.monotonic() + seconds

    async def client():
        while time.monotonic() < ends:
            try:
                await once(ends)
            except (EOFError, OSError):
                await asyncio.sleep(0.1)

    await asyncio.gather(*(client() for _ in range(clients)))


async def slow_readers(port, seconds, chats):
    """100 clients that take 1 kB a second of a long answer."""

    async def once(ends):
        slow = socket.socket()
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.setblocking(False)
        await asyncio.get_running_loop().sock_connect(slow, ("127.0.0.1", port))
        reader, writer = await asyncio.open_connection(sock=slow, limit=1024)
        writer.write(chats.long)
        while time.monotonic() < ends and await reader.read(1024):
            await asyncio.sleep(1)
        writer.close()

    await repeat(100, once, seconds)


async def leavers(port, seconds, chats):
    """1,000 clients that leave while the upstream is silent, and come again."""

    async def once(ends):
        connection = Connection(port)
        await connection.ask_and_leave(chats.silent, after=b'"')
        await asyncio.sleep(min(2 * random.random(), max(0.0, ends - time.monotonic())))

    await repeat(1000, once, seconds)


async def forgers(port, seconds, _):
    """Requests whose X-Forwarded-For is another address each time, a million in a long run."""

    async def once(ends):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(100):
            forged = (f"{random.getrandbits(32):08x}" for _ in range(20))
            requests = (
                f"GET /v1/models HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 2001:db8:{x[:4]}:{x[4:]}::1"
                "\r\n\r\n"
                for x in forged
            )
            writer.write("".join(requests).encode())
            for _ in range(20):
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
                await reader.readexactly(length)
        writer.close()

    await repeat(4, once, seconds)


async def overload(port, seconds, chats):
    """Three times the calls that can be taken, each as long as it may be. That is a few seconds, so
    that again and again one ends and an ordinary client may have its place."""

    async def once(ends):
        connection = Connection(port)
        answer = await connection.ask_and_leave(chats.silent, after=b"never")
        if answer.status != 200:
            await asyncio.sleep(0.25 + random.random() / 2)  # told to come again, they do

    async def join_in():
        # Not all at one moment, or all would end, and begin anew, at one moment too.
        await asyncio.sleep(LONGEST_CALL * random.random())
        await repeat(1, once, seconds)

    tasks = [asyncio.create_task(join_in()) for _ in range(3 * MOST_CALLS)]
    await asyncio.wait(tasks, timeout=seconds + 1)
    for each in tasks:
        each.cancel()


async def crowd(port, seconds, _):
    """200 connections where 64 descriptors are all there is; then asks for /healthz at once."""
    connections = []
    for _ in range(200):
        connections.append(await asyncio.open_connection("127.0.0.1", port))
    await asyncio.sleep(seconds)
    for _, writer in connections:
        writer.close()


# Attack, descriptors of the server, its settings. With few descriptors ordinary clients are turned
# away too: then the CPU and the return to normal are judged, not the probes. slowhttptest can send
# no key, and would be told so before it did any harm: it gets servers that want none.
OPEN = {"API_SECRET": ""}
LONG_LIST = {**OPEN, "MODEL_MAP": ",".join(f"model-{i}=gpt-4o" for i in range(500))}
TRUSTING = {"TRUSTED_PROXIES": "127.0.0.0/8", "REQUEST_RATE_LIMIT": "100000"}
ATTACKS = {
    "slow_headers": (slow_headers, None, {}),
    "slow_bodies": (slow_bodies, None, OPEN),
    "slow_reads": (slow_reads, None, LONG_LIST),
    "ranges": (ranges, None, LONG_LIST),
    "slow_readers": (slow_readers, None, {}),
    "leavers": (leavers, None, {}),
    "forgers": (forgers, None, TRUSTING),
    "overload": (overload, 700, {"UPSTREAM_IDLE_TIMEOUT": str(LONGEST_CALL)}),
    "crowd": (crowd, 64, {"WORKERS": "1"}),
}


def serves_again(port):
    async def ask():
        answer = await Connection(port).ask(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        return answer.status == 200

    try:
        return asyncio.run(ask())
    except (EOFError, OSError):
        return False


def run_attack(name, port, seconds, chats):
    attack, *_ = ATTACKS[name]
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))  # inherited by slowhttptest
    asyncio.run(attack(port, seconds, chats))


def attack_with(name, port, seconds, chats):
    """In a process of its own, so that attackers and ordinary clients do not wait for each other."""
    attacker = multiprocessing.Process(target=run_attack, args=(name, port, seconds, chats))
    attacker.start()
    return attacker


class Siege:
    """What ordinary clients met in peace and in war. A crowd leaves them no descriptors: there are
    none then."""

    def __init__(self, name, port, chats):
        self._name = name
        self._port = port
        self._chats = chats
        self.peace = Probes(port, chats.ordinary)
        self.war = Probes(port, chats.ordinary)

    def keep_peace(self):
        asyncio.run(self.peace.run(PEACE))

    def wage_war(self, seconds):
        attacker = attack_with(self._name, self._port, seconds, self._chats)
        time.sleep(1)
        if self._name != "crowd":
            asyncio.run(self.war.run(max(1, seconds - 2)))
        attacker.join()
        if attacker.exitcode != 0:
            raise AssertionError(f"the attack {self._name} broke down")

    @property
    def growth(self):
        """Of the 99th percentile."""
        return p99(self.war.taken) / p99(self.peace.taken)

    @property
    def bearable(self):
        return p99(self.war.taken) <= max(SLOWEST * p99(self.peace.taken), FORGIVEN)

    @property
    def honest(self):
        """Whoever behaves was served, or told quickly that this cannot be."""
        return (
            len(self.war.taken) >= ENOUGH
            and p99(self.war.refused) <= QUICK_NO
            and (self._name == "overload" or not self.war.refused)
            and not (self.peace.refused or self.problems)
        )

    @property
    def problems(self):
        return self.peace.problems + self.war.problems

    @property
    def lines(self):
        waits = (
            ("answers in peace", self.peace.taken),
            ("answers under attack", self.war.taken),
            ("refusals under attack", self.war.refused),
        )
        lines = [f"p99 of {len(w)} {what}: {1000 * p99(w):.1f} ms" for what, w in waits if w]
        return lines + self.problems[:10]


def besiege_nginx(name, simulator, recorded, models, seconds):
    """The same with nginx in the place of the server."""
    limits = (MOST_CALLS, LONGEST_CALL) if name == "overload" else (None, None)
    nginx = Yardstick(simulator, models, *limits)
    siege = Siege(name, nginx.port, calls(lambda text: call_upstream(recorded, text)))
    siege.keep_peace()
    siege.wage_war(seconds)
    nginx.stop()
    return siege


def besiege(name, seconds):
    """One attack on a fresh server; gives the lines of the report and whether it held."""
    _, descriptors, settings = ATTACKS[name]
    simulator = Simulator()
    accounts = ",".join(f"e2e-refresh-token-{i}" for i in range(4))
    server = Server(simulator, descriptors, AS_COOKIE=accounts, DEBUG="false", **settings)
    port, pid = int(server.url.rpartition(":")[2]), server.process.pid
    before = watch.descriptors(pid)
    siege = Siege(name, port, calls(lambda text: post_chat(chat_body(text, True))))
    siege.keep_peace()
    recorded = simulator.control("requests")["chat"][0]
    models = asyncio.run(Connection(port).ask(MODELS)).body
    cpu = server.cpu_seconds
    began = time.monotonic()
    siege.wage_war(seconds)
    cpu = 100 * (server.cpu_seconds - cpu) / (time.monotonic() - began)
    memory = watch.resident(pid) / 1e6
    ended = time.monotonic()
    until("the server serves again", lambda: serves_again(port))
    back = time.monotonic() - ended
    until("descriptors are back", lambda: watch.descriptors(pid) <= before, 180)
    outcomes = Counter(re.findall(r" access .* outcome=(\S+)", server.log))
    server.stop()

    ended = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
    lines = [
        f"{name}: CPU {cpu:.0f} %, {memory:.0f} MB, serves again after {back:.2f} s",
        f"requests: {ended}",
        *siege.lines,
    ]
    if name == "crowd":
        held = cpu <= 5 and back <= SOON and not siege.problems
    else:
        held = siege.honest and siege.bearable
        if siege.honest and not held:
            nginx = besiege_nginx(name, simulator, recorded, models, seconds)
            held = nginx.honest and siege.growth <= nginx.growth
            lines += ["nginx:", *nginx.lines]
    simulator.stop()
    return lines, held


def main(seconds, names):
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    failed = []
    for name in names:
        lines, held = besiege(name, seconds)
        print(("held   " if held else "FAILED ") + "\n  ".join(lines), flush=True)
        if not held:
            failed.append(name)
    return 1 if failed else 0


if __name__ == "__main__":
    wanted = sys.argv[2:] or list(ATTACKS)
    if unknown := set(wanted) - set(ATTACKS):
        sys.exit(f"siege: no attack {', '.join(unknown)}; there are {', '.join(ATTACKS)}")
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 60, wanted))
