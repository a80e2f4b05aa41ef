// One writer per workspace: who finds it taken waits for its turn, and --watch gives turns and takes
// a changed configuration.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { describe, it } = require('node:test');
const story = require('../../scripts/lib/story.cjs');
const { joined, firstRun, settle } = require('./lib/story.cjs');
const { done } = require('./lib/tenon.cjs');

const soon = () => new Promise((resolve) => setTimeout(resolve, 50));

/** Starts run --watch, which is ended with the test: { child, said(), lines(n) }. */
function watching(t, tenon) {
  const { child, ended } = tenon.start(['run', '--watch', '--interval', '1']);
  let said = '';
  child.stdout.on('data', (part) => (said += part));
  const end = async () => {
    child.kill('SIGTERM');
    return ended;
  };
  t.after(end);
  /** Resolves when so many more lines were said. */
  async function lines(n) {
    const wanted = said.split('\n').length + n;
    while (said.split('\n').length < wanted) {
      assert.equal(child.exitCode, null, 'run --watch has ended');
      await soon();
    }
  }
  return { child, end, lines, said: () => said };
}

/** Until a run is under way. */
async function underWay(tenon) {
  while (!(await tenon.ask(['status'])).running) await soon();
}

describe('a workspace that another process has', () => {
  it('is waited for by plan, run and undo', async (t) => {
    const { sandbox, tenon } = await joined(t);
    const { plan } = await tenon.ask(['plan']);
    await sandbox.control.post('faults', { switches: { 'netsuite.latency_ms': 100 } });
    const first = tenon.start(['run', '--plan', String(plan)]);
    await underWay(tenon);
    const others = [tenon.run(['plan']), tenon.run(['run']), tenon.run(['undo', '2'])];
    await done(first.ended, 3);
    await sandbox.control.delete('faults');
    for (const other of others) await done(other, 2, 3);
    const { runs } = await tenon.ask(['runs']);
    assert.deepEqual(
      runs.filter(({ result }) => !['done', 'waiting'].includes(result)),
      [],
    );
  });

  it('is left alone by who is told to stop waiting', async (t) => {
    const { sandbox, tenon } = await joined(t);
    await sandbox.control.post('faults', { switches: { 'netsuite.latency_ms': 300 } });
    const first = tenon.start(['plan']);
    await underWay(tenon);
    const { child, ended } = tenon.start(['plan']);
    await new Promise((resolve) => setTimeout(resolve, 500));
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    assert.equal(code, 5);
    assert.match(stdout, /Nothing was done/);
    await sandbox.control.delete('faults');
    await done(first.ended, 2, 3);
  });

  it('has its turn beside run --watch', async (t) => {
    const { tenon } = await joined(t);
    await firstRun(tenon);
    const watch = watching(t, tenon);
    await watch.lines(1);
    for (let i = 0; i < 3; i++) await done(tenon.run(['plan']), 2, 3);
    await watch.lines(1);
    assert.equal((await watch.end()).code, 0);
  });

  it('is taken over at once from one that was killed', async (t) => {
    const { sandbox, tenon } = await joined(t);
    await sandbox.control.post('faults', { switches: { 'netsuite.latency_ms': 300 } });
    const { child, ended } = tenon.start(['plan']);
    await underWay(tenon);
    child.kill('SIGKILL');
    await ended;
    await sandbox.control.delete('faults');
    const began = Date.now();
    await done(tenon.run(['plan']), 2, 3);
    assert.ok(Date.now() - began < 20000);
  });
});

describe('run --watch', () => {
  it('takes a changed configuration from its next run on', async (t) => {
    const { sandbox, tenon } = await joined(t);
    await firstRun(tenon);
    const { companies } = await story.pairsOf(sandbox.env, sandbox.control);
    const missing = async (edit) =>
      (await story.tracesMissing(sandbox.env, sandbox.control, [edit])).length;
    const watch = watching(t, tenon);
    const first = await story.editPair(sandbox.control, companies[0], 'hubspot', 0);
    while ((await missing(first)) > 0) await watch.lines(1);

    await done(tenon.run(['sync', 'off', 'companies']));
    const second = await story.editPair(sandbox.control, companies[1], 'hubspot', 3);
    await settle();
    await watch.lines(3);
    assert.equal(await missing(second), 1, 'it wrote for a sync that is off');

    const file = `${tenon.home}/config.yaml`;
    const yaml = await done(tenon.run(['config', 'export']));
    fs.writeFileSync(file, yaml.replace(/(name: contacts[^]*?)on: yes/, '$1on: no'));
    await done(tenon.run(['config', 'apply', file]));
    await watch.lines(2);
    assert.match(watch.said(), /No sync is on/);

    await done(tenon.run(['sync', 'on', 'companies']));
    while ((await missing(second)) > 0) await watch.lines(1);
    assert.equal((await watch.end()).code, 0);
  });
});
