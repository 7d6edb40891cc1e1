from chat import ask, both_ways, client_of, play, snapshot
from stack import StackTest

MODEL = "claude-3-7-sonnet-thinking"
FRAMES = [
    snapshot((True, "I think")),
    snapshot((True, "I think so")),
    snapshot((True, "I think so"), (False, "Ans")),
    snapshot((True, "I think so"), (False, "Answer")),
]


class Reasoning(StackTest):
    def both_ways(self, server):
        return both_ways(client_of(server), play({"frames": FRAMES}) | {"model": MODEL})

    def test_stands_beside_the_answer(self):
        message, streamed = self.both_ways(self.server)
        self.assertEqual((message.reasoning_content, message.content), ("I think so", "Answer"))
        self.assertEqual((streamed.reasoning, streamed.content), ("I think so", "Answer"))
        for chunk in streamed.chunks:
            delta = chunk.choices[0].delta
            self.assertFalse(delta.content and getattr(delta, "reasoning_content", None))

    def test_is_asked_for_with_a_thinking_model_alone(self):
        create = client_of(self.server).chat.completions.create
        create(**ask("Hi") | {"model": MODEL})
        create(**ask("Hi"))
        asked = [chat["body"]["messages"][-1]["think_first"] for chat in self.simulator.chats()]
        self.assertEqual(asked, [True, False])

    def test_goes_where_the_operator_wants_it(self):
        for setting, content in (
            ({"REASONING_FORMAT": "think_tags"}, "<think>\nI think so\n</think>\n\nAnswer"),
            ({"REASONING_FORMAT": "hidden"}, "Answer"),
            ({"REASONING_HIDE": "1"}, "Answer"),
        ):
            with self.subTest(setting):
                message, streamed = self.both_ways(self.start_server(**setting))
                self.assertEqual((message.content, streamed.content), (content, content))
                self.assertIsNone(getattr(message, "reasoning_content", None))
                self.assertEqual(streamed.reasoning, "")
