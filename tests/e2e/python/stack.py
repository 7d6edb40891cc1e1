"""The server and the simulator as processes, for the length of a test class."""

import atexit
import json
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path

KEY = "e2e-client-key"
TOKEN = "e2e-refresh-token"
PATIENCE = 30  # seconds, for what takes milliseconds on a machine that is not busy

TICKS = os.sysconf("SC_CLK_TCK")

BUILD = Path(os.environ["ASB_BUILD_DIR"])


def until(what, holds, limit=PATIENCE):
    """Polls until `holds` gives something true, and gives it; fails after `limit` seconds."""
    end = time.monotonic() + limit
    while not (found := holds()):
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {limit} s")
        time.sleep(0.02)
    return found


def run(*args, **settings):
    """The program's own run to its end, with no other settings than these."""
    command = [BUILD / "alexsidebar2api", *args]
    return subprocess.run(
        command, env=settings, capture_output=True, text=True, timeout=PATIENCE
    )


def free_port():
    """A port for a program that cannot take any free one itself."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return unused.getsockname()[1]


class Program:
    name: str

    def __init__(self, descriptors=None, under=()):
        self._descriptors = descriptors
        self._under = under
        self.directory = Path(tempfile.mkdtemp(prefix="asb-e2e-"))
        self._log_file = self.directory / "log"

    @property
    def log(self):
        return self._log_file.read_text(errors="replace")

    @property
    def cpu_seconds(self):
        """User and system time so far."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text()
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def limit_files(self, size):
        """No file of it may grow beyond so many bytes from now on, as on a disk that is full; None
        takes that back."""
        _, most = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)
        limit = most if size is None else size
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (limit, most))

    def prepare(self):
        """In the process that becomes the program."""
        # A write beyond limit_files() is to fail, as on a full disk, not to be a signal.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        if self._descriptors:
            resource.setrlimit(resource.RLIMIT_NOFILE, (self._descriptors, self._descriptors))

    def launch(self, args, env, ready):
        """Starts it and waits for `ready` in what it prints; gives the match."""
        with self._log_file.open("wb") as log:
            self.process = subprocess.Popen(
                [*self._under, BUILD / self.name, *args],
                env={"PATH": os.environ["PATH"], **env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=self.prepare,
            )
        atexit.register(self.process.kill)

        def said():
            if self.process.poll() is not None:
                raise AssertionError(f"{self.name} ended:\n{self.log}")
            return re.search(ready, self.log)

        return until(f"{self.name} is ready", said)

    def stop(self):
        """SIGTERM; the program must end in peace."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        atexit.unregister(self.process.kill)
        log = self.log
        shutil.rmtree(self.directory)
        if self.process.returncode != 0 or re.search("Sanitizer|runtime error:", log):
            raise AssertionError(f"{self.name} ended with {self.process.returncode}:\n{log}")
        return log


class Simulator(Program):
    name = "alexsidebar-simulator"

    def __init__(self, tls=False):
        super().__init__()
        self.ca_file = self.directory / "ca.pem"
        args = ["--port", "0", "--pace", "0"]
        if tls:
            args += ["--tls", "--ca-file", self.ca_file]
        self.url = self.launch(args, {}, r"listens on (\S+)\n")[1]

    def control(self, what, body=None):
        """GET without a body, POST with one."""
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(f"{self.url}/control/{what}", data, PATIENCE) as answer:
            return json.load(answer)

    def state(self):
        return self.control("state")

    def chats(self):
        """The chat requests that came, their bodies parsed."""
        recorded = self.control("requests")["chat"]
        return [{**each, "body": json.loads(each["body"])} for each in recorded]

    def accounts_asked(self):
        return sorted(each["account"] for each in self.control("requests")["chat"])

    def check_requests(self):
        """What the server sends is what the wire protocol wants."""
        requests = self.control("requests")
        found = [each["violations"] for each in requests["chat"] + requests["token"]]
        if any(found):
            raise AssertionError(f"violations: {found}")


class Server(Program):
    name = "alexsidebar2api"

    def __init__(self, upstream, descriptors=None, under=(), **settings):
        """`under`: the command that runs it."""
        super().__init__(descriptors, under)
        env = {
            "PORT": "0",
            "AS_COOKIE": TOKEN,
            "API_SECRET": KEY,
            "AS_BASE_URL": upstream.url,
            "AS_TOKEN_URL": f"{upstream.url}/v1/token",
            "REQUEST_RATE_LIMIT": "0",
            "DATA_DIR": str(self.directory),
            "DEBUG": "true",
            "SHUTDOWN_GRACE": "5",
            **settings,
        }
        # What it says last: until then it still opens descriptors that are no caller's.
        port = self.launch([], env, r"(?s)listening on \S+ port (\d+).* workers, upstream ")[1]
        self.url = f"http://127.0.0.1:{port}"
        self._secrets = [KEY, TOKEN, "sim-access", "sim-refresh"]

    def stop(self):
        self.check_log(super().stop())

    def kill(self):
        """SIGKILL, at once."""
        self.process.kill()
        self.process.wait()
        atexit.unregister(self.process.kill)
        log = self.log
        shutil.rmtree(self.directory)
        self.check_log(log)

    def check_log(self, log):
        for secret in self._secrets:
            if secret in log:
                raise AssertionError(f"{secret} is in the log:\n{log}")
        if re.search("Sanitizer|runtime error:", log):
            raise AssertionError(log)


class StackTest(unittest.TestCase):
    """A simulator, fresh for each test, and a server, for all tests of the class."""

    settings = {}

    @classmethod
    def setUpClass(cls):
        cls.simulator = Simulator()
        cls.addClassCleanup(cls.simulator.stop)
        cls.server = Server(cls.simulator, **cls.settings)
        cls.addClassCleanup(cls.server.stop)

    def setUp(self):
        self.simulator.control("reset", {})
        self.addCleanup(self.simulator.check_requests)

    def renew(self):
        """Makes the simulator fresh for the next case of a test."""
        self.simulator.check_requests()
        self.simulator.control("reset", {})

    @property
    def folder(self):
        """A folder of this test, gone with it."""
        if not hasattr(self, "_folder"):
            self._folder = tempfile.mkdtemp(prefix="asb-e2e-")
            self.addCleanup(shutil.rmtree, self._folder)
        return self._folder

    def start_killable(self, **settings):
        """A server that the test kills itself."""
        return Server(self.simulator, **settings)

    def start_server(self, **settings):
        """A server of this test, that ends with it."""
        server = Server(self.simulator, **settings)
        self.addCleanup(server.stop)
        return server
