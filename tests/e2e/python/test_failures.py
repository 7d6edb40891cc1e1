import openai
from chat import Seen, ask, client_of, play
from stack import StackTest

BOTH_MODES = (False, True)
BROKEN = ("server_error", "bad_gateway", "html_200", "empty_200", "cut_before_header")


class Failures(StackTest):
    def failure_of(self, server, request, error=openai.APIStatusError, **options):
        with self.assertRaises(error) as caught:
            client_of(server, **options).chat.completions.create(**request)
        return caught.exception

    def counted(self):
        """An HTTP client for the SDK, and the list of its requests."""
        requests = []
        hooks = {"request": [requests.append]}
        client = openai.DefaultHttpxClient(event_hooks=hooks)
        self.addCleanup(client.close)
        return client, requests

    def check_not_repeated(self, server, error=openai.APIStatusError, request=None):
        http_client, requests = self.counted()
        failure = self.failure_of(
            server, request or ask("Hi"), error, http_client=http_client, max_retries=2
        )
        self.assertEqual(failure.response.headers["x-should-retry"], "false")
        self.assertEqual(len(requests), 1)
        return failure

    def test_of_all_accounts_by_exhaustion_are_rate_limit_errors_that_are_not_repeated(self):
        for stream in BOTH_MODES:
            with self.subTest(stream=stream):
                self.renew()
                self.simulator.control("default", "exhausted")
                server = self.start_server(AS_COOKIE="first,second")
                failure = self.check_not_repeated(
                    server, openai.RateLimitError, ask("Hi", stream=stream)
                )
                self.assertEqual(failure.code, "accounts_unavailable")
                self.assertEqual(failure.type, "rate_limit_error")
                self.assertNotRegex(
                    failure.message, "(?i)credit|balance|quota|permission|limit exceeded"
                )
                self.assertGreater(int(failure.response.headers["retry-after"]), 60)
                self.assertEqual(self.simulator.accounts_asked(), ["first", "second"])

    def test_of_one_account_by_exhaustion_are_answered_by_another(self):
        for stream in BOTH_MODES:
            with self.subTest(stream=stream):
                self.renew()
                self.simulator.control("script", ["exhausted", {"text": "From the other."}])
                server = self.start_server(AS_COOKIE="first,second")
                answer = client_of(server).chat.completions.create(**ask("Hi", stream=stream))
                content = (
                    Seen().read(answer).content if stream else answer.choices[0].message.content
                )
                self.assertEqual(content, "From the other.")
                self.assertEqual(self.simulator.accounts_asked(), ["first", "second"])

    def test_by_too_many_requests_name_the_wait_that_the_upstream_named(self):
        self.simulator.control("default", "rate_limited_hint")
        failure = self.failure_of(self.start_server(), ask("Hi"), openai.RateLimitError)
        self.assertIn(int(failure.response.headers["retry-after"]), range(1, 8))

    def test_of_the_upstream_are_502(self):
        for preset in BROKEN:
            for stream in BOTH_MODES:
                with self.subTest(preset, stream=stream):
                    failure = self.failure_of(self.server, play(preset, stream=stream))
                    self.assertIsInstance(failure, openai.InternalServerError)
                    self.assertEqual(failure.status_code, 502)
                    self.assertEqual(failure.code, "upstream_error")
                    self.assertEqual(failure.type, "server_error")

    def test_by_silence_of_the_upstream_are_504(self):
        server = self.start_server(UPSTREAM_FIRST_BYTE_TIMEOUT="1")
        for stream in BOTH_MODES:
            with self.subTest(stream=stream):
                failure = self.failure_of(server, play("silent", stream=stream))
                self.assertEqual((failure.status_code, failure.code), (504, "upstream_timeout"))

    def test_for_want_of_accounts_are_503_and_not_repeated(self):
        failure = self.check_not_repeated(self.start_server(AS_COOKIE=""))
        self.assertEqual((failure.status_code, failure.code), (503, "no_accounts"))

    def test_of_dead_accounts_are_503_and_not_repeated(self):
        self.simulator.control("account", {"refresh_token": "dead", "refresh": "USER_DISABLED"})
        failure = self.check_not_repeated(self.start_server(AS_COOKIE="dead"))
        self.assertEqual((failure.status_code, failure.code), (503, "accounts_unavailable"))
        self.assertEqual(self.simulator.state()["chats"], 0)

    def test_by_502_are_repeated_by_the_sdk_which_then_has_its_answer(self):
        self.simulator.control("script", ["server_error", {"text": "Better now."}])
        http_client, requests = self.counted()
        client = client_of(self.server, http_client=http_client, max_retries=1)
        answer = client.chat.completions.create(**ask("Hi"))
        self.assertEqual(answer.choices[0].message.content, "Better now.")
        self.assertEqual(len(requests), 2)
        self.assertEqual(self.simulator.state()["chats"], 2)

    def test_by_429_are_repeated_after_the_wait_by_the_sdk_which_then_has_its_answer(self):
        busy = {"status": 429, "error": "Slow down", "headers": {"retry-after": "1"}}
        self.simulator.control("script", [busy, {"text": "Better now."}])
        http_client, requests = self.counted()
        client = client_of(self.start_server(), http_client=http_client, max_retries=1)
        answer = client.chat.completions.create(**ask("Hi"))
        self.assertEqual(answer.choices[0].message.content, "Better now.")
        self.assertEqual(len(requests), 2)
        self.assertEqual(self.simulator.state()["chats"], 2)

    def test_of_a_client_that_asks_too_often_are_rate_limit_errors_with_the_wait(self):
        server = self.start_server(REQUEST_RATE_LIMIT="1")
        client_of(server).chat.completions.create(**ask("Hi"))
        failure = self.failure_of(server, ask("Hi"), openai.RateLimitError)
        self.assertEqual(failure.code, "rate_limit_exceeded")
        self.assertIn(int(failure.response.headers["retry-after"]), range(1, 61))
        self.assertEqual(self.simulator.state()["chats"], 1)

    def test_in_mid_answer_end_the_stream_with_an_error(self):
        create = client_of(self.server).chat.completions.create
        scenario = {"answer": {"frames": 20}}
        whole = create(**play(scenario)).choices[0].message.content
        for how in ("fin", "reset"):
            with self.subTest(how):
                cut = scenario | {"pace_ms": 20, "cut": {"after": 1000, "how": how}}
                seen = Seen()
                with self.assertRaises(openai.APIError) as caught:
                    seen.read(create(**play(cut, stream=True)))
                self.assertEqual(caught.exception.code, "upstream_error")
                self.assertTrue(0 < len(seen.content) < len(whole))
                self.assertTrue(whole.startswith(seen.content))
                reasons = {chunk.choices[0].finish_reason for chunk in seen.chunks}
                self.assertEqual(reasons, {None})

    def test_in_mid_answer_without_a_stream_are_502(self):
        request = play({"answer": {"frames": 20}, "cut": {"after": 1000}})
        failure = self.failure_of(self.server, request)
        self.assertEqual((failure.status_code, failure.code), (502, "upstream_error"))
