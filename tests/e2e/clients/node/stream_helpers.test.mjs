// What a chat page built on Vercel's stream helpers gets of an answer, or of a failure. The helpers
// repeat nothing themselves: what is repeated is so by the SDK, whose stream they turn over.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as ai from 'ai';
import { ask, play, snapshot } from '../../node/chat.mjs';
import { key, startServer, useStack } from '../../node/stack.mjs';
import { failure, open, whole } from './ai_sdk.mjs';

const cases = JSON.parse(readFileSync(new URL('../cases.json', import.meta.url), 'utf8'));
const { simulator, server } = useStack();

const thinking = {
  frames: [snapshot([true, 'I think so']), snapshot([true, 'I think so'], [false, 'The answer.'])],
};
const target = (more) => ({ url: server.url, key, ...more });
const streamOf = (scenario, signal) => open(target(), play(scenario), signal).stream;

/** What a page is told of a stream, and the failures behind the errors in it. */
async function told(stream, { onEvent = () => {}, ...options } = {}) {
  const seen = { events: [], failures: [] };
  const onError = (error) => {
    seen.failures.push(failure(error));
    return seen.failures.at(-1).message;
  };
  try {
    for await (const event of ai.toUIMessageStream({ stream, onError, ...options })) {
      seen.events.push(event);
      onEvent(event);
    }
  } catch (error) {
    // Behind the error of an answer that breaks the stream fails, as its body has no proper end.
    if (seen.failures.length === 0) throw error;
  }
  seen.text = seen.events.map(({ delta = '' }) => delta).join('');
  seen.errors = seen.events.filter(({ type }) => type === 'error').map((each) => each.errorText);
  return seen;
}

test('the parts of a page are the reasoning and the answer', async () => {
  const stream = ai.toUIMessageStream({ stream: streamOf(thinking) });
  let message;
  for await (message of ai.readUIMessageStream({ stream }));
  const parts = message.parts.filter((part) => part.text);
  assert.deepEqual(parts.map(({ type, text }) => [type, text]), [
    ['reasoning', 'I think so'],
    ['text', 'The answer.'],
  ]);
});

test('a plain text response is the answer alone', async () => {
  const stream = ai.toTextStream({ stream: streamOf(thinking) });
  assert.equal(await ai.createTextStreamResponse({ stream }).text(), 'The answer.');
});

test('a page can have the usage with the end of the answer', async () => {
  const messageMetadata = ({ part }) => part.type === 'finish' && part.totalUsage;
  const { events } = await told(streamOf(thinking), { messageMetadata });
  const { inputTokens: prompt, outputTokens: completion } = events.at(-1).messageMetadata;
  assert.ok(prompt > 0 && completion > 0);
  const { usage } = await whole(target(), play(thinking));
  assert.deepEqual({ prompt, completion }, usage);
});

for (const [when, scenario] of Object.entries(cases.leaving)) {
  test(`a page that leaves ends the upstream call: ${when}`, async () => {
    const leaving = new AbortController();
    const onEvent = ({ type }) => type === 'text-delta' && leaving.abort();
    const { events } = await told(streamOf(scenario, leaving.signal), { onEvent });
    assert.equal(events.at(-1).type, 'abort');
    await simulator.untilGivenUp();
  });
}

for (const [name, refusal] of Object.entries(cases.refusals)) {
  test(`a page is told why there is no answer: ${name}`, async (t) => {
    const { url } = await startServer(t, simulator); // the upstream's refusals harm the account
    const to = target({ url, ...(refusal.key && { key: refusal.key }) });
    const request = play(refusal.scenario, refusal.model && { model: refusal.model });
    const { text, errors, failures } = await told(open(to, request).stream);
    assert.equal(text, '');
    assert.equal(failures[0].status, refusal.status);
    if (refusal.code) assert.equal(failures[0].code, refusal.code);
    if (refusal.message) assert.match(failures[0].message, new RegExp(refusal.message));
    assert.deepEqual(errors, [failures[0].message]);
    assert.equal((await simulator.state()).chats, refusal.upstream);
  });
}

test('a 429 is repeated after the wait', async (t) => {
  const { url } = await startServer(t, simulator);
  await simulator.control('script', [cases.busy, { text: 'Better now.' }]);
  const { text, errors } = await told(open(target({ url, retries: 2 }), ask('Hi')).stream);
  assert.equal(text, 'Better now.');
  assert.deepEqual(errors, []);
  assert.equal((await simulator.state()).chats, 2);
});

for (const [how, scenario] of Object.entries(cases.broken)) {
  test(`an answer that breaks ends with the reason in a page: ${how}`, async () => {
    const { text, events, errors } = await told(streamOf(scenario));
    assert.ok(text.length > 0);
    assert.equal(errors.length, 1);
    assert.match(errors[0], /^The upstream failed: ./);
    assert.ok(!events.some((event) => event.finishReason === 'stop'));
    assert.equal((await simulator.state()).chats, 1, 'nothing is repeated');
  });
}
