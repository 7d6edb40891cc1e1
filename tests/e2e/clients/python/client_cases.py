"""What every client must make of the cases of cases.json."""

import asyncio
import json
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from chat import ask, play
from stack import KEY, until

CASES = json.loads(Path(__file__).parent.with_name("cases.json").read_text())


@dataclass
class Target:
    url: str
    key: str = KEY
    retries: int = 0


class Seen:
    """What the pieces of a stream add up to."""

    def __init__(self):
        self.content = self.reasoning = ""
        self.finish = self.usage = None

    def add(self, piece):
        self.content += piece.get("content") or ""
        self.reasoning += piece.get("reasoning") or ""
        self.finish = piece.get("finish") or self.finish
        self.usage = piece.get("usage") or self.usage


class ClientCases:
    """The tests of a `client`: a module with `whole`, `stream` and `failure`.

    What a client can do beside that is in its `ABILITIES`: to list `models`, to give the
    `reasoning`, to say the `code` of a failure and the `wait` that came with it, and to `repeat`
    what is refused with 429. What it cannot do it must not seem to do either.
    """

    client = None

    def can(self, ability):
        return ability in self.client.ABILITIES

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # One for all: some clients keep their connections where a new loop cannot use them.
        runner = asyncio.Runner()
        cls.addClassCleanup(runner.close)
        cls.run_async = staticmethod(runner.run)

    def target(self, **more):
        return Target(**({"url": self.server.url} | more))

    async def whole(self, target, request):
        seen = Seen()
        seen.add(await self.client.whole(target, request))
        return seen

    async def stream(self, target, request, seen=None, leave_after=None):
        seen = seen or Seen()
        texts = 0
        async with aclosing(self.client.stream(target, request)) as pieces:
            async for piece in pieces:
                seen.add(piece)
                texts += bool(piece.get("content"))
                if texts == leave_after:
                    break
        return seen

    def in_both_modes(self, check, *args):
        for mode in (self.whole, self.stream):
            with self.subTest(mode.__name__):
                self.renew()
                check(mode, *args)

    def failure_of(self, calling):
        with self.assertRaises(Exception) as caught:
            self.run_async(calling)
        return self.client.failure(caught.exception)

    def check_upstream_calls(self, count):
        self.assertEqual(self.simulator.state()["chats"], count)

    def check_given_up(self):
        """Within a second the upstream sees that the client has left. Nothing is repeated."""

        def given_up():
            state = self.simulator.state()
            return state["chats_aborted"] == 1 and state["streams_running"] == 0

        until("the upstream call is cancelled", given_up, 1)
        self.check_upstream_calls(1)

    def test_models_are_listed(self):
        self.assertEqual(hasattr(self.client, "models"), self.can("models"))
        if self.can("models"):
            models = self.run_async(self.client.models(self.target()))
            self.assertIn("claude-3-7-sonnet-thinking", [name.split("/")[-1] for name in models])

    def test_an_answer_is_the_same_in_both_modes(self):
        for name, case in CASES["answers"].items():
            with self.subTest(name):
                request = play(case["scenario"]) | {
                    key: case[key] for key in ("model",) if key in case
                }
                whole = self.run_async(self.whole(self.target(), request))
                streamed = self.run_async(self.stream(self.target(), request))
                for answer in (whole, streamed):
                    self.assertTrue(answer.content == case.get("content", whole.content))
                    self.assertEqual(answer.finish, "stop")
                    self.assertGreater(answer.usage["prompt"], 0)
                    reasoning = case.get("reasoning", "") if self.can("reasoning") else ""
                    self.assertEqual(answer.reasoning, reasoning)
                self.assertNotEqual(whole.content, "")
                self.assertEqual(streamed.usage, whole.usage)

    def check_refusal(self, call, case):
        # The upstream's refusals harm the account.
        target = self.target(url=self.start_server().url, key=case.get("key", KEY))
        request = play(case["scenario"])
        request["model"] = case.get("model", request["model"])
        failure = self.failure_of(call(target, request))
        self.assertEqual(failure["status"], case["status"])
        self.check_code(failure, case.get("code"))
        self.assertIn(case.get("message", ""), failure["message"])
        self.check_wait(failure, case.get("retry_after"))
        self.check_upstream_calls(case["upstream"])

    def check_code(self, failure, code):
        if not self.can("code"):
            self.assertIsNone(failure["code"])
        elif code:
            self.assertEqual(failure["code"], code)

    def check_wait(self, failure, expected):
        if not self.can("wait"):
            self.assertIsNone(failure["wait"])
        elif expected:
            self.assertIn(int(failure["wait"]), range(1, 61))

    def test_a_refusal_before_the_answer_says_why(self):
        for name, case in CASES["refusals"].items():
            with self.subTest(name):
                self.in_both_modes(self.check_refusal, case)

    def check_rate_limit(self, call):
        target = self.target(url=self.start_server(REQUEST_RATE_LIMIT="1").url)
        self.assertNotEqual(self.run_async(call(target, ask("Hi"))).content, "")
        failure = self.failure_of(call(target, ask("Hi")))
        self.assertEqual(failure["status"], 429)
        self.check_code(failure, "rate_limit_exceeded")
        self.check_wait(failure, True)
        self.check_upstream_calls(1)

    def test_too_many_requests_are_refused(self):
        self.in_both_modes(self.check_rate_limit)

    def check_repetition(self, call):
        self.simulator.control("script", [CASES["busy"], {"text": "Better now."}])
        target = self.target(url=self.start_server().url, retries=2)
        if self.can("repeat"):
            self.assertEqual(self.run_async(call(target, ask("Hi"))).content, "Better now.")
            self.check_upstream_calls(2)
        else:
            self.assertEqual(self.failure_of(call(target, ask("Hi")))["status"], 429)
            self.check_upstream_calls(1)

    def test_a_429_is_repeated_after_the_wait(self):
        self.in_both_modes(self.check_repetition)

    def test_a_stream_that_breaks_is_a_failure(self):
        for name, scenario in CASES["broken"].items():
            with self.subTest(name):
                self.renew()
                unbroken = play({"answer": scenario["answer"]})
                content = self.run_async(self.whole(self.target(), unbroken)).content
                seen = Seen()
                failure = self.failure_of(self.stream(self.target(), play(scenario), seen))
                self.assertNotEqual(failure["message"], "")
                self.assertTrue(0 < len(seen.content) < len(content))
                self.assertTrue(content.startswith(seen.content))
                self.assertIsNone(seen.finish)
                self.check_upstream_calls(2)

    def test_leaving_a_stream_ends_the_upstream_call(self):
        for name, scenario in CASES["leaving"].items():
            with self.subTest(name):
                self.renew()

                async def leave(scenario=scenario):
                    await self.stream(self.target(), play(scenario), leave_after=1)
                    await asyncio.to_thread(self.check_given_up)

                self.run_async(leave())

    def check_cancelling(self, call):
        self.run_async(self.cancel(call(self.target(), play("silent"))))
        self.check_given_up()

    def test_cancelling_before_the_first_byte_ends_the_upstream_call(self):
        self.in_both_modes(self.check_cancelling)

    async def cancel(self, calling):
        task = asyncio.create_task(calling)
        asked = lambda: self.simulator.state()["chats"] == 1
        await asyncio.to_thread(until, "the upstream is asked", asked)
        task.cancel()
        await asyncio.wait([task])
        self.assertTrue(task.cancelled())
