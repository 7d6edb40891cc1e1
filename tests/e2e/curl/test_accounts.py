import re

from curl import AUTHORIZED, chat_request, curl, post_chat
from stack import StackTest, until
from test_program import run


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
