// What a chat page built on Vercel's stream helpers gets of an answer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ai from 'ai';
import { play, snapshot } from '../../node/chat.mjs';
import { key, useStack } from '../../node/stack.mjs';
import { open } from './ai_sdk.mjs';

const { server } = useStack();

const thinking = {
  frames: [snapshot([true, 'I think so']), snapshot([true, 'I think so'], [false, 'The answer.'])],
};
const ask = (scenario) => open({ url: server.url, key }, play(scenario)).stream;

test('the parts of a page are the reasoning and the answer', async () => {
  const stream = ai.toUIMessageStream({ stream: ask(thinking) });
  let message;
  for await (message of ai.readUIMessageStream({ stream }));
  const parts = message.parts.filter((part) => part.text);
  assert.deepEqual(parts.map(({ type, text }) => [type, text]), [
    ['reasoning', 'I think so'],
    ['text', 'The answer.'],
  ]);
});

test('a plain text response is the answer alone', async () => {
  const stream = ai.toTextStream({ stream: ask(thinking) });
  assert.equal(await ai.createTextStreamResponse({ stream }).text(), 'The answer.');
});

test('an answer that breaks does not end well in a page', async () => {
  const cut = { answer: { frames: 20 }, pace_ms: 20, cut: { after: 1000 } };
  const seen = [];
  let failed = false;
  try {
    for await (const event of ai.toUIMessageStream({ stream: ask(cut) })) seen.push(event);
  } catch {
    failed = true;
  }
  assert.ok(seen.some((event) => event.type === 'text-delta'));
  assert.ok(failed || seen.some((event) => event.type === 'error'));
  assert.ok(!seen.some((event) => event.finishReason === 'stop'));
});
