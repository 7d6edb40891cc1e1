"""This server as a channel of one-api: by its rules, and under itself where ONE_API names it."""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import tempfile
import unittest
import urllib.request
from pathlib import Path

from chat import play, snapshot
from client_cases import CASES, Seen, Target
from stack import KEY, PATIENCE, StackTest, free_port, until
from with_go_openai import Failure, only, run

# What one-api 0.6.11-preview.7 asks when it tests a channel.
TEST_PROMPT = "Output only your specific model name with no additional text."

# One refusal after the other, none of which may switch the channel off.
REFUSALS = {
    "exhausted": 429,
    "rate_limited_hint": 429,
    "server_error": 502,
    "html_200": 502,
    "empty_200": 502,
    "unprocessable": 400,
}

LONG = {
    "one frame of 300 KB": {"answer": {"frames": 1, "frame_bytes": 300_000}},
    "escapes that make 6 bytes of one": {"text": "\u0001" * 60_000 + "."},
    "two UTF-16 units a character": {"text": "🙂" * 40_000},
}


def test_of(content, model="gpt-4o"):
    return {"messages": [{"role": "user", "content": content}], "model": model}


class OneApiRules(StackTest):
    def run_test(self, content=TEST_PROMPT, model="gpt-4o", **target):
        target = Target(**({"url": self.server.url} | target))
        return asyncio.run(only("one-api-test", target, test_of(content, model)))

    def refusal(self, calling):
        with self.assertRaises(Failure) as caught:
            calling()
        return caught.exception.args[0]

    def relay(self, request, **target):
        """The answer as it would be passed on, and whether its end was seen."""
        target = Target(**({"url": self.server.url} | target))

        async def read():
            seen = Seen()
            async for piece in run("one-api-relay", target, request | {"stream": True}):
                seen.add(piece)
            return seen, piece.get("done", False)

        return asyncio.run(read())

    def test_the_channel_test_passes_for_every_model(self):
        models = asyncio.run(only("models", Target(self.server.url)))["models"]
        self.assertGreater(len(models), 5)
        for model in models:
            with self.subTest(model):
                self.assertNotEqual(self.run_test(model=model)["content"], "")

    def test_the_channel_test_passes_when_there_is_reasoning_alone(self):
        content = play({"frames": [snapshot((True, "I think"))]})["messages"][0]["content"]
        tested = self.run_test(content, "claude-3-7-sonnet-thinking")
        self.assertEqual(tested["content"], "")
        self.assertGreater(tested["usage"]["completion"], 0)

    def test_a_wrong_key_alone_switches_the_channel_off(self):
        told = self.refusal(lambda: self.run_test(key="wrong"))
        self.assertEqual((told["status"], told.get("disables")), (401, True))
        for preset, status in REFUSALS.items():
            for ask in (self.run_test, lambda url: self.relay(test_of("Hi"), url=url)):
                with self.subTest(preset):
                    self.renew()
                    self.simulator.control("default", preset)
                    url = self.start_server().url
                    told = self.refusal(lambda: ask(url=url))
                    self.assertEqual((told["status"], told.get("disables")), (status, None), told)

    def test_accounts_that_are_gone_do_not_switch_the_channel_off(self):
        self.simulator.control("account", {"refresh_token": "dead", "refresh": "USER_DISABLED"})
        for cookies in ("", "dead"):
            with self.subTest(cookies):
                url = self.start_server(AS_COOKIE=cookies).url
                told = self.refusal(lambda: self.run_test(url=url))
                self.assertEqual((told["status"], told.get("disables")), (503, None), told)

    def test_a_stream_is_passed_on_to_its_end(self):
        for name, case in CASES["answers"].items():
            with self.subTest(name):
                request = play(case["scenario"], stream_options={"include_usage": True})
                request["model"] = case.get("model", request["model"])
                whole = asyncio.run(only("whole", Target(self.server.url), request))
                seen, done = self.relay(request)
                self.assertTrue(done)
                self.assertTrue(seen.content == whole["content"])
                self.assertEqual(seen.reasoning, whole["reasoning"])
                self.assertEqual((seen.finish, seen.usage), ("stop", whole["usage"]))

    def test_no_line_is_too_long_for_its_scanner(self):
        for name, scenario in LONG.items():
            with self.subTest(name):
                request = play(scenario)
                whole = asyncio.run(only("whole", Target(self.server.url), request))
                seen, done = self.relay(request)
                self.assertTrue(done)
                self.assertGreater(len(seen.content.encode()), 50_000)
                self.assertTrue(seen.content == whole["content"])

    def test_a_stream_that_breaks_does_not_seem_to_end(self):
        for name, scenario in CASES["broken"].items():
            with self.subTest(name):
                told = self.refusal(lambda: self.relay(play(scenario)))
                self.assertEqual(told["status"], 0)
                self.assertIn("unexpected EOF", told["message"])

    def test_the_balance_is_positive(self):
        left = asyncio.run(only("one-api-balance", Target(self.server.url)))["balance"]
        self.assertGreater(left, 0)


@unittest.skipUnless(os.environ.get("ONE_API"), "ONE_API does not name a one-api")
class OneApi(StackTest):
    """The program itself, with a database of its own and this server as its only channel."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder_of_one_api = Path(tempfile.mkdtemp(prefix="asb-e2e-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder_of_one_api)
        cls.url = f"http://127.0.0.1:{free_port()}"
        with (cls.folder_of_one_api / "log").open("wb") as log:
            cls.process = subprocess.Popen(
                [os.environ["ONE_API"], "--port", cls.url.rsplit(":", 1)[1]],
                cwd=cls.folder_of_one_api,
                env=os.environ
                | {"INITIAL_ROOT_TOKEN": "usertoken", "INITIAL_ROOT_ACCESS_TOKEN": "root-token"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        cls.addClassCleanup(cls.process.wait)
        cls.addClassCleanup(cls.process.kill)
        until("one-api is ready", cls.is_ready)
        cls.add_channel(key=KEY)

    @classmethod
    def is_ready(cls):
        if cls.process.poll() is not None:
            raise AssertionError((cls.folder_of_one_api / "log").read_text(errors="replace"))
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", int(cls.url.rsplit(":", 1)[1]))) == 0

    @classmethod
    def call(cls, path, body=None, token="root-token"):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": token, "Content-Type": "application/json"}
        request = urllib.request.Request(cls.url + path, data, headers)
        return urllib.request.urlopen(request, timeout=PATIENCE)

    @classmethod
    def add_channel(cls, **more):
        channel = {
            "type": 1,
            "name": "alexsidebar2api",
            "base_url": cls.server.url,
            "models": "gpt-4o,claude-3-7-sonnet-thinking",
            "group": "default",
        }
        added = json.load(cls.call("/api/channel/", channel | more))
        if not added["success"]:
            raise AssertionError(added["message"])

    def relay(self, request):
        """The chunks that a user of one-api gets."""
        with self.call("/v1/chat/completions", request, "Bearer sk-usertoken") as answer:
            lines = [line.decode().strip() for line in answer]
        return [line.removeprefix("data: ") for line in lines if line]

    def test_the_channel_test_passes(self):
        tested = json.load(self.call("/api/channel/test/1?model=gpt-4o"))
        self.assertTrue(tested["success"], tested)
        (chat,) = self.simulator.chats()
        self.assertEqual(chat["body"]["messages"][0]["sections"][0]["text"]["text"], TEST_PROMPT)

    def test_a_stream_is_passed_on(self):
        for name, case in CASES["answers"].items():
            with self.subTest(name):
                request = play(case["scenario"], stream=True)
                request["model"] = case.get("model", "gpt-4o")
                *chunks, done = self.relay(request)
                self.assertEqual(done, "[DONE]")
                seen = Seen()
                for chunk in chunks:
                    delta = json.loads(chunk)["choices"][0]["delta"]
                    seen.add(delta | {"reasoning": delta.get("reasoning_content")})
                self.assertTrue(seen.content == case.get("content", seen.content))
                self.assertNotEqual(seen.content, "")
                self.assertEqual(seen.reasoning, case.get("reasoning", ""))

    def test_the_balance_is_positive(self):
        told = json.load(self.call("/api/channel/update_balance/1"))
        self.assertTrue(told["success"], told)
        self.assertGreater(told["balance"], 0)
