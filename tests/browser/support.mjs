// The world of the browser tests: the demo company in a temporary folder, served
// by the real program on a free port, and people who sit at a real browser.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { chromium } = createRequire(new URL('../../web/package.json', import.meta.url))('playwright-core');
const program = process.env.GUANXI ?? 'build/src/cmd/guanxi';
const password = 'guanxi-demo';
/** Where pictures go that people look at; none are made where it is not set. */
const shots = process.env.SHOTS;

export const desk = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };
export const examples = new URL('../../examples/', import.meta.url).pathname;

/** One person at one browser window; what goes wrong in it is remembered. */
class Person {
  constructor(context, page, address) {
    Object.assign(this, { context, page, address, faults: [] });
    page.on('pageerror', (error) => this.faults.push(error.message));
    page.on('console', (message) => {
      // That a request was refused is told by the page; the browser's line on it is no fault.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) this.faults.push(message.text());
    });
    page.on('response', (response) => {
      if (response.status() >= 500) this.faults.push(`${response.status()} ${response.url()}`);
    });
  }

  async logIn(login) {
    await this.page.goto(this.address);
    await this.page.getByLabel('登录名').fill(login);
    await this.page.getByLabel('密码').fill(password);
    await this.page.getByRole('button', { name: '登录', exact: true }).click();
    await this.page.getByRole('navigation', { name: '主导航' }).waitFor();
    return this;
  }

  async open(path) {
    await this.page.goto(this.address + path);
    await this.settled();
  }

  /** Until nothing is being fetched and no skeleton stands in for content. */
  async settled() {
    await this.page.locator('#content').waitFor();
    await this.page.waitForFunction(() => !document.querySelector('.ant-skeleton-active, [aria-busy="true"]'));
  }

  /** What the server says to a question that this person may ask. */
  async ask(path) {
    const answer = await this.page.request.get(`${this.address}/api/v1${path}`);
    assert.equal(answer.status(), 200, path);
    return answer.json();
  }

  /** Has the server do something in this person's name. */
  async call(method, path, data) {
    const { csrf } = await this.ask('/session');
    const answer = await this.page.request.fetch(`${this.address}/api/v1${path}`, { method, data, headers: { 'x-csrf-token': csrf } });
    assert.ok(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return answer.status() === 204 ? undefined : answer.json();
  }

  /** Nothing sticks out sideways; a picture where one is asked for. */
  async look(name) {
    const beyond = await this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(beyond <= 0, `${name} fits`);
    if (!shots) return;
    mkdirSync(shots, { recursive: true });
    await this.page.screenshot({ path: `${shots}/${name}.png` });
  }

  /** No error of a script, no refused resource, no answer of the server's failing. */
  wasWell() {
    assert.deepEqual(this.faults, []);
  }

  async leave() {
    await this.context.close();
  }
}

export class World {
  /** `options` of the server; with any, it is the ordinary one over the demo's company. */
  constructor(options = []) {
    this.options = options;
  }

  async start() {
    this.folder = mkdtempSync(join(tmpdir(), 'guanxi-browser-'));
    const company = join(this.folder, 'company');
    execFileSync(program, ['demo', company], { stdio: 'ignore' });
    const serve = this.options.length ? ['serve', '--data', company, ...this.options] : ['demo', 'serve', company];
    this.server = spawn(program, [...serve, '--listen', '127.0.0.1:0']);
    let log = '';
    this.server.stderr.on('data', (piece) => { log += piece; });
    this.ended = new Promise((resolve) => this.server.on('exit', (code, signal) => resolve(signal ?? code)));
    this.address = await new Promise((resolve, reject) => {
      let said = '';
      this.server.stdout.on('data', (piece) => {
        said += piece;
        const found = /http:\/\/[\d.:]+/.exec(said)?.[0];
        if (found) resolve(found);
      });
      this.server.once('exit', () => reject(new Error(log)));
    });
    this.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync'],
    });
    return this;
  }

  /** Somebody at a browser of this size, logged in where a login is given. */
  async person(login, viewport = desk) {
    const context = await this.browser.newContext({ viewport, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', acceptDownloads: true });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const person = new Person(context, page, this.address);
    return login ? person.logIn(login) : person;
  }

  async stop() {
    await this.browser?.close();
    this.server?.kill('SIGTERM');
    const code = await this.ended;
    rmSync(this.folder, { recursive: true, force: true });
    return code;
  }
}

export function filterOf(...conditions) {
  return encodeURIComponent(JSON.stringify(conditions.length > 1 ? ['and', ...conditions] : conditions[0]));
}
