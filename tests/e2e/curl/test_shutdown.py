import signal
import socket

from curl import curl
from stack import KEY, PATIENCE, StackTest, until

STREAMS = 200
GRACE = "600"  # seconds; far more than anyone here waits, so that sitting it out is no way to pass
BODY = b'{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"x"}]}'
REQUEST = (
    b"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (KEY.encode(), len(BODY), BODY)
)


class Shutdown(StackTest):
    def read_whole(self, stream):
        answer = b""
        while piece := stream.recv(65536):
            answer += piece
        return answer

    def test_with_200_streams_lets_each_finish_and_takes_no_more(self):
        server = self.start_server(SHUTDOWN_GRACE=GRACE)
        port = int(server.url.rpartition(":")[2])
        # Long enough that the first still runs when a slow machine has begun the last.
        self.simulator.control("default", {"answer": {"frames": 10}, "pace_ms": 1000})
        streams = []
        for _ in range(STREAMS):
            streams.append(socket.create_connection(("127.0.0.1", port), PATIENCE))
            self.addCleanup(streams[-1].close)
            streams[-1].sendall(REQUEST)
        until(
            "all streams are running",
            lambda: self.simulator.state()["streams_running"] == STREAMS,
        )
        server.process.send_signal(signal.SIGTERM)
        until("new connections are refused", lambda: not curl(f"{server.url}/healthz").heads)
        # One behind the other: each is short enough to wait in its socket.
        for answer in map(self.read_whole, streams):
            self.assertTrue(answer.startswith(b"HTTP/1.1 200 "))
            self.assertIn(b"data: [DONE]\n\n", answer)
            self.assertTrue(answer.endswith(b"\r\n0\r\n\r\n"), "a proper end of the body")
        self.assertEqual(server.process.wait(PATIENCE), 0)

    def test_by_a_second_signal_is_at_once(self):
        server = self.start_killable(SHUTDOWN_GRACE=GRACE)
        port = int(server.url.rpartition(":")[2])
        self.simulator.control("default", "silent_in_answer")
        stream = socket.create_connection(("127.0.0.1", port), PATIENCE)
        stream.sendall(REQUEST)
        self.assertTrue(stream.recv(65536))
        server.process.send_signal(signal.SIGTERM)
        until("the first is understood", lambda: "signal 15" in server.log)
        server.process.send_signal(signal.SIGTERM)
        self.assertEqual(server.process.wait(PATIENCE), 128 + signal.SIGTERM)
        stream.close()
        server.kill()
