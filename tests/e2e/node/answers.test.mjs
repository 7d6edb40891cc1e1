import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, bothWays, play, read } from './chat.mjs';
import { useStack } from './stack.mjs';

const { simulator, server } = useStack();

const sentence = 'It is a truth universally acknowledged, that a stream adds up to its answer.';

test('a non-stream answer has all that clients look at', async () => {
  const answer = await server.client().chat.completions.create(play({ text: sentence }));
  assert.match(answer.id, /^chatcmpl-/);
  assert.equal(answer.object, 'chat.completion');
  assert.equal(answer.model, 'claude-3-7-sonnet');
  assert.ok(Number.isInteger(answer.created));
  assert.deepEqual(answer.choices, [
    {
      index: 0,
      message: { role: 'assistant', content: sentence, refusal: null },
      logprobs: null,
      finish_reason: 'stop',
    },
  ]);
});

test('a stream has the chunks that clients expect, in their order', async () => {
  const request = play({ text: sentence }, { stream: true });
  const { chunks, content } = await read(await server.client().chat.completions.create(request));
  assert.equal(content, sentence);
  assert.equal(new Set(chunks.map((chunk) => chunk.id)).size, 1);
  for (const chunk of chunks) {
    assert.equal(chunk.object, 'chat.completion.chunk');
    assert.equal(chunk.model, 'claude-3-7-sonnet');
    assert.ok(Number.isInteger(chunk.created));
    assert.equal(chunk.usage ?? null, null);
    assert.equal(chunk.choices[0].index, 0);
  }
  assert.deepEqual(chunks[0].choices[0].delta, { role: 'assistant', content: '' });
  assert.deepEqual(chunks.at(-1).choices[0].delta, {});
  const reasons = chunks.map((chunk) => chunk.choices[0].finish_reason);
  assert.deepEqual(reasons.slice(0, -1).filter((reason) => reason !== null), []);
  assert.equal(reasons.at(-1), 'stop');
});

const answers = {
  words: { text: sentence },
  'many scripts': { answer: { frames: 40, unicode: true } },
  'a code section': { answer: { frames: 5, code_frames: 5 } },
  'one byte at a time': { answer: { frames: 10, unicode: true }, piece: 1 },
  'a body without chunks': { text: sentence, framing: 'content_length' },
  'no separator at the end': { text: sentence, last_separator: false },
};
for (const [name, scenario] of Object.entries(answers)) {
  test(`a stream adds up to the non-stream answer: ${name}`, async () => {
    const { message, streamed } = await bothWays(server.client(), play(scenario));
    assert.notEqual(message.content, '');
    assert.equal(streamed.content, message.content);
  });
}

test('a code section comes in a Markdown fence', async () => {
  const sections = [{ code: { code: 'x = 1', language: 'python' } }];
  const request = play({ frames: [{ sections }] });
  const { message } = await bothWays(server.client(), request);
  assert.equal(message.content, '```python\nx = 1\n```');
});

const texts = {
  'emoji, a flag, a joined family': '🙂 🇩🇪 👩‍👩‍👧‍👦 e\u0301',
  "the upstream's frame separator": 'a › b ›› c › {"sections":[]}›',
  'right to left': 'שלום مرحبا \u202eabc\u202c',
  'quotes, backslashes, a tab and lines': '"x" \\n \\\\ \t \\u0041 \n\r\n end',
  'line separators of other kinds': 'a\u2028b\u2029c\u0085d',
  'controls and their escapes': 'a\u0000b\u0001c\u001fd\u007fe \\u0000',
  'what looks like events': 'data: [DONE]\n\ndata: {}\n\nevent: x',
  'what looks like tags': '<think>no</think> </new_code> <script>',
};
for (const [name, text] of Object.entries(texts)) {
  test(`text goes up and comes back as it was: ${name}`, async () => {
    const request = play({ echo: true });
    request.messages[0].content += ` ${text}.`;
    const { message, streamed } = await bothWays(server.client(), request);
    const [recorded] = await simulator.chats();
    assert.equal(recorded.body.messages[0].sections[0].text.text, request.messages[0].content);
    assert.equal(message.content, request.messages[0].content);
    assert.equal(streamed.content, message.content);
  });
}

test('300 KB go up and come back whole', async () => {
  const request = play({ echo: true });
  request.messages[0].content += ' long 🙂 › "text"\n'.repeat(15_000) + '.';
  assert.ok(Buffer.byteLength(request.messages[0].content) > 300_000);
  const { message, streamed } = await bothWays(server.client(), request);
  assert.ok(message.content === request.messages[0].content);
  assert.ok(streamed.content === message.content);
});

test('300 KB that grow frame by frame come whole', async () => {
  const request = play({ answer: { frames: 30, frame_bytes: 10_240 } });
  const { message, streamed } = await bothWays(server.client(), request);
  assert.ok(message.content.length > 300_000);
  assert.ok(streamed.content === message.content);
});

test('usage comes with a non-stream answer', async () => {
  const { usage } = await server.client().chat.completions.create(play({ text: sentence }));
  assert.ok(usage.prompt_tokens > 0 && usage.completion_tokens > 0);
  assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens);
});

test('usage comes at the end of a stream that asks for it', async () => {
  const asked = { stream: true, stream_options: { include_usage: true } };
  const request = play({ text: sentence }, asked);
  const { chunks } = await read(await server.client().chat.completions.create(request));
  const last = chunks.pop();
  assert.deepEqual(last.choices, []);
  assert.ok(last.usage.prompt_tokens > 0 && last.usage.completion_tokens > 0);
  assert.equal(last.usage.total_tokens, last.usage.prompt_tokens + last.usage.completion_tokens);
  assert.equal(chunks.at(-1).choices[0].finish_reason, 'stop');
  for (const chunk of chunks) assert.equal(chunk.usage ?? null, null);
});

test('a conversation with images reaches the upstream in its order', async () => {
  const image = 'data:image/png;base64,iVBORw0KGgo=';
  const parts = [
    { type: 'text', text: 'What is this?' },
    { type: 'image_url', image_url: { url: image } },
  ];
  await server.client().chat.completions.create({
    model: 'gpt-4o',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello!' },
      { role: 'user', content: parts },
    ],
  });
  const [{ body }] = await simulator.chats();
  assert.equal(body.model, 'gpt4o');
  assert.equal(body.prompt, 'Be brief.');
  assert.deepEqual(body.messages.map((message) => message.role), [
    'System',
    'User',
    'Assistant',
    'User',
  ]);
  assert.deepEqual(body.messages[3].img_urls, [image]);
});

test('hints without effect are accepted', async () => {
  const hints = {
    temperature: 0.2,
    top_p: 0.9,
    presence_penalty: 0,
    frequency_penalty: 0,
    seed: 1,
    n: 1,
    user: 'someone',
    tools: [],
    response_format: { type: 'text' },
    reasoning_effort: 'low',
    metadata: { a: 'b' },
    made_up: { by: 'nobody' },
  };
  const answer = await server.client().chat.completions.create(ask('Hi', hints));
  assert.notEqual(answer.choices[0].message.content, '');
});
