// The server and the simulator as processes, for the length of a test file.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import OpenAI from 'openai';

export const key = 'e2e-client-key';
export const token = 'e2e-refresh-token';

const patience = 30_000; // for what takes milliseconds on a machine that is not busy

const running = new Set();
process.once('exit', () => running.forEach((each) => each.kill('SIGKILL')));

/** Polls until `holds` gives something true, and gives it; fails after `limit` milliseconds. */
export async function until(what, holds, limit = patience) {
  for (const end = Date.now() + limit; ; await pause(20)) {
    const found = await holds();
    if (found) return found;
    assert.ok(Date.now() < end, `${what}: not within ${limit} ms`);
  }
}

class Program {
  #process;
  #ended;
  log = '';

  constructor(name) {
    this.name = name;
    this.directory = mkdtempSync(join(tmpdir(), 'asb-e2e-'));
  }

  /** Starts it and waits for `ready` in what it prints; gives the match. */
  async launch(args, env, ready) {
    const path = join(process.env.ASB_BUILD_DIR, this.name);
    this.#process = spawn(path, args, {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#ended = once(this.#process, 'close');
    running.add(this.#process);
    // A test that fails may leave it running: that must not keep the file from its end.
    for (const held of [this.#process, this.#process.stdout, this.#process.stderr]) held.unref();
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (this.log += text));
    }
    return until(`${this.name} is ready`, () => {
      assert.equal(this.#process.exitCode, null, `${this.name} ended:\n${this.log}`);
      return this.log.match(ready);
    });
  }

  /** SIGTERM; the program must end in peace. */
  async stop() {
    this.#process.kill('SIGTERM');
    const late = setTimeout(() => this.#process.kill('SIGKILL'), patience);
    const [code, signal] = await this.#ended;
    clearTimeout(late);
    running.delete(this.#process);
    rmSync(this.directory, { recursive: true });
    assert.deepEqual([code, signal], [0, null], `how ${this.name} ended:\n${this.log}`);
    assert.doesNotMatch(this.log, /Sanitizer|runtime error:/);
  }
}

class Simulator extends Program {
  constructor() {
    super('alexsidebar-simulator');
    this.caFile = join(this.directory, 'ca.pem');
  }

  async start({ tls = false } = {}) {
    const args = ['--port', '0', '--pace', '0'];
    if (tls) args.push('--tls', '--ca-file', this.caFile);
    [, this.url] = await this.launch(args, {}, /listens on (\S+)\n/);
  }

  /** GET without a body, POST with one. */
  async control(what, body) {
    const post = { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(`${this.url}/control/${what}`, body === undefined ? {} : post);
    assert.equal(answer.status, 200, `/control/${what}`);
    return answer.json();
  }

  state() {
    return this.control('state');
  }

  /** The chat requests that came, their bodies parsed. */
  async chats() {
    const { chat } = await this.control('requests');
    return chat.map((each) => ({ ...each, body: JSON.parse(each.body) }));
  }

  /** The client has left: within `limit` milliseconds the upstream must see it. */
  async untilGivenUp(limit = 1000) {
    const givenUp = async () => {
      const { chats_aborted: aborted, streams_running: running } = await this.state();
      return aborted === 1 && running === 0;
    };
    await until('the upstream call is cancelled', givenUp, limit);
  }

  /** What the server sends is what the wire protocol wants. */
  async checkRequests() {
    const { chat, token: refreshes } = await this.control('requests');
    assert.deepEqual([...chat, ...refreshes].flatMap((each) => each.violations), []);
  }
}

class Server extends Program {
  constructor() {
    super('alexsidebar2api');
  }

  async start(simulator, settings) {
    const env = {
      PORT: '0',
      AS_COOKIE: token,
      API_SECRET: key,
      AS_BASE_URL: simulator.url,
      AS_TOKEN_URL: `${simulator.url}/v1/token`,
      REQUEST_RATE_LIMIT: '0',
      DATA_DIR: this.directory,
      DEBUG: 'true',
      LOG_FORMAT: 'json',
      SHUTDOWN_GRACE: '5',
      ...settings,
    };
    const [, port] = await this.launch([], env, /listening on \S+ port (\d+)/);
    this.url = `http://127.0.0.1:${port}`;
  }

  async stop() {
    await super.stop();
    for (const secret of [key, token, 'sim-access', 'sim-refresh']) {
      assert.ok(!this.log.includes(secret), `${secret} is in the log:\n${this.log}`);
    }
  }

  /** The SDK as users set it up, but it gives up at the first failure. */
  client(options = {}) {
    const defaults = { baseURL: `${this.url}/v1`, apiKey: key, maxRetries: 0, timeout: patience };
    return new OpenAI({ ...defaults, ...options });
  }
}

/** A server of a single test, that ends with it. */
export async function startServer(t, simulator, settings = {}) {
  const server = new Server();
  t.after(() => server.stop());
  await server.start(simulator, settings);
  return server;
}

/** A simulator, fresh for each test, and a server, for all tests of the file. */
export function useStack(settings = {}) {
  const stack = { simulator: new Simulator(), server: new Server() };
  before(async () => {
    await stack.simulator.start();
    await stack.server.start(stack.simulator, settings);
  });
  beforeEach(() => stack.simulator.control('reset', {}));
  afterEach(() => stack.simulator.checkRequests());
  after(() => stack.server.stop());
  after(() => stack.simulator.stop());
  return stack;
}

/** A simulator that speaks TLS, for a single test. */
export async function startTlsSimulator(t) {
  const simulator = new Simulator();
  t.after(() => simulator.stop());
  await simulator.start({ tls: true });
  return simulator;
}
