"""go-openai: the program of ../go makes its calls."""

import asyncio
import json
import os
import signal
import subprocess

ABILITIES = {"models", "reasoning", "code"}

PROGRAM = os.environ["E2E_GO_CLIENTS"]


class Failure(Exception):
    """What the program says why it has no answer."""


async def run(command, target, request):
    """The pieces that the program tells. It is interrupted when its caller leaves."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([PROGRAM, command], **pipes) as process:
        try:
            call = {"url": target.url, "key": target.key, "request": request}
            process.stdin.write(json.dumps(call, separators=(",", ":")).encode())
            process.stdin.close()
            while line := await asyncio.to_thread(process.stdout.readline):
                piece = json.loads(line)
                if "failure" in piece:
                    raise Failure(piece["failure"])
                yield piece
            if process.wait() != 0:
                raise Failure({"status": 0, "code": None, "message": "the program failed"})
        finally:
            process.send_signal(signal.SIGINT)


async def only(command, target, request=None):
    (piece,) = [piece async for piece in run(command, target, request)]
    return piece


async def models(target):
    return (await only("models", target))["models"]


async def whole(target, request):
    return await only("whole", target, request)


def stream(target, request):
    return run("stream", target, request | {"stream": True})


def failure(error):
    return {**error.args[0], "wait": None}
