// The AI SDK with its provider for servers like this one.
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, RetryError, streamText } from 'ai';

export const name = 'AI SDK';

function settings({ url, key, retries = 0 }, { model, messages }) {
  const provider = createOpenAICompatible({
    name: 'alexsidebar',
    baseURL: `${url}/v1`,
    apiKey: key,
    includeUsage: true,
  });
  return { model: provider(model), messages, maxRetries: retries };
}

function total({ inputTokens, outputTokens }) {
  return { prompt: inputTokens, completion: outputTokens };
}

export async function whole(target, request, abortSignal) {
  const answer = await generateText({ ...settings(target, request), abortSignal });
  return {
    content: answer.text,
    reasoning: answer.reasoningText ?? '',
    finish: answer.finishReason,
    usage: total(answer.usage),
  };
}

/** The stream as the SDK gives it, for what else can be made of it. */
export function open(target, request, abortSignal) {
  return streamText({ ...settings(target, request), abortSignal, onError: () => {} });
}

export async function stream(target, request, seen, signal) {
  for await (const part of open(target, request, signal).fullStream) {
    if (part.type === 'error') throw part.error;
    if (part.type === 'abort') throw new DOMException('left', 'AbortError');
    if (part.type === 'text-delta') seen.add({ content: part.text });
    if (part.type === 'reasoning-delta') seen.add({ reasoning: part.text });
    if (part.type === 'finish') {
      Object.assign(seen, { finish: part.finishReason, usage: total(part.totalUsage) });
    }
  }
}

export function failure(thrown) {
  const error = RetryError.isInstance(thrown) ? thrown.lastError : thrown;
  return {
    status: error.statusCode,
    code: error.data?.error?.code,
    message: error.message ?? String(error),
    wait: error.responseHeaders?.['retry-after'],
  };
}
