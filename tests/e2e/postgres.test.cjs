// The main story over PostgreSQL, through the command line alone: a server of the test's own.
'use strict';

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { describe, it } = require('node:test');
const { joined, firstRun, phoneEdited, settle } = require('./lib/story.cjs');
const { done } = require('./lib/tenon.cjs');

/** The URL of a new PostgreSQL, gone with the test. */
function postgresFor(t) {
  const runner = path.join(__dirname, '..', 'pg', 'with-postgres');
  const child = spawn(runner, ['sh', '-c', 'echo "$TENON_TEST_POSTGRES"; cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  t.after(() => {
    child.stdin.end();
    return ended;
  });
  return new Promise((resolve, reject) => {
    child.stdout.once('data', (line) => resolve(String(line).trim()));
    ended.then((code) => reject(new Error(`with-postgres ended with ${code}`)));
  });
}

const WORLD = ['--companies', '30', '--contacts', '40', '--overlap', '0.8'];

describe('the story of a sync over PostgreSQL', () => {
  it('joins, plans, runs, carries edits across, explains and undoes', async (t) => {
    const { sandbox, tenon } = await joined(t, WORLD, { store: await postgresFor(t) });
    assert.ok(!fs.existsSync(path.join(tenon.home, 'tenon.db')));
    await firstRun(tenon);
    const { pair, edit, was, phone } = await phoneEdited({ sandbox, tenon }, 5);
    assert.equal(await phone(), edit.value);

    const why = await done(tenon.run(['why', 'companies', pair.hubspot.id, 'phone']));
    assert.ok(why.includes(edit.value) && why.includes('hubspot changed'), why);
    const { questions, records } = await tenon.ask(['questions', 'list']);
    assert.ok(records.length >= questions.length);

    const [{ run }] = (await tenon.ask(['runs', '--limit', '1'])).runs;
    const { plan } = await tenon.ask(['undo', String(run)]);
    await done(tenon.run(['run', '--plan', String(plan)]), 3);
    await settle();
    await done(tenon.run(['run']), 3);
    assert.equal(await phone(), was, 'it was done again');
    const { apart } = await tenon.ask(['problems']);
    assert.ok(
      apart.some(({ words }) => /undone/.test(words)),
      JSON.stringify(apart),
    );
  });

  it('is taken over at once from a process that was killed', async (t) => {
    const { sandbox, tenon } = await joined(t, WORLD, { store: await postgresFor(t) });
    await sandbox.control.post('faults', { switches: { 'netsuite.latency_ms': 300 } });
    const { child, ended } = tenon.start(['plan']);
    while (!(await tenon.ask(['status'])).running);
    child.kill('SIGKILL');
    await ended;
    await sandbox.control.delete('faults');
    const began = Date.now();
    await firstRun(tenon);
    assert.ok(Date.now() - began < 30000, 'it waited for the lease to end');
  });
});
