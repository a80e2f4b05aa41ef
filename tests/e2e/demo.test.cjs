// tenon demo: the story with the installed programs, which leaves nothing behind.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const { request } = require('../../scripts/lib/http.cjs');
const { tenonAt } = require('../../scripts/lib/tenon.cjs');

const COMMANDS = ['init', 'connect hubspot', 'sync add companies', 'plan', 'run', 'why', 'undo 3'];

function demoAt(t) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tenon-demo-test-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const tenon = tenonAt(folder, { TENON_HOME: '', TMPDIR: folder });
  return { tenon, left: () => fs.readdirSync(folder) };
}

describe('tenon demo', () => {
  it('tells the whole story and stays until it is told to stop', async (t) => {
    const { tenon, left } = demoAt(t);
    const { child, ended } = tenon.start(['demo']);
    let words = '';
    await new Promise((resolve) => {
      child.on('close', resolve);
      child.stdout.on('data', (part) => {
        words += part;
        if (words.includes('Ctrl-C ends')) resolve();
      });
    });
    assert.match(words, /Ctrl-C ends/);
    for (const command of COMMANDS) assert.ok(words.includes(`\n$ tenon ${command}`), words);
    assert.equal(left().length, 1);
    const [, url] = words.match(/(http:\S+)\/_sandbox\/edits/);
    assert.equal((await request(`${url}/_sandbox/env`)).status, 200);
    child.kill('SIGINT');
    assert.equal((await ended).code, 0);
    assert.deepEqual(left(), []);
    await assert.rejects(request(`${url}/_sandbox/env`));
  });

  it('ends at once when it is told to in the middle', async (t) => {
    const { tenon, left } = demoAt(t);
    const { child, ended } = tenon.start(['demo']);
    child.stdout.once('data', () => child.kill('SIGTERM'));
    const { code, stderr } = await ended;
    assert.equal(code, 1);
    assert.match(stderr, /stopped/);
    assert.deepEqual(left(), []);
  });
});
