// LangChain with its model for OpenAI, pointed here.
import { ChatOpenAI } from '@langchain/openai';

export const name = 'LangChain';

function chat({ url, key, retries = 0 }, model) {
  const configuration = { baseURL: `${url}/v1` };
  return new ChatOpenAI({ model, apiKey: key, maxRetries: retries, configuration });
}

function total(usage) {
  return usage && { prompt: usage.input_tokens, completion: usage.output_tokens };
}

export async function whole(target, { model, messages }, signal) {
  const answer = await chat(target, model).invoke(messages, { signal });
  return {
    content: answer.content,
    reasoning: answer.additional_kwargs.reasoning_content ?? '',
    finish: answer.response_metadata.finish_reason,
    usage: total(answer.usage_metadata),
  };
}

export async function stream(target, { model, messages }, seen, signal) {
  for await (const chunk of await chat(target, model).stream(messages, { signal })) {
    seen.finish = chunk.response_metadata.finish_reason ?? seen.finish;
    seen.usage = total(chunk.usage_metadata) ?? seen.usage;
    const reasoning = chunk.additional_kwargs.reasoning_content ?? '';
    seen.add({ content: chunk.content, reasoning });
  }
}

export function failure(error) {
  const { status, message, code } = error;
  return { status, message, code, wait: error.headers?.get('retry-after') };
}
