import random
import re
import threading
import time
import urllib.request

from curl import AUTHORIZED, chat_request, curl, post_chat
from stack import KEY, StackTest, until
from test_program import run

ACCOUNTS = [f"account-{i}" for i in range(4)]
BEHAVIOUR = {"rotates": True, "access_uses": 20}
KILLS = 50
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


class Killed(StackTest):
    """kill -9 at any moment: no rotated token is lost, nor the file, nor old counts."""

    def start(self):
        for account in ACCOUNTS:
            self.simulator.control("account", {"refresh_token": account, **BEHAVIOUR})
        return self.start_killable(AS_COOKIE=",".join(ACCOUNTS), DATA_DIR=self.folder)

    def stored_answers(self):
        listed = run("accounts", DATA_DIR=self.folder, AS_COOKIE=",".join(ACCOUNTS))
        self.assertEqual(listed.returncode, 0, listed.stderr)
        return sum(int(count) for count in re.findall(r"\bchat (\d+)", listed.stdout))

    def test_under_load_loses_no_token_and_no_file(self):
        seed = random.randrange(1 << 32)
        moments = random.Random(seed)
        newest_used = dict.fromkeys(ACCOUNTS, 0)
        answers_to_be_kept = 0
        for kill in range(KILLS):
            where = f"kill {kill}, seed {seed}"
            server = self.start()
            tokens = until(f"every account is refreshed, {where}", self.first_tokens)
            for account, token in tokens.items():
                self.assertGreaterEqual(generation(token), newest_used[account], where)
            self.assertEqual(curl(f"{server.url}/readyz").json["store"], "ok", where)

            load = Load(server.url)
            # Some live long enough to have counts that must not be lost.
            time.sleep(moments.uniform(0.02, 0.3) + (1.2 if kill % 10 == 9 else 0))
            killed = time.monotonic()
            server.kill()
            load.stop()
            answers_to_be_kept += sum(when < killed - 1 for when in load.answered)
            for chat in self.simulator.control("requests")["chat"]:
                used = generation(header(chat, "auth"))
                newest_used[chat["account"]] = max(newest_used[chat["account"]], used)
            self.simulator.check_requests()
            self.simulator.control("reset", {})
            self.assertGreaterEqual(self.stored_answers(), answers_to_be_kept, where)
        self.assertGreater(answers_to_be_kept, 0)
        self.assertGreaterEqual(min(newest_used.values()), KILLS, "the tokens did rotate")

    def first_tokens(self):
        """The refresh token that each account was first asked with, when all were."""
        tokens = {}
        for request in self.simulator.control("requests")["token"]:
            if request["account"] in ACCOUNTS:  # the class's server has one of its own
                tokens.setdefault(request["account"], refresh_token(request))
        return tokens if len(tokens) == len(ACCOUNTS) else None


class AccountsCommand(StackTest):
    """What an operator does beside the running server."""

    def setUp(self):
        super().setUp()
        self.simulator.control("account", {"refresh_token": "spent", "chat": "exhausted"})
        self.simulator.control("account", {"refresh_token": "gone", "refresh": "USER_DISABLED"})
        self.server = self.start_server(AS_COOKIE="good,spent,gone", DATA_DIR=self.folder)

    def command(self, *args, **settings):
        settings = {"DATA_DIR": self.folder, "AS_COOKIE": "good,spent,gone", **settings}
        return run("accounts", *args, **settings)

    def states(self):
        return self.command().stdout

    def test_lists_states_and_uses_and_changes_them(self):
        for _ in range(20):
            self.assertEqual(post_chat(self.server.url, chat_request("healthy")).status, 200)
            post_chat(self.server.url, {"model": "o1", "messages": [{"role": "user", "content": "x"}]})
        for what in (r"exhausted \(o1\) .*status 403", "dead", r"usable .* chat \d+, o1 \d+"):
            until(f"{what} is stored", lambda: re.search(what, self.states()))
        listed = self.states()
        dead = re.search(r"^(\w{8}) +dead .*USER_DISABLED", listed, re.M)[1]

        self.assertEqual(self.command("disable", dead).returncode, 0)
        until("it is disabled", lambda: self.ready()["disabled"] == 1)
        self.assertEqual(self.command("enable", dead).returncode, 0)
        until("it is enabled", lambda: self.ready()["disabled"] == 0)
        self.simulator.control("account", {"refresh_token": "gone"})
        self.assertEqual(self.command("reset", "all").returncode, 0)
        until("all are usable", lambda: self.ready()["usable"]["o1"] == 3)
        for secret in ("good", "spent", "gone"):
            self.assertNotIn(secret, listed)

    def test_says_what_is_wrong(self):
        unknown = self.command("reset", "01234567")
        self.assertEqual((unknown.returncode, unknown.stdout), (2, ""))
        self.assertIn("01234567", unknown.stderr)
        self.assertEqual(self.command("explode", "all").returncode, 2)
        nowhere = self.command(DATA_DIR="/nonexistent")
        self.assertEqual(nowhere.returncode, 1)
        self.assertIn("/nonexistent", nowhere.stderr)

    def test_knows_accounts_that_are_no_longer_configured(self):
        until("they are stored", lambda: "usable" in self.states())
        self.assertIn("not in AS_COOKIE", self.command(AS_COOKIE="good").stdout)

    def ready(self):
        return curl(f"{self.server.url}/readyz", *AUTHORIZED).json
