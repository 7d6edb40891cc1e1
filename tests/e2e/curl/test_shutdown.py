import signal
import socket
import threading

from curl import curl
from stack import KEY, PATIENCE, StackTest, until

STREAMS = 200
BODY = b'{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"x"}]}'
REQUEST = (
    b"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (KEY.encode(), len(BODY), BODY)
)


class Shutdown(StackTest):
    def read_whole(self, stream, answers):
        answer = b""
        with stream:
            while piece := stream.recv(65536):
                answer += piece
        answers.append(answer)

    def test_with_200_streams_lets_each_finish_and_takes_no_more(self):
        server = self.start_server(SHUTDOWN_GRACE="30")
        port = int(server.url.rpartition(":")[2])
        self.simulator.control("default", {"answer": {"frames": 40}, "pace_ms": 50})
        answers = []
        readers = []
        for _ in range(STREAMS):
            stream = socket.create_connection(("127.0.0.1", port), PATIENCE)
            stream.sendall(REQUEST)
            readers.append(threading.Thread(target=self.read_whole, args=(stream, answers)))
            readers[-1].start()
        until(
            "all streams are running",
            lambda: self.simulator.state()["streams_running"] == STREAMS,
        )
        server.process.send_signal(signal.SIGTERM)
        until("new connections are refused", lambda: not curl(f"{server.url}/healthz").heads)
        for reader in readers:
            reader.join()
        self.assertEqual(len(answers), STREAMS)
        for answer in answers:
            self.assertTrue(answer.startswith(b"HTTP/1.1 200 "))
            self.assertIn(b"data: [DONE]\n\n", answer)
            self.assertTrue(answer.endswith(b"\r\n0\r\n\r\n"), "a proper end of the body")
        self.assertEqual(server.process.wait(PATIENCE), 0)

    def test_by_a_second_signal_is_at_once(self):
        server = self.start_killable(SHUTDOWN_GRACE="30")
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
