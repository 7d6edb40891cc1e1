"""LangChain with its model for OpenAI, pointed here."""

from langchain_openai import ChatOpenAI

# Its documentation says that it does not read what OpenAI does not send, such as reasoning.
ABILITIES = {"code", "wait", "repeat"}


def chat(target, request):
    return ChatOpenAI(
        model=request["model"],
        base_url=f"{target.url}/v1",
        api_key=target.key,
        max_retries=target.retries,
        stream_usage=True,
    )


def usage(message):
    if told := message.usage_metadata:
        return {"prompt": told["input_tokens"], "completion": told["output_tokens"]}


async def whole(target, request):
    answer = await chat(target, request).ainvoke(request["messages"])
    finish = answer.response_metadata["finish_reason"]
    return {"content": answer.content, "finish": finish, "usage": usage(answer)}


async def stream(target, request):
    async for chunk in chat(target, request).astream(request["messages"]):
        finish = chunk.response_metadata.get("finish_reason")
        yield {"content": chunk.content, "finish": finish, "usage": usage(chunk)}


def failure(error):
    response = getattr(error, "response", None)
    return {
        "status": getattr(error, "status_code", None),
        "code": getattr(error, "code", None),
        "message": str(error),
        "wait": response.headers.get("retry-after") if response is not None else None,
    }
