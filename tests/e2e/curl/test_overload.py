import socket
import time
from pathlib import Path

from curl import AUTHORIZED, chat_request, curl, post_chat
from stack import PATIENCE, StackTest, run, until

DESCRIPTORS = 64
# The rule is a second. A server with sanitizers on a slow machine gets more, but less than the ten
# after which deadlines would free the descriptors anyway.
SOON = 5


class FewDescriptors(StackTest):
    """With 64 descriptors the server says no in time and comes back by itself."""

    def setUp(self):
        super().setUp()
        # UBSan's check of virtual calls opens a pipe, and takes its failure for a broken object.
        no_alarm = Path(self.folder, "ubsan")
        no_alarm.write_text("vptr:*\n")
        self.server = self.start_server(
            descriptors=DESCRIPTORS, WORKERS="1", UBSAN_OPTIONS=f"suppressions={no_alarm}"
        )
        self.port = int(self.server.url.rpartition(":")[2])
        self.sockets = []
        self.addCleanup(self.close_all)

    def connect(self, request=b""):
        made = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        made.sendall(request)
        self.sockets.append(made)
        return made

    def close_all(self):
        for each in self.sockets:
            each.close()
        self.sockets.clear()

    def healthy(self):
        return curl(f"{self.server.url}/healthz").heads and self.status("/healthz") == 200

    def status(self, path):
        answer = curl(f"{self.server.url}{path}", *AUTHORIZED)
        return answer.status if answer.heads else None

    def test_200_connections_do_not_shut_others_out_for_good(self):
        began, cpu = time.monotonic(), self.server.cpu_seconds
        for _ in range(200):
            self.connect()
        told = 0
        for each in self.sockets:
            each.settimeout(0.01)
            try:
                answer = each.recv(65536)
            except TimeoutError:
                continue
            if answer.startswith(b"HTTP/1.1 503 ") and b"Retry-After: 1\r\n" in answer:
                told += 1
        self.assertGreater(told, 0)
        time.sleep(2)  # so that the server's work is measured while they hang
        busy = (self.server.cpu_seconds - cpu) / (time.monotonic() - began)
        self.assertLess(busy, 0.5, "a server that tries on without a pause takes a whole processor")
        self.assertLessEqual(self.server.log.count(" accept: "), 1, self.server.log)
        checked = run("healthcheck", PORT=str(self.port))
        self.assertEqual(checked.returncode, 0, f"a full server is no sick one: {checked.stderr}")
        self.close_all()
        until("the server accepts again", self.healthy, limit=SOON)

    def test_one_call_too_many_is_told_so_and_nothing_else_suffers(self):
        body = b'{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"x"}]}'
        request = (
            b"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer e2e-client-key"
            b"\r\nContent-Length: %d\r\n\r\n" % len(body)
        ) + body
        self.simulator.control("default", "silent_in_answer")

        def one_more():
            stream = self.connect(request)
            stream.settimeout(PATIENCE)
            return stream.recv(65536)

        served = 0
        while (answer := one_more()).startswith(b"HTTP/1.1 200 "):
            served += 1
            self.assertLess(served, DESCRIPTORS)
        self.assertGreater(served, 5)
        self.assertTrue(answer.startswith(b"HTTP/1.1 503 "), answer)
        self.assertIn(b'"code":"overloaded"', answer)
        self.assertIn(b"Retry-After: 1\r\n", answer)
        self.close_all()
        self.simulator.control("default", "healthy")
        until("calls are taken again", lambda: self.chat_status() == 200)

    def chat_status(self):
        answer = post_chat(self.server.url, chat_request("healthy"))
        return answer.status if answer.heads else None
