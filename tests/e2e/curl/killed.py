"""What the tests share that kill the server while it writes."""

import random
import re
import threading
import time
import urllib.request

from curl import curl
from stack import KEY, StackTest, until
from test_program import run

ACCOUNTS = [f"account-{i}" for i in range(4)]
BEHAVIOUR = {"rotates": True}
# Each refresh is written at once, with all that was to be counted until then: a store that gathers
# too long would hide behind it. So a life that is to show the counts has no such refresh.
BUSY = {**BEHAVIOUR, "access_uses": 20}
BODY = b'{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]}'


def generation(token):
    """Which refresh of its account gave a token of the simulator; 0: the configured one."""
    found = re.match(r"sim-(?:access|refresh)-(\d+)-", token)
    return int(found[1]) if found else 0


def header(request, name):
    return next(value for known, value in request["headers"] if known.lower() == name)


def refresh_token(request):
    return re.search("refresh_token=([^&]*)$", request["body"])[1]


class Load:
    """Clients that ask until they are stopped; `answered` are the times of their answers."""

    def __init__(self, url, clients=4):
        self.answered = []
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(url,)) for _ in range(clients)]
        for thread in self._threads:
            thread.start()

    def _ask(self, url):
        request = urllib.request.Request(
            f"{url}/v1/chat/completions", BODY, {"Authorization": f"Bearer {KEY}"}
        )
        while not self._over.is_set():
            try:
                with urllib.request.urlopen(request, timeout=5) as answer:
                    answer.read()
                self.answered.append(time.monotonic())
            except OSError:
                self._over.wait(0.01)

    def stop(self):
        self._over.set()
        for thread in self._threads:
            thread.join()


class KilledTest(StackTest):
    """kill -9 at any moment: no rotated token is lost, nor the file, nor old counts."""

    def kill_often(self, kills, at_rest, longest):
        """Kills at random moments, `longest` seconds after the load began at most, but each tenth
        life lasts seconds, so that it has counts that must not be lost. The load begins when every
        account is refreshed (`at_rest`), or with the server."""
        seed = random.randrange(1 << 32)
        moments = random.Random(seed)
        self.newest_used = dict.fromkeys(ACCOUNTS, 0)
        stored = must_be_kept = 0
        for kill in range(kills):
            self.where = f"kill {kill}, seed {seed}"
            lives_long = kill % 10 == 9
            server = self.start(BEHAVIOUR if lives_long else BUSY)
            if at_rest:
                until(f"every account is refreshed, {self.where}", self.all_are_refreshed)
                self.assertEqual(curl(f"{server.url}/readyz").json["store"], "ok", self.where)
            load = Load(server.url)
            time.sleep(moments.uniform(2, 3) if lives_long else moments.uniform(0, longest))
            killed = time.monotonic()
            server.kill()
            load.stop()
            self.check_tokens()
            # Life by life: what an earlier one stored of its last second would hide a loss.
            old = sum(when < killed - 1 for when in load.answered)
            before, stored = stored, self.stored_answers()
            self.assertGreaterEqual(stored, before + old, self.where)
            must_be_kept += old
        self.assertGreater(must_be_kept, 0)
        self.assertGreater(min(self.newest_used.values()), 0)

    def start(self, behaviour):
        for account in ACCOUNTS:
            self.simulator.control("account", {"refresh_token": account, **behaviour})
        return self.start_killable(AS_COOKIE=",".join(ACCOUNTS), DATA_DIR=self.folder)

    def check_tokens(self):
        """None that was used before is asked for again; notes which were used now."""
        for account, token in self.first_tokens().items():
            self.assertGreaterEqual(generation(token), self.newest_used[account], self.where)
        for chat in self.simulator.control("requests")["chat"]:
            used = generation(header(chat, "auth"))
            self.newest_used[chat["account"]] = max(self.newest_used[chat["account"]], used)
        self.renew()

    def stored_answers(self):
        listed = run("accounts", DATA_DIR=self.folder, AS_COOKIE=",".join(ACCOUNTS))
        self.assertEqual(listed.returncode, 0, listed.stderr)
        return sum(int(count) for count in re.findall(r"\bchat (\d+)", listed.stdout))

    def first_tokens(self):
        """The refresh token that each account was first asked with."""
        tokens = {}
        for request in self.simulator.control("requests")["token"]:
            if request["account"] in ACCOUNTS:  # the class's server has one of its own
                tokens.setdefault(request["account"], refresh_token(request))
        return tokens

    def all_are_refreshed(self):
        return len(self.first_tokens()) == len(ACCOUNTS)
