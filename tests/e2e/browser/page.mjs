// What a chat page does, run by the browser. All that goes back to the test is plain data.
import { fetchEventSource } from '/node_modules/@fortaine/fetch-event-source/lib/esm/index.js';
import OpenAI from '/node_modules/openai/index.mjs';

/** A status that is not 200, with what the page may read of it. */
class Refusal extends Error {
  constructor(response, body) {
    super(`status ${response.status}`);
    Object.assign(this, { status: response.status, headers: response.headers, body });
  }
}

async function accept(response) {
  if (response.status !== 200) throw new Refusal(response, await response.json());
}

function post({ url, key }, request) {
  return [
    `${url}/v1/chat/completions`,
    {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` },
      body: JSON.stringify(request),
    },
  ];
}

function sdk({ url, key }) {
  const options = { baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 };
  return new OpenAI({ ...options, dangerouslyAllowBrowser: true });
}

/** Each gives `take` the parsed answer, or chunk after chunk, and throws what went wrong. */
const clients = {
  async fetch(target, request, take, signal) {
    const [url, options] = post(target, request);
    const response = await fetch(url, { ...options, signal });
    await accept(response);
    if (!request.stream) return take(await response.json());
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ''; ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      const events = (text + value).split('\n\n');
      text = events.pop();
      for (const event of events) take(event.replace('data: ', ''));
    }
  },

  async openai(target, request, take, signal) {
    const answer = await sdk(target).chat.completions.create(request, { signal });
    if (!request.stream) return take(answer);
    for await (const chunk of answer) take(chunk);
    signal.throwIfAborted(); // the SDK's stream just ends
    take('[DONE]'); // which the SDK keeps to itself
  },

  // As NextChat does it. It has no use for an answer that is not a stream.
  async 'fetch-event-source'(target, request, take, signal) {
    const [url, options] = post(target, request);
    await fetchEventSource(url, {
      ...options,
      signal,
      openWhenHidden: true,
      onopen: accept,
      onmessage: ({ event, id, data }) => {
        if (event || id) throw new Error(`an event named ${event}, id ${id}`);
        take(data);
      },
      onerror: (failure) => {
        throw failure;
      },
    });
    signal.throwIfAborted(); // the promise is kept all the same
  },
};

function tell({ name, message, status, headers, body, error }) {
  const readable = headers && Object.fromEntries(headers);
  return { name, message, status, headers: readable, error: body?.error ?? error };
}

/** Asks with one of the clients, leaves after `leaveAfter` chunks, and tells all that came. */
export async function ask(client, target, request, leaveAfter = Infinity) {
  const seen = { content: '', reasoning: '', chunks: 0, done: false };
  const leaving = new AbortController();
  const take = (given) => {
    if (given === '[DONE]') return (seen.done = true);
    const answer = typeof given === 'string' ? JSON.parse(given) : given;
    if (answer.error) return (seen.error = answer.error);
    const part = answer.choices[0]?.delta ?? answer.choices[0]?.message;
    seen.content += part?.content ?? '';
    seen.reasoning += part?.reasoning_content ?? '';
    seen.usage = answer.usage ?? seen.usage;
    if (++seen.chunks === leaveAfter) leaving.abort();
  };
  try {
    await clients[client](target, request, take, leaving.signal);
  } catch (failure) {
    seen.failure = tell(failure);
  }
  return seen;
}

export async function listModels(target) {
  const { data } = await sdk(target).models.list();
  return data.map((model) => model.id);
}

/** Whether the page may read anything at all of what `url` answers. */
export async function canRead(url) {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
