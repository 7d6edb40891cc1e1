import asyncio
import contextlib

import openai
from chat import client_of, play
from stack import KEY, StackTest, until

LIMIT = 1  # second, within which the upstream must see that the client has left
ENDLESS = {"answer": {"frames": 5000}, "pace_ms": 20}
QUIET = {"answer": {"frames": 20}, "silence_after": 400}


class Leaving(StackTest):
    def check_given_up(self):
        """The upstream's answer began, was given up, and is not asked for again."""

        def given_up():
            state = self.simulator.state()
            return state["chats_aborted"] == 1 and state["streams_running"] == 0

        until("the upstream call is cancelled", given_up, LIMIT)
        following = client_of(self.server).chat.completions.create(**play({"text": "Next."}))
        self.assertEqual(following.choices[0].message.content, "Next.")
        self.assertEqual(self.simulator.state()["chats"], 2)

    def test_a_stream_ends_the_upstream_call(self):
        for scenario in (ENDLESS, QUIET):
            with self.subTest(scenario):
                self.renew()
                stream = client_of(self.server).chat.completions.create(
                    **play(scenario, stream=True)
                )
                next(stream)
                next(stream)
                stream.close()
                self.check_given_up()

    def test_the_block_of_a_stream_ends_the_upstream_call(self):
        request = play(ENDLESS, stream=True)
        with client_of(self.server).chat.completions.create(**request) as stream:
            next(stream)
        self.check_given_up()

    def test_by_timeout_before_the_first_byte_ends_the_upstream_call(self):
        for stream in (False, True):
            with self.subTest(stream=stream):
                self.renew()
                client = client_of(self.server, timeout=1)
                with self.assertRaises(openai.APITimeoutError):
                    client.chat.completions.create(**play("silent", stream=stream))
                self.check_given_up()

    def test_by_cancelling_a_task_ends_the_upstream_call(self):
        for scenario, stream in ((ENDLESS, True), ("silent", True), ("silent", False)):
            with self.subTest(scenario=scenario, stream=stream):
                self.renew()
                asyncio.run(self.ask_and_cancel(play(scenario, stream=stream)))
                self.check_given_up()

    async def ask_and_cancel(self, request):
        base_url = f"{self.server.url}/v1"
        async with openai.AsyncOpenAI(base_url=base_url, api_key=KEY, max_retries=0) as client:

            async def read():
                async for _ in await client.chat.completions.create(**request):
                    pass

            task = asyncio.create_task(read())
            asked = lambda: self.simulator.state()["chats"] == 1
            await asyncio.to_thread(until, "the upstream is asked", asked)
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
