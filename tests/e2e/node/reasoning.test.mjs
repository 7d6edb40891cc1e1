import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, bothWays, play, snapshot } from './chat.mjs';
import { startServer, useStack } from './stack.mjs';

const { simulator, server } = useStack();

const model = 'claude-3-7-sonnet-thinking';
const frames = [
  snapshot([true, 'I think']),
  snapshot([true, 'I think so']),
  snapshot([true, 'I think so'], [false, 'Ans']),
  snapshot([true, 'I think so'], [false, 'Answer']),
];

test('reasoning stands beside the answer', async () => {
  const { message, streamed } = await bothWays(server.client(), play({ frames }, { model }));
  assert.equal(message.reasoning_content, 'I think so');
  assert.equal(message.content, 'Answer');
  assert.equal(streamed.reasoning, 'I think so');
  assert.equal(streamed.content, 'Answer');
  for (const chunk of streamed.chunks) {
    const { content, reasoning_content: reasoning } = chunk.choices[0].delta;
    assert.ok(!(content && reasoning), 'one delta holds both');
  }
});

test('only a thinking model asks the upstream to think', async () => {
  const client = server.client();
  const thoughtful = await client.chat.completions.create(ask('Hi', { model }));
  assert.notEqual(thoughtful.choices[0].message.reasoning_content ?? '', '');
  const plain = await client.chat.completions.create(ask('Hi'));
  assert.equal(plain.choices[0].message.reasoning_content ?? '', '');
  const asked = await simulator.chats();
  assert.deepEqual(asked.map(({ body }) => body.messages.at(-1).think_first), [true, false]);
});

const others = {
  'REASONING_FORMAT=think_tags': '<think>\nI think so\n</think>\n\nAnswer',
  'REASONING_FORMAT=hidden': 'Answer',
  'REASONING_HIDE=1': 'Answer',
};
for (const [setting, content] of Object.entries(others)) {
  test(`with ${setting} there is only content`, async (t) => {
    const other = await startServer(t, simulator, Object.fromEntries([setting.split('=')]));
    const { message, streamed } = await bothWays(other.client(), play({ frames }, { model }));
    assert.equal(message.content, content);
    assert.equal(message.reasoning_content ?? null, null);
    assert.equal(streamed.content, content);
    assert.equal(streamed.reasoning, '');
  });
}
