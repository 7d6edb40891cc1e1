"""LiteLLM, which speaks to servers like this one as to OpenAI."""

import os

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # else it fetches prices at its start

import litellm

litellm.suppress_debug_info = True
litellm.telemetry = False

ABILITIES = {"models", "reasoning", "wait", "repeat"}


def arguments(target, request):
    return {
        "model": f"openai/{request['model']}",
        "messages": request["messages"],
        "api_base": f"{target.url}/v1",
        "api_key": target.key,
        "max_retries": target.retries,
    }


def usage(answer):
    if told := getattr(answer, "usage", None):
        return {"prompt": told.prompt_tokens, "completion": told.completion_tokens}


def piece(choice, text):
    return {
        "content": text.content,
        "reasoning": getattr(text, "reasoning_content", None),
        "finish": choice.finish_reason,
    }


async def models(target):
    return litellm.get_valid_models(
        check_provider_endpoint=True,
        custom_llm_provider="openai",
        api_base=target.url,
        api_key=target.key,
    )


async def whole(target, request):
    answer = await litellm.acompletion(**arguments(target, request))
    (choice,) = answer.choices
    return piece(choice, choice.message) | {"usage": usage(answer)}


async def stream(target, request):
    options = {"stream": True, "stream_options": {"include_usage": True}}
    answer = await litellm.acompletion(**arguments(target, request), **options)
    try:
        async for chunk in answer:
            text = piece(chunk.choices[0], chunk.choices[0].delta) if chunk.choices else {}
            yield text | {"usage": usage(chunk)}
    finally:
        await answer.aclose()  # who only leaves the loop leaves it open


def failure(error):
    response = getattr(error, "response", None)
    headers = getattr(error, "litellm_response_headers", None) or response.headers
    return {
        "status": error.status_code,
        "code": None,
        "message": str(error),
        "wait": headers.get("retry-after"),
    }
