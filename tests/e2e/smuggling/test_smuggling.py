import json
import re
import socket

from cases import CASES, SECOND
from proxies import Haproxy, Nginx
from stack import PATIENCE, StackTest, until

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


def exchange(client, *pieces):
    """Sends the pieces; gives all that comes until the other side closes."""
    with client:
        client.settimeout(PATIENCE)
        came = []
        try:
            for piece in pieces:
                client.sendall(piece)
        except ConnectionError:
            pass  # It closed: what it had to say may still be read.
        try:
            while data := client.recv(65536):
                came.append(data)
        except ConnectionError:
            pass
        return b"".join(came)


def statuses_of(answers):
    found = re.findall(rb"HTTP/1\.[01] (\d{3})[ \r]", answers)
    return tuple(int(status) for status in found if not status.startswith(b"1"))


class Smuggling(StackTest):
    """No server behind a proxy, nor alone, sees another request than the client has sent."""

    settings = {"LOG_FORMAT": "json", "DEBUG": "false", "WORKERS": "1"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.health_checks = 0
        cls.lines_read = 0
        cls.requests = []

    def requests_seen(self):
        """Method and path of all requests that are in the server's log; None: it knew none."""
        lines = self.server.log.split("\n")[self.lines_read : -1]
        type(self).lines_read += len(lines)
        for record in map(json.loads, lines):
            if record["message"] == "access":
                self.requests.append((record.get("method"), record.get("path")))
        return self.requests

    def connect(self, server=None):
        url = (server or self.server).url
        client = socket.create_connection(url.removeprefix("http://").split(":"))
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return client

    def check_health(self, connect):
        self.assertEqual(statuses_of(exchange(connect(), HEALTH)), (200,), "/healthz")
        type(self).health_checks += 1

    def seen_after(self, connect, before):
        """The requests that came since there were `before`, the checks of health left out."""
        self.check_health(self.connect)
        if connect != self.connect:
            self.check_health(connect)
        health = ("GET", "/healthz")

        def logged():
            seen = self.requests_seen()
            return seen if seen.count(health) >= self.health_checks else None

        seen = until("the checks of health are in the log", logged)
        self.assertEqual(seen.count(health), self.health_checks)
        return [each for each in seen if each != health][before:]

    def check(self, connect, case, pieces=None):
        before = len(self.requests_seen()) - self.health_checks
        answers = exchange(connect(), *(pieces or [case.request + SECOND]))
        seen = self.seen_after(connect, before)
        seconds = seen.count(("GET", "/second"))
        self.assertLessEqual(seconds, 1, seen)
        self.assertLessEqual(len(seen) - seconds, 1, seen)
        for method, path in seen:
            self.assertIn(method, (None, case.method, "GET"), seen)
            self.assertIn(path, (None, "/second", *case.paths), seen)
        return statuses_of(answers), seen

    def check_alone(self, case, pieces=None):
        statuses, seen = self.check(self.connect, case, pieces)
        self.assertEqual(statuses, case.statuses)
        self.assertEqual(len(seen), len(case.statuses), seen)
        second_seen = [path for _, path in seen].count("/second")
        self.assertEqual(second_seen, len(case.statuses) - 1, seen)

    def test_alone(self):
        for case in CASES:
            with self.subTest(case.name):
                self.check_alone(case)

    def test_alone_byte_by_byte(self):
        for case in CASES:
            if len(case.request) > 4000:
                continue
            with self.subTest(case.name):
                sent = case.request + SECOND
                self.check_alone(case, [sent[i : i + 1] for i in range(len(sent))])

    def test_an_empty_line_behind_a_request_begins_no_other(self):
        server = self.start_server(SHUTDOWN_GRACE="30")
        with self.connect(server) as client:
            client.settimeout(PATIENCE)
            client.sendall(HEALTH.replace(b"close", b"keep-alive") + b"\r\n")
            until("it answers", lambda: statuses_of(client.recv(65536, socket.MSG_PEEK)))
            server.process.terminate()
            answers = exchange(client)
        self.assertEqual(statuses_of(answers), (200,))
        self.assertEqual(server.process.wait(PATIENCE), 0)

    def check_behind(self, proxy_class):
        proxy = proxy_class(self.server)
        self.addCleanup(proxy.stop)
        for way in proxy.sockets:
            for case in CASES:
                if way in case.not_behind:
                    continue
                with self.subTest(case.name, way=way):
                    statuses, seen = self.check(lambda way=way: proxy.connect(way), case)
                    if case.everywhere:
                        self.assertEqual(statuses, case.statuses)
                        self.assertEqual(len(seen), 2, seen)

    def test_behind_nginx(self):
        self.check_behind(Nginx)

    def test_behind_haproxy(self):
        self.check_behind(Haproxy)
