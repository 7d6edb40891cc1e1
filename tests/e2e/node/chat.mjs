// Chat requests, and what came of them.

/** A request for what the simulator finds in `scenario`. */
export function play(scenario, more = {}) {
  return ask(`[[sim ${JSON.stringify(scenario)}]]`, more);
}

export function ask(content, more = {}) {
  return { model: 'claude-3-7-sonnet', messages: [{ role: 'user', content }], ...more };
}

/** A snapshot of one section after the other: `[thinking, text]`. */
export function snapshot(...sections) {
  const made = sections.map(([is_thinking, text]) => ({ text: { text, is_thinking } }));
  return { sections: made };
}

/** Reads a stream to its end into `seen`, which also holds what came before a failure. */
export async function read(stream, seen = { content: '', reasoning: '', chunks: [] }) {
  for await (const chunk of stream) {
    seen.chunks.push(chunk);
    const delta = chunk.choices[0]?.delta;
    seen.content += delta?.content ?? '';
    seen.reasoning += delta?.reasoning_content ?? '';
  }
  return seen;
}

/** The same request in both modes: the message, and what the stream adds up to. */
export async function bothWays(client, request) {
  const whole = await client.chat.completions.create(request);
  const stream = await client.chat.completions.create({ ...request, stream: true });
  return { message: whole.choices[0].message, whole, streamed: await read(stream) };
}

/** What `call` failed with. */
export async function failureOf(call) {
  try {
    await call();
  } catch (failure) {
    return failure;
  }
  throw new Error('it did not fail');
}
