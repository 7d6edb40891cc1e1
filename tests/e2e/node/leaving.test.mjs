import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { failureOf, play } from './chat.mjs';
import { until, useStack } from './stack.mjs';

const { simulator, server } = useStack();

/** The upstream's answer began, was given up, and is not asked for again. */
async function expectGivenUp() {
  await simulator.untilGivenUp();
  const next = await server.client().chat.completions.create(play({ text: 'Next.' }));
  assert.equal(next.choices[0].message.content, 'Next.');
  assert.equal((await simulator.state()).chats, 2);
}

const endless = { answer: { frames: 5000 }, pace_ms: 20 };
const quiet = { answer: { frames: 20 }, silence_after: 400 };

for (const [name, scenario] of Object.entries({ endless, 'now silent': quiet })) {
  test(`an aborted stream ends the upstream call: ${name}`, async () => {
    const controller = new AbortController();
    const stream = await server
      .client()
      .chat.completions.create(play(scenario, { stream: true }), { signal: controller.signal });
    let chunks = 0;
    for await (const _ of stream) if (++chunks === 2) controller.abort();
    await expectGivenUp();
  });
}

test('leaving the loop over a stream ends the upstream call', async () => {
  const stream = await server.client().chat.completions.create(play(endless, { stream: true }));
  for await (const chunk of stream) if (chunk.choices[0].delta.content) break;
  await expectGivenUp();
});

for (const stream of [false, true]) {
  test(`an abort before the first byte ends the upstream call (stream: ${stream})`, async () => {
    const controller = new AbortController();
    const waiting = failureOf(() =>
      server
        .client()
        .chat.completions.create(play('silent', { stream }), { signal: controller.signal }),
    );
    await until('the upstream is asked', async () => (await simulator.state()).chats === 1);
    controller.abort();
    assert.ok((await waiting) instanceof OpenAI.APIUserAbortError);
    await expectGivenUp();
  });
}
