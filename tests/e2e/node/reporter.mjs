// Says what failed and why, and closes with one line of counts.
import { relative } from 'node:path';

export default async function* report(events) {
  const began = Date.now();
  let passed = 0;
  let failed = 0;
  for await (const { type, data } of events) {
    if (type === 'test:pass') ++passed;
    if (type === 'test:stderr' || type === 'test:stdout') yield data.message;
    if (type !== 'test:fail') continue;
    ++failed;
    const cause = data.details.error.cause ?? data.details.error;
    const place = data.file ? relative('', data.file) : 'node';
    yield `FAILED ${place}: ${data.name}\n${cause.stack ?? cause}\n\n`;
  }
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  yield `node: ${passed} passed, ${failed} failed (${seconds} s)\n`;
}
