import openai
from chat import client_of
from stack import StackTest

NAMES = [
    "claude-3-7-sonnet",
    "claude-3-7-sonnet-thinking",
    "claude-3-5-sonnet",
    "deepseek-r1",
    "deepseek-v3",
    "o3-mini",
    "gpt-4o",
    "o1",
]


class Models(StackTest):
    def test_are_listed_in_their_order(self):
        listed = list(client_of(self.server).models.list())
        self.assertEqual([model.id for model in listed], NAMES)
        for model in listed:
            self.assertEqual((model.object, model.owned_by), ("model", "alexsidebar"))
            self.assertIs(type(model.created), int)

    def test_are_each_retrieved(self):
        client = client_of(self.server)
        for name in NAMES:
            self.assertEqual(client.models.retrieve(name).id, name)

    def test_are_not_found_when_unknown(self):
        with self.assertRaises(openai.NotFoundError) as caught:
            client_of(self.server).models.retrieve("gpt-17")
        self.assertEqual(caught.exception.code, "model_not_found")
        self.assertIn("gpt-17", str(caught.exception))
