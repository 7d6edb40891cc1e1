import threading

from curl import AUTHORIZED, chat_request, curl, post_chat
from stack import StackTest, until


class Http(StackTest):
    def test_models_are_listed(self):
        answer = curl(f"{self.server.url}/v1/models", *AUTHORIZED)
        self.assertEqual((answer.exit_code, answer.status), (0, 200), answer.log)
        self.assertEqual(answer.json["object"], "list")
        self.assertIn("gpt-4o", [model["id"] for model in answer.json["data"]])
        self.assertRegex(answer.fields["x-request-id"], r"^\S{8,}$")

    def test_a_balance_is_shown_at_both_places(self):
        for root in ("/dashboard", "/v1/dashboard"):
            billing = f"{self.server.url}{root}/billing"
            limit = curl(f"{billing}/subscription", *AUTHORIZED).json["hard_limit_usd"]
            used = curl(f"{billing}/usage", *AUTHORIZED).json["total_usage"]
            self.assertGreater(limit - used / 100, 0)

    def test_health_is_shown_to_everyone(self):
        for path in ("/", "/healthz", "/readyz"):
            with self.subTest(path):
                self.assertEqual(curl(self.server.url + path).status, 200)

    def test_head_of_healthz_is_the_head_of_get(self):
        head = curl(f"{self.server.url}/healthz", "-I")
        get = curl(f"{self.server.url}/healthz")
        self.assertEqual((head.exit_code, head.status), (0, 200), head.log)
        self.assertEqual(head.fields["content-length"], str(len(get.body)))

    def test_readyz_says_why_not(self):
        answer = curl(f"{self.start_server(AS_COOKIE='').url}/readyz")
        self.assertEqual(answer.status, 503)
        self.assertIn(b"AS_COOKIE", answer.body)

    def test_a_preflight_is_answered_without_a_key(self):
        wanted = "authorization,content-type,x-stainless-os"
        answer = curl(
            f"{self.server.url}/v1/chat/completions",
            *("-X", "OPTIONS", "-H", "Origin: https://chat.example"),
            *("-H", "Access-Control-Request-Method: POST"),
            *("-H", f"Access-Control-Request-Headers: {wanted}"),
        )
        self.assertIn(answer.status, (200, 204))
        self.assertEqual(answer.fields["access-control-allow-origin"], "*")
        self.assertIn("POST", answer.fields["access-control-allow-methods"])
        self.assertEqual(answer.fields["access-control-allow-headers"], wanted)
        self.assertNotIn("access-control-allow-credentials", answer.fields)

    def test_browsers_may_read_every_answer(self):
        models = f"{self.server.url}/v1/models"
        answers = [
            curl(models, *AUTHORIZED),
            curl(models),
            curl(f"{self.server.url}/nothing"),
            post_chat(self.server.url, chat_request({"text": "Hi"}, stream=True)),
        ]
        self.assertEqual([answer.status for answer in answers], [200, 401, 404, 200])
        for answer in answers:
            self.assertEqual(answer.fields["access-control-allow-origin"], "*")
            self.assertIn("x-should-retry", answer.fields["access-control-expose-headers"])

    def test_what_is_not_there_is_a_json_error(self):
        for path, args, status in (
            ("/nothing", (), 404),
            ("/v1/models/", AUTHORIZED, 404),
            ("/v1/models", ("-X", "DELETE", *AUTHORIZED), 405),
        ):
            with self.subTest(path):
                answer = curl(self.server.url + path, *args)
                self.assertEqual(answer.status, status)
                self.assertEqual(answer.json["error"]["type"], "invalid_request_error")
        self.assertIn("GET", answer.fields["allow"])

    def test_a_body_above_the_limit_is_413(self):
        server = self.start_server(MAX_BODY_MB="1")
        long = chat_request("healthy", then="x" * 2_000_000)
        for framing in ((), ("-H", "Transfer-Encoding: chunked")):
            for expect in ("Expect:", "Expect: 100-continue"):
                with self.subTest(framing=framing, expect=expect):
                    answer = post_chat(server.url, long, *framing, "-H", expect)
                    self.assertEqual((answer.exit_code, answer.status), (0, 413), answer.log)
                    self.assertEqual(answer.json["error"]["type"], "invalid_request_error")
        self.assertEqual(self.simulator.state()["chats"], 0)
        short = chat_request({"text": "Fits."}, then="x" * 1_000_000)
        self.assertEqual(post_chat(server.url, short).content, "Fits.")

    def test_the_routes_stand_behind_their_prefix(self):
        for prefix in ("hf", "/hf/"):
            with self.subTest(prefix):
                server = self.start_server(ROUTE_PREFIX=prefix)
                inside = post_chat(f"{server.url}/hf", chat_request({"text": "Inside."}))
                self.assertEqual(inside.content, "Inside.")
                self.assertEqual(curl(f"{server.url}/hf/v1/models", *AUTHORIZED).status, 200)
                self.assertEqual(curl(f"{server.url}/v1/models", *AUTHORIZED).status, 404)
                self.assertEqual(curl(f"{server.url}/healthz").status, 200)

    def test_without_api_secret_everyone_is_served(self):
        server = self.start_server(API_SECRET="")
        self.assertEqual(curl(f"{server.url}/v1/models").status, 200)
        self.assertRegex(server.log, "(?i)warn.*API_SECRET")

    def test_a_client_that_leaves_ends_the_upstream_call(self):
        request = chat_request({"answer": {"frames": 5000}, "pace_ms": 20}, stream=True)
        answer = post_chat(self.server.url, request, "-N", "--max-time", "1")
        self.assertEqual(answer.exit_code, 28, answer.log)

        def given_up():
            state = self.simulator.state()
            return state["chats_aborted"] == 1 and state["streams_running"] == 0

        until("the upstream call is cancelled", given_up, 1)

    def test_sigterm_lets_streams_finish(self):
        server = self.start_server(SHUTDOWN_GRACE="30")
        request = chat_request({"answer": {"frames": 60}, "pace_ms": 20}, stream=True)
        answers = []
        reading = threading.Thread(
            target=lambda: answers.append(post_chat(server.url, request, "-N"))
        )
        reading.start()
        until("the upstream is asked", lambda: self.simulator.state()["chats"] == 1)
        server.process.terminate()
        until("the listener is closed", lambda: curl(f"{server.url}/healthz").exit_code == 7)
        reading.join()
        self.assertEqual(answers[0].exit_code, 0, answers[0].log)
        self.assertTrue(answers[0].body.endswith(b"data: [DONE]\n\n"))
        self.assertEqual(server.process.wait(10), 0)

    def test_sigterm_cuts_streams_after_the_grace(self):
        server = self.start_server(SHUTDOWN_GRACE="1")
        request = chat_request({"answer": {"frames": 5000}, "pace_ms": 20}, stream=True)
        answers = []
        reading = threading.Thread(
            target=lambda: answers.append(post_chat(server.url, request, "-N", "--max-time", "10"))
        )
        reading.start()
        until("the upstream is asked", lambda: self.simulator.state()["streams_running"] == 1)
        server.process.terminate()
        reading.join()
        self.assertEqual(answers[0].exit_code, 18, answers[0].log)
        last = answers[0].body.decode().removesuffix("\n\n").split("\n\n")[-1]
        self.assertTrue(last.startswith('data: {"error":{'), last)
        self.assertEqual(server.process.wait(10), 0)
