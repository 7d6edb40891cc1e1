import contextlib
import http.client
import os
import re
import signal
import tempfile
import unittest
from pathlib import Path

from curl import curl
from stack import KEY, PATIENCE, TOKEN, StackTest, run, until


class Program(unittest.TestCase):
    def test_help_names_the_settings_with_their_defaults(self):
        ran = run("--help")
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        for known in ("PORT (default: 10033)", "AS_COOKIE", "API_SECRET_FILE", "MAX_BODY_MB"):
            self.assertIn(known, ran.stdout)

    def test_version_is_one_line(self):
        ran = run("--version")
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        self.assertRegex(ran.stdout, r"^alexsidebar2api \d+\.\d+\.\d+\n$")

    def test_an_unknown_argument_is_refused(self):
        ran = run("--verbose")
        self.assertEqual((ran.returncode, ran.stdout), (2, ""))
        self.assertIn("--verbose", ran.stderr)

    def test_check_config_shows_no_secret(self):
        ran = run("--check-config", API_SECRET="a-client-key", AS_COOKIE=TOKEN, PORT="8080")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertIn("PORT=8080\n", ran.stdout)
        for secret in ("a-client-key", TOKEN):
            self.assertNotIn(secret, ran.stdout + ran.stderr)

    def test_bad_settings_are_all_told_at_once(self):
        bad = {
            "PORT": "70000",
            "BIND_ADDRESS": "nowhere",
            "REASONING_FORMAT": "loud",
            "MAX_BODY_MB": "0",
            "AS_BASE_URL": "ftp://upstream.example",
            "API_SECRET": " , ,",
            "AS_COOKIE_FILE": "/nonexistent/cookies",
        }
        for args in ((), ("--check-config",)):
            with self.subTest(args):
                ran = run(*args, **bad)
                self.assertEqual((ran.returncode, ran.stdout), (2, ""))
                for name in bad:
                    self.assertIn(name, ran.stderr)
                self.assertEqual(len(ran.stderr.splitlines()), len(bad), ran.stderr)

    def test_an_unknown_name_is_answered_with_the_nearest(self):
        ran = run("--check-config", AS_COOKIES=TOKEN, API_SECRET="a-client-key")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertRegex(ran.stderr, r"AS_COOKIES\b.*\bAS_COOKIE\b")
        self.assertNotIn(TOKEN, ran.stdout + ran.stderr)

    def test_an_unknown_name_is_told_beside_a_bad_setting(self):
        """Else the second would show only when the first is mended."""
        ran = run(AS_COOKIES=TOKEN, API_SECRET="a-client-key", PORT="70000")
        self.assertEqual((ran.returncode, ran.stdout), (2, ""))
        self.assertRegex(ran.stderr, r"(?s)\APORT .*\nwarning: AS_COOKIES\b.*\bAS_COOKIE\b")


class TimeZone(StackTest):
    settings = {"TZ": "ZONE-8"}  # POSIX's way to write eight hours east, which needs no data

    def test_of_the_log_is_that_of_tz(self):
        self.assertRegex(self.server.log, r"(?m)^20\d\d-\d\d-\d\dT[\d:.]+\+08:00 info listening on ")


class CommandLine(StackTest):
    def test_shows_no_secret(self):
        """Every user of the machine can read it."""
        shown = Path(f"/proc/{self.server.process.pid}/cmdline").read_bytes().decode()
        self.assertIn("alexsidebar2api", shown)
        for secret in (KEY, TOKEN):
            self.assertNotIn(secret, shown)


class StuckLog(StackTest):
    def start_stuck(self):
        """A server that has more to say than the queue and the pipe hold, and the process that
        takes nothing of it."""
        server = self.start_server(under=("bash", "-c", 'exec "$0" "$@" > >(exec cat)'))
        pid = server.process.pid
        reader = int(Path(f"/proc/{pid}/task/{pid}/children").read_text())
        os.kill(reader, signal.SIGSTOP)
        self.addCleanup(self.resume, reader)
        client = http.client.HTTPConnection(server.url.removeprefix("http://"))
        for _ in range(4000):
            client.request("GET", "/healthz")
            answer = client.getresponse()
            self.assertEqual((answer.status, bool(answer.read())), (200, True))
        client.close()
        return server, reader

    @staticmethod
    def resume(reader):
        with contextlib.suppress(ProcessLookupError):
            os.kill(reader, signal.SIGCONT)

    def test_holds_nobody_up_and_says_what_it_lost(self):
        server, reader = self.start_stuck()
        self.resume(reader)
        gap = r" warning [1-9]\d* lines of the log are lost"
        until("it says so", lambda: re.search(gap, server.log))
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(PATIENCE)  # a second signal would end it at once
        total = r" warning ([1-9]\d*) lines of the log were lost since the start\n"
        lost = int(until("it says how many in all", lambda: re.search(total, server.log))[1])
        self.assertEqual(server.log.count(" path=/healthz "), 4000 - lost)

    def test_does_not_hold_up_the_end(self):
        server, _ = self.start_stuck()
        server.process.send_signal(signal.SIGTERM)
        self.assertEqual(server.process.wait(PATIENCE), 0)


class SecretFiles(StackTest):
    def test_give_accounts_and_keys(self):
        with tempfile.TemporaryDirectory(prefix="asb-e2e-") as directory:
            keys, cookies = Path(directory, "keys"), Path(directory, "cookies")
            keys.write_text("key-of-a-file\n")
            cookies.write_text("first\n\nsecond\n")
            server = self.start_server(
                API_SECRET="", API_SECRET_FILE=str(keys), AS_COOKIE="", AS_COOKIE_FILE=str(cookies)
            )
        models = f"{server.url}/v1/models"
        self.assertEqual(curl(models, "-H", "Authorization: Bearer key-of-a-file").status, 200)
        self.assertEqual(curl(models, "-H", "Authorization: Bearer wrong").status, 401)
        self.assertEqual(curl(f"{server.url}/readyz").json["accounts"], 2)


class Healthcheck(StackTest):
    def test_agrees_with_healthz(self):
        port = self.server.url.rpartition(":")[2]
        healthy = run("healthcheck", PORT=port)
        self.assertEqual(healthy.returncode, 0, healthy.stderr)
        sick = run("healthcheck", PORT="1")
        self.assertEqual(sick.returncode, 1)
        self.assertEqual(len((sick.stdout + sick.stderr).splitlines()), 1)
