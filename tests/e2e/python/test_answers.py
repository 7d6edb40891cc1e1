from chat import Seen, ask, both_ways, client_of, play
from stack import StackTest

SENTENCE = "It is a truth universally acknowledged, that a stream adds up to its answer."

ANSWERS = {
    "words": {"text": SENTENCE},
    "many scripts": {"answer": {"frames": 40, "unicode": True}},
    "a code section": {"answer": {"frames": 5, "code_frames": 5}},
    "one byte at a time": {"answer": {"frames": 10, "unicode": True}, "piece": 1},
    "a body without chunks": {"text": SENTENCE, "framing": "content_length"},
}

TEXTS = {
    "emoji, a flag, a joined family": "🙂 🇩🇪 👩‍👩‍👧‍👦 e\u0301",
    "the upstream's frame separator": 'a › b ›› c › {"sections":[]}›',
    "right to left": "שלום مرحبا \u202eabc\u202c",
    "quotes, backslashes, a tab and lines": '"x" \\n \\\\ \t \\u0041 \n\r\n end',
    "line separators of other kinds": "a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg\x1dh\x1ei",
    "controls and their escapes": "a\u0000b\u0001c\u001fd\u007fe \\u0000",
    "what looks like events": "data: [DONE]\n\ndata: {}\n\nevent: x",
}


class Answers(StackTest):
    def setUp(self):
        super().setUp()
        self.create = client_of(self.server).chat.completions.create

    def test_without_stream_have_all_that_clients_look_at(self):
        answer = self.create(**play({"text": SENTENCE}))
        self.assertRegex(answer.id, "^chatcmpl-")
        self.assertEqual((answer.object, answer.model), ("chat.completion", "claude-3-7-sonnet"))
        self.assertIs(type(answer.created), int)
        (choice,) = answer.choices
        self.assertEqual((choice.index, choice.finish_reason, choice.logprobs), (0, "stop", None))
        self.assertEqual((choice.message.role, choice.message.content), ("assistant", SENTENCE))
        self.assertIsNone(choice.message.refusal)

    def test_as_streams_have_the_chunks_that_clients_expect_in_their_order(self):
        seen = Seen().read(self.create(**play({"text": SENTENCE}, stream=True)))
        self.assertEqual(seen.content, SENTENCE)
        self.assertEqual(len({chunk.id for chunk in seen.chunks}), 1)
        for chunk in seen.chunks:
            self.assertEqual(chunk.object, "chat.completion.chunk")
            self.assertEqual(chunk.model, "claude-3-7-sonnet")
            self.assertIsNone(chunk.usage)
        first, *_, last = [chunk.choices[0] for chunk in seen.chunks]
        self.assertEqual((first.delta.role, first.delta.content), ("assistant", ""))
        self.assertEqual(last.delta.model_dump(exclude_unset=True), {})
        reasons = [chunk.choices[0].finish_reason for chunk in seen.chunks]
        self.assertEqual(reasons, [None] * (len(reasons) - 1) + ["stop"])

    def test_as_streams_add_up_to_those_without(self):
        for name, scenario in ANSWERS.items():
            with self.subTest(name):
                message, streamed = both_ways(client_of(self.server), play(scenario))
                self.assertNotEqual(message.content, "")
                self.assertEqual(streamed.content, message.content)

    def test_of_echoes_bring_the_text_as_it_was(self):
        for name, text in TEXTS.items():
            with self.subTest(name):
                request = play({"echo": True}, then=f" {text}.")
                sent = request["messages"][0]["content"]
                message, streamed = both_ways(client_of(self.server), request)
                sections = self.simulator.chats()[-1]["body"]["messages"][0]["sections"]
                self.assertEqual(sections[0]["text"]["text"], sent)
                self.assertEqual(message.content, sent)
                self.assertEqual(streamed.content, sent)

    def test_of_300_kb_come_whole(self):
        long = ' long 🙂 › "text"\n' * 15_000 + "."
        for request in (
            play({"echo": True}, then=long),
            play({"answer": {"frames": 30, "frame_bytes": 10_240}}),
        ):
            message, streamed = both_ways(client_of(self.server), request)
            self.assertGreater(len(message.content.encode()), 300_000)
            self.assertTrue(streamed.content == message.content)
            if "echo" in request["messages"][0]["content"]:
                self.assertTrue(message.content == request["messages"][0]["content"])

    def check_usage(self, usage):
        self.assertGreater(usage.prompt_tokens, 0)
        self.assertGreater(usage.completion_tokens, 0)
        self.assertEqual(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens)

    def test_without_stream_have_usage(self):
        self.check_usage(self.create(**play({"text": SENTENCE})).usage)

    def test_as_streams_have_usage_at_their_end_if_it_is_asked_for(self):
        request = play({"text": SENTENCE}, stream=True, stream_options={"include_usage": True})
        *before, last = Seen().read(self.create(**request)).chunks
        self.assertEqual(last.choices, [])
        self.check_usage(last.usage)
        self.assertEqual(before[-1].choices[0].finish_reason, "stop")
        for chunk in before:
            self.assertIsNone(chunk.usage)

    def test_to_conversations_follow_their_order(self):
        image = "data:image/png;base64,iVBORw0KGgo="
        parts = [
            {"type": "text", "text": "What is this?"},
            {"type": "image_url", "image_url": {"url": image}},
        ]
        self.create(
            model="gpt-4o",
            messages=[
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "Hi"},
                {"role": "assistant", "content": "Hello!"},
                {"role": "user", "content": parts},
            ],
        )
        body = self.simulator.chats()[0]["body"]
        self.assertEqual((body["model"], body["prompt"]), ("gpt4o", "Be brief."))
        roles = [message["role"] for message in body["messages"]]
        self.assertEqual(roles, ["System", "User", "Assistant", "User"])
        self.assertEqual(body["messages"][3]["img_urls"], [image])

    def test_are_given_to_requests_with_hints_without_effect(self):
        answer = self.create(
            **ask("Hi", temperature=0.2, top_p=0.9, presence_penalty=0, frequency_penalty=0),
            seed=1,
            n=1,
            user="someone",
            tools=[],
            response_format={"type": "text"},
            metadata={"a": "b"},
            extra_body={"made_up": {"by": "nobody"}},
        )
        self.assertNotEqual(answer.choices[0].message.content, "")
