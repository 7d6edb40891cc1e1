import json

from curl import AUTHORIZED, chat_request, curl, post_chat
from stack import KEY, StackTest

SENTENCE = "Every word came as it was written."


def events_of(body):
    """The data of a whole event stream, without its [DONE]."""
    *events, done, rest = body.decode().split("\n\n")
    assert (done, rest) == ("data: [DONE]", ""), body
    return [json.loads(event.removeprefix("data: ")) for event in events]


def text_of(events):
    return "".join(event["choices"][0]["delta"].get("content", "") for event in events)


class Chat(StackTest):
    def test_answers(self):
        answer = post_chat(self.server.url, chat_request({"text": SENTENCE}))
        self.assertEqual((answer.exit_code, answer.status), (0, 200), answer.log)
        self.assertEqual(answer.fields["content-type"], "application/json")
        self.assertEqual(answer.content, SENTENCE)

    def test_streams_to_done(self):
        answer = post_chat(self.server.url, chat_request({"text": SENTENCE}, stream=True), "-N")
        self.assertEqual((answer.exit_code, answer.status), (0, 200), answer.log)
        self.assertTrue(answer.fields["content-type"].startswith("text/event-stream"))
        self.assertEqual(answer.fields["transfer-encoding"], "chunked")
        self.assertEqual(text_of(events_of(answer.body)), SENTENCE)

    def test_that_is_cut_leaves_its_body_unfinished(self):
        scenario = {"answer": {"frames": 20}, "cut": {"after": 1000}}
        answer = post_chat(self.server.url, chat_request(scenario, stream=True), "-N")
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.exit_code, 18, answer.log)
        *before, last = answer.body.decode().removesuffix("\n\n").split("\n\n")
        self.assertTrue(last.startswith('data: {"error":{'), last)
        self.assertNotEqual(text_of(json.loads(each[len("data: ") :]) for each in before), "")
        self.assertNotIn(b"[DONE]", answer.body)
        self.assertNotIn(b'"finish_reason":"', answer.body)

    def test_that_fails_before_its_first_event_has_a_status(self):
        answer = post_chat(self.server.url, chat_request("server_error", stream=True), "-N")
        self.assertEqual((answer.exit_code, answer.status), (0, 502))
        self.assertEqual(answer.fields["content-type"], "application/json")
        self.assertEqual(answer.json["error"]["code"], "upstream_error")

    def test_of_2_mb_waits_for_the_server_to_continue(self):
        long = chat_request({"text": SENTENCE}, then=" word" * 400_000)
        answer = post_chat(self.server.url, long, "-H", "Expect: 100-continue")
        self.assertEqual((answer.exit_code, answer.statuses), (0, [100, 200]), answer.log)
        self.assertEqual(answer.content, SENTENCE)
        sections = self.simulator.chats()[0]["body"]["messages"][0]["sections"]
        self.assertTrue(sections[0]["text"]["text"] == long["messages"][0]["content"])

    def test_of_2_mb_with_a_wrong_key_is_refused_before_its_body(self):
        long = chat_request({"text": SENTENCE}, then=" word" * 400_000)
        answer = post_chat(self.server.url, long, "-H", "Expect: 100-continue", key="wrong")
        self.assertEqual((answer.exit_code, answer.statuses), (0, [401]), answer.log)
        self.assertEqual(self.simulator.state()["chats"], 0)

    def test_of_2_mb_with_a_wrong_key_is_refused_without_a_reset(self):
        long = chat_request({"text": SENTENCE}, then=" word" * 400_000)
        for framing in ("Content-Type:", "Transfer-Encoding: chunked"):
            with self.subTest(framing):
                fields = ("-H", "Expect:", "-H", framing)
                answer = post_chat(self.server.url, long, *fields, key="wrong")
                self.assertEqual((answer.exit_code, answer.statuses), (0, [401]), answer.log)
                self.assertEqual(answer.json["error"]["code"], "invalid_api_key")

    def test_in_a_chunked_request_is_answered(self):
        long = chat_request({"echo": True}, then=" 🙂 ›" * 50_000 + ".")
        answer = post_chat(self.server.url, long, "-H", "Transfer-Encoding: chunked")
        self.assertEqual((answer.exit_code, answer.status), (0, 200), answer.log)
        self.assertTrue(answer.content == long["messages"][0]["content"])

    def test_by_http_1_0_is_answered_without_chunks(self):
        answer = post_chat(self.server.url, chat_request({"text": SENTENCE}), "-0")
        self.assertEqual((answer.exit_code, answer.status), (0, 200), answer.log)
        self.assertNotIn("transfer-encoding", answer.fields)
        self.assertEqual(answer.content, SENTENCE)

    def test_by_http_1_0_streams_until_the_connection_closes(self):
        request = chat_request({"text": SENTENCE}, stream=True)
        answer = post_chat(self.server.url, request, "-0", "-N")
        self.assertEqual((answer.exit_code, answer.status), (0, 200), answer.log)
        self.assertNotIn("transfer-encoding", answer.fields)
        self.assertEqual(text_of(events_of(answer.body)), SENTENCE)

    def test_errors_do_not_end_the_connection(self):
        models = f"{self.server.url}/v1/models"
        missing = (f"{self.server.url}/v1/nothing", "-o", "/dev/null")
        answer = curl(models, *AUTHORIZED, "-w", "%{num_connects}\n", *missing)
        self.assertEqual(answer.exit_code, 0, answer.log)
        self.assertEqual(answer.log.split(), ["1", "0"], "connections made for each")


class Keys(StackTest):
    settings = {"API_SECRET": f" other-key , {KEY},"}

    def status_with(self, *args):
        return curl(f"{self.server.url}/v1/models", *args).status

    def test_are_taken_with_and_without_bearer(self):
        for given in (f"Bearer {KEY}", f"bearer {KEY}", KEY, "other-key"):
            with self.subTest(given):
                self.assertEqual(self.status_with("-H", f"Authorization: {given}"), 200)

    def test_are_refused_unless_they_are_right(self):
        for given in (f"{KEY}x", f"Basic {KEY}", "Bearer", "Bearer ,", ","):
            with self.subTest(given):
                self.assertEqual(self.status_with("-H", f"Authorization: {given}"), 401)
        self.assertEqual(self.status_with(), 401)
        self.assertEqual(self.status_with("-H", "Authorization;"), 401)
