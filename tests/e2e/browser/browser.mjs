// A headless browser with a chat page in it, whose origin is not the server's.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Serves an empty page, and the modules of this folder and of node_modules as they are. */
async function servePage() {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (pathname === '/') {
      return response.setHeader('Content-Type', 'text/html').end('<!doctype html>');
    }
    const module = /^\/(browser|node_modules)\/[\w@./-]+\.m?js$/.test(pathname);
    const text = module && (await readFile(root + pathname, 'utf8').catch(() => undefined));
    if (!text) return response.writeHead(404).end();
    response.setHeader('Content-Type', 'text/javascript').end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** A page for all tests of the file; `open` gives others, `call` runs functions of page.mjs. */
export function useBrowser() {
  const used = {};
  before(async () => {
    used.pages = await servePage();
    used.browser = await chromium.launch({
      executablePath: process.env.E2E_BROWSER,
      chromiumSandbox: process.getuid() !== 0,
    });
    used.page = await used.open();
  });
  after(async () => {
    await used.browser?.close();
    used.pages?.closeAllConnections();
    used.pages?.close();
  });

  used.origin = (host = '127.0.0.1') => `http://${host}:${used.pages.address().port}`;

  used.open = async (host) => {
    const page = await used.browser.newPage();
    const answer = await page.goto(used.origin(host));
    assert.equal(answer.status(), 200);
    return page;
  };

  used.call = (name, args, page = used.page) =>
    page.evaluate(
      async ([name, args]) => (await import('/browser/page.mjs'))[name](...args),
      [name, args],
    );
  return used;
}
