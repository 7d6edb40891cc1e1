import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bothWays, play, snapshot } from './chat.mjs';
import { until, useStack } from './stack.mjs';

const { simulator, server } = useStack();

const model = 'claude-3-7-sonnet-thinking';
const frames = [
  snapshot([true, 'r']),
  snapshot([true, 'r s']),
  snapshot([true, 'r s'], [false, 'a b']),
  snapshot([true, 'r s'], [false, 'a b c d']),
  snapshot([true, 'r s'], [false, 'a b c d e f g h']),
];
// Far less than all of it, so that the upstream still speaks when the limit is reached.
const slow = { frames: [...frames, ...Array(3000).fill(frames.at(-1))], pace_ms: 20 };

// Words of one letter are one token each.
const cases = {
  'max_tokens of 1': [{ max_tokens: 1 }, 'r', '', 'length', 1],
  'max_tokens': [{ max_tokens: 5 }, 'r s', 'a b c', 'length', 5],
  'max_completion_tokens': [{ max_completion_tokens: 4 }, 'r s', 'a b', 'length', 4],
  'a stop string': [{ stop: ' d' }, 'r s', 'a b c', 'stop', 5],
  'several stop strings': [{ stop: ['zz', 'e', ' e'] }, 'r s', 'a b c d', 'stop', 6],
  'a stop string at the very beginning': [{ stop: 'a' }, 'r s', '', 'stop', 2],
  'both': [{ stop: ' f', max_tokens: 7 }, 'r s', 'a b c d e', 'stop', 7],
};
for (const [name, [limits, reasoning, content, why, tokens]] of Object.entries(cases)) {
  test(`${name} ends the answer and the upstream call`, async () => {
    const asked = { ...limits, model, stream_options: { include_usage: true } };
    const request = play(slow, asked);
    const { whole, message, streamed } = await bothWays(server.client(), request);
    assert.equal(message.content, content);
    assert.equal(message.reasoning_content, reasoning);
    assert.equal(whole.choices[0].finish_reason, why);
    assert.equal(streamed.content, content);
    assert.equal(streamed.reasoning, reasoning);

    const last = streamed.chunks.pop();
    assert.deepEqual(last.choices, []);
    assert.equal(streamed.chunks.at(-1).choices[0].finish_reason, why);
    for (const { usage } of [whole, last]) {
      assert.equal(usage.completion_tokens, tokens);
      assert.equal(usage.completion_tokens_details.reasoning_tokens, Math.min(tokens, 2));
      assert.equal(usage.total_tokens, usage.prompt_tokens + tokens);
    }
    await until('both upstream calls are cancelled', async () => {
      const { chats_aborted: aborted, streams_running: running } = await simulator.state();
      return aborted === 2 && running === 0;
    });
  });
}

test('an answer within its limits is whole', async () => {
  const limits = { max_tokens: 10, stop: ['s', 'h i'], model };
  const { whole, streamed } = await bothWays(server.client(), play({ frames }, limits));
  assert.equal(whole.choices[0].message.content, 'a b c d e f g h');
  assert.equal(whole.choices[0].finish_reason, 'stop');
  assert.equal(whole.usage.completion_tokens, 10);
  assert.equal(streamed.content, 'a b c d e f g h');
  assert.equal((await simulator.state()).chats_aborted, 0);
});
