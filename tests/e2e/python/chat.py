"""The SDK's client, chat requests, and what came of them."""

import json

from openai import OpenAI
from stack import KEY, PATIENCE


def client_of(server, **options):
    """The SDK as users set it up, but it gives up at the first failure."""
    defaults = {
        "base_url": f"{server.url}/v1",
        "api_key": KEY,
        "max_retries": 0,
        "timeout": PATIENCE,
    }
    return OpenAI(**{**defaults, **options})


def ask(content, **more):
    messages = [{"role": "user", "content": content}]
    return {"model": "claude-3-7-sonnet", "messages": messages, **more}


def play(scenario, then="", **more):
    """A request for what the simulator finds in `scenario`."""
    return ask(f"[[sim {json.dumps(scenario)}]]{then}", **more)


def snapshot(*sections):
    """A snapshot of one section after the other: `(is_thinking, text)`."""
    return {"sections": [{"text": {"text": t, "is_thinking": k}} for k, t in sections]}


class Seen:
    """What a stream has brought so far."""

    def __init__(self):
        self.chunks = []
        self.content = ""
        self.reasoning = ""

    def add(self, chunk):
        self.chunks.append(chunk)
        if chunk.choices:
            delta = chunk.choices[0].delta
            self.content += delta.content or ""
            self.reasoning += getattr(delta, "reasoning_content", None) or ""

    def read(self, stream):
        for chunk in stream:
            self.add(chunk)
        return self


def both_ways(client, request):
    """The same request in both modes: the message, and what the stream adds up to."""
    message = client.chat.completions.create(**request).choices[0].message
    streamed = Seen().read(client.chat.completions.create(**request, stream=True))
    return message, streamed
