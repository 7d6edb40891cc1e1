"""Secrets that a request brings, or an upstream echoes, are in nothing that the process prints."""

from curl import AUTHORIZED, authorize, chat_request, curl, post_chat
from stack import StackTest

CANARY = "canary-7"


class Secrets(StackTest):
    settings = {"LOG_FORMAT": "json"}

    def test_reach_neither_stdout_nor_stderr(self):
        url = self.server.url
        fields = ("Cookie: a=", "X-Api-Key: ", "User-Agent: ", "Referer: https://a/?")
        more = [arg for name in fields for arg in ("-H", name + CANARY)]
        self.assertEqual(post_chat(url, chat_request({}, CANARY), *more).status, 200)
        self.assertEqual(post_chat(url, chat_request({}, model=CANARY), *more).status, 404)
        echoed = chat_request({"status": 400, "body": f'{{"error":"{CANARY}"}}'})
        refused = post_chat(url, echoed, *more)
        self.assertEqual(refused.status, 400)
        self.assertIn(CANARY, refused.json["error"]["message"])
        self.assertEqual(curl(f"{url}/v1/models?key={CANARY}", *AUTHORIZED, *more).status, 200)
        self.assertEqual(curl(f"{url}/v1/models", *authorize(CANARY), *more).status, 401)
        self.assertEqual(curl(f"{url}/none?{CANARY}", "--data", CANARY).status, 404)
        self.assertIn('"status":401', self.server.log)
        self.assertNotIn(CANARY, self.server.log)
