import openai
from chat import ask, client_of, play
from stack import StackTest

TOOL = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}

REFUSED = {
    "n": {"n": 2},
    "tools": {"tools": [TOOL]},
    "response_format": {"response_format": {"type": "json_object"}},
    "logprobs": {"logprobs": True},
    "modalities": {"modalities": ["text", "audio"]},
    "model": {"model": 7},
    "messages": {"messages": []},
    "messages[0].content": {"messages": [{"role": "user", "content": 7}]},
    "max_tokens": {"max_tokens": 0},
}


class Refusals(StackTest):
    def refusal(self, error, request, **options):
        with self.assertRaises(error) as caught:
            client_of(self.server, **options).chat.completions.create(**request)
        return caught.exception

    def test_of_a_wrong_key_are_authentication_errors(self):
        for stream in (False, True):
            failure = self.refusal(
                openai.AuthenticationError, ask("Hi", stream=stream), api_key="wrong"
            )
            self.assertEqual(failure.code, "invalid_api_key")
            self.assertEqual(failure.type, "invalid_request_error")
        with self.assertRaises(openai.AuthenticationError):
            client_of(self.server, api_key="wrong").models.list()
        self.assertEqual(self.simulator.state()["chats"], 0)

    def test_of_what_cannot_be_honoured_are_bad_request_errors_that_name_it(self):
        for param, given in REFUSED.items():
            with self.subTest(param):
                failure = self.refusal(openai.BadRequestError, ask("Hi") | given)
                self.assertEqual(failure.param, param)
                self.assertEqual(failure.type, "invalid_request_error")
        self.assertEqual(self.simulator.state()["chats"], 0)

    def test_of_an_unknown_model_are_not_found_errors(self):
        failure = self.refusal(openai.NotFoundError, ask("Hi") | {"model": "gpt-17"})
        self.assertEqual((failure.code, failure.param), ("model_not_found", "model"))

    def test_of_other_endpoints_are_not_found_errors_with_a_json_body(self):
        client = client_of(self.server)
        for create in (client.responses.create, client.embeddings.create):
            with self.assertRaises(openai.NotFoundError) as caught:
                create(model="gpt-4o", input="Hi")
            self.assertEqual(caught.exception.type, "invalid_request_error")

    def test_by_the_upstream_are_bad_request_errors_with_its_words(self):
        request = play({"status": 422, "error": "Field required"})
        failure = self.refusal(openai.BadRequestError, request)
        self.assertIn("Field required", failure.message)
        self.assertEqual(self.simulator.state()["chats"], 1)
