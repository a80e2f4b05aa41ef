// The story of a sync, small: join, plan, run, edit on both sides, crash, undo; and whether both
// sides agree, read anew by a client that shares nothing with Tenon.
'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const { describe, it } = require('node:test');
const { compareSides } = require('../../scripts/lib/agreement.cjs');
const story = require('../../scripts/lib/story.cjs');
const { joined, firstRun, phoneEdited, settle } = require('./lib/story.cjs');
const { done, failed } = require('./lib/tenon.cjs');

const open = (result) => [...result.companies.open, ...result.contacts.open];

describe('the story of a sync', () => {
  it('writes nothing before a plan is approved', async (t) => {
    const { sandbox, tenon } = await joined(t);
    await done(tenon.run(['plan']), 2, 3);
    await done(tenon.run(['run']), 3);
    assert.deepEqual(await story.writesOf(sandbox.control), { hubspot: 0, netsuite: 0 });
  });

  it('brings both sides to agree, and carries edits across', async (t) => {
    const { sandbox, tenon } = await joined(t);
    await firstRun(tenon);
    const pairs = await story.pairsOf(sandbox.env, sandbox.control);
    const edits = [];
    for (let i = 0; i < 12; i++) {
      const object = i % 2 ? 'contacts' : 'companies';
      const side = i % 4 < 2 ? 'hubspot' : 'netsuite';
      edits.push(await story.editPair(sandbox.control, pairs[object][i], side, i));
    }
    const makes = [
      await story.makeCompany(sandbox.control, 'hubspot', 1),
      await story.makeCompany(sandbox.control, 'netsuite', 2),
    ];
    // A new record waits until the other side is known to have none.
    let missing;
    for (let i = 0; i < 5 && missing?.length !== 0; i++) {
      await settle();
      await done(tenon.run(['run']), 3);
      missing = await story.makesMissing(sandbox.env, sandbox.control, makes);
    }
    assert.deepEqual(missing, []);
    assert.deepEqual(await story.tracesMissing(sandbox.env, sandbox.control, edits), []);
    const result = await compareSides(sandbox.env, sandbox.control);
    assert.equal(result.companies.doubled + result.contacts.doubled, 0);
    assert.ok(open(result).length <= 5, JSON.stringify(open(result)));

    const before = await story.writesOf(sandbox.control);
    await settle();
    await done(tenon.run(['run']), 3);
    assert.deepEqual(await story.writesOf(sandbox.control), before, 'it wrote without an edit');
  });

  it("takes what NetSuite's script makes of a write for a form of it, not for an edit", async (t) => {
    const { sandbox, tenon } = await joined(t);
    await firstRun(tenon);
    const { control, env } = sandbox;
    const { companies } = await story.pairsOf(env, control);
    // A person's system note proves that the role sees more than its own. Number 0: the phone.
    await story.editPair(control, companies[1], 'netsuite', 0);
    await control.post('faults', { switches: { 'netsuite.script_set': 'phone=by the script' } });
    const edit = await story.editPair(control, companies[0], 'hubspot', 0);
    await settle();
    await done(tenon.run(['run']), 3);
    await control.delete('faults');
    await settle();
    await done(tenon.run(['run']), 3);
    const [hubspot, netsuite] = ['hubspot', 'netsuite'].map((side) => edit.pair[side]);
    const readers = await story.readersOf(env, control);
    const stands = (side, record) => story.readField(readers, side, record, edit.field[side]);
    assert.equal(await stands('netsuite', netsuite), 'by the script');
    assert.equal(await stands('hubspot', hubspot), edit.value, 'the script came back as an edit');
  });

  it('creates with the form that was chosen', async (t) => {
    const { sandbox, tenon } = await joined(t, ['--companies', '10']);
    await done(tenon.run(['sync', 'set', 'companies', 'mapping.customform.constant', '101']));
    await firstRun(tenon);
    const edits = await sandbox.control.all('edits');
    const creates = edits.filter(({ side, action, actor }) =>
      [side, action, actor].every((word, i) => word === ['netsuite', 'create', 'api'][i]),
    );
    assert.ok(creates.length > 0);
    for (const { fields } of creates) assert.deepEqual(fields.customForm, [null, '101']);
  });

  it('asks who is who where NetSuite has the name already', async (t) => {
    const { sandbox, tenon } = await joined(t);
    await done(tenon.run(['sync', 'set', 'contacts', 'hubspot.create', 'no']));
    await firstRun(tenon);
    const { control } = sandbox;
    const made = {};
    for (const name of ['Ada', 'Eve']) {
      const contact = { firstName: name, lastName: 'Quist', entityId: `${name} Quist` };
      const { id } = await control.edit('netsuite', {
        ...{ action: 'create', type: 'contact' },
        fields: { ...contact, email: `${name}@one.example`, subsidiary: { id: '1' } },
      });
      await control.edit('hubspot', {
        ...{ action: 'create', type: 'contacts' },
        fields: { firstname: name, lastname: 'Quist', email: `${name}@two.example` },
      });
      made[id] = name;
    }
    let asked = [];
    for (let i = 0; i < 6 && asked.length < 2; i++) {
      await settle();
      await done(tenon.run(['run']), 3);
      const { questions } = await tenon.ask(['questions', 'list']);
      asked = questions.filter(({ words }) => /already exists.*has the same name/.test(words));
    }
    assert.equal(asked.length, 2);
    const [ada, eve] = ['Ada', 'Eve'].map((name) => {
      const id = Object.keys(made).find((one) => made[one] === name);
      const question = asked.find(({ detail }) => JSON.stringify(detail).includes(`"${id}"`));
      assert.ok(question, `nothing asks about ${name}, contact ${id}`);
      return { id, question };
    });
    await done(tenon.run(['questions', 'accept', String(ada.question.question)]));
    await done(tenon.run(['questions', 'reject', String(eve.question.question)]));
    await done(tenon.run(['run']), 3);
    const why = (id) => done(tenon.run(['why', 'contacts', id]));
    assert.match(await why(ada.question.id), new RegExp(`NetSuite contact ${ada.id}`));
    assert.match(await why(eve.question.id), /failing/);
    assert.match(await done(tenon.run(['problems']), 3), /already exists/);
    const { questions } = await tenon.ask(['questions', 'list']);
    assert.ok(!questions.some(({ id }) => id === eve.question.id), 'it was asked again');
  });

  it('does nothing with an account that refused the login, and says how to go on', async (t) => {
    const { sandbox, tenon } = await joined(t, ['--companies', '10']);
    await firstRun(tenon);
    await sandbox.control.post('faults', { switches: { 'hubspot.token': 'another' } });
    await settle();
    await failed(tenon.run(['run']), /refuse|accept|token/i);
    await sandbox.control.delete('faults');
    await sandbox.control.delete('requests');
    await failed(tenon.run(['run']), /hubspot is stopped.*tenon connect hubspot/s);
    const { log } = await sandbox.control.get('requests?since=0&limit=100');
    assert.deepEqual(log, [], 'it was called again');
  });

  it('needs no new approval for a changed configuration that changes nothing', async (t) => {
    const { sandbox, tenon } = await joined(t);
    await firstRun(tenon);
    await done(tenon.run(['sync', 'set', 'companies', 'brakes.creates', '600']));
    await settle();
    assert.equal((await tenon.ask(['plan'])).plan ?? 0, 0);
    const { companies } = await story.pairsOf(sandbox.env, sandbox.control);
    const edit = await story.editPair(sandbox.control, companies[0], 'hubspot', 0);
    await settle();
    await done(tenon.run(['run']), 3);
    assert.deepEqual(await story.tracesMissing(sandbox.env, sandbox.control, [edit]), []);
  });

  it('carries on after kill -9, and writes nothing twice', async (t) => {
    const { sandbox, tenon } = await joined(t);
    await firstRun(tenon);
    const { companies } = await story.pairsOf(sandbox.env, sandbox.control);
    const edits = [];
    for (let i = 0; i < 20; i++)
      // fewer than a brake would hold
      edits.push(await story.editPair(sandbox.control, companies[i], 'hubspot', i));
    await settle();
    const began = await story.nextEdit(sandbox.control);
    await sandbox.control.post('faults', { switches: { 'netsuite.latency_ms': 100 } });
    const before = (await story.writesOf(sandbox.control)).netsuite;
    const { child, ended } = tenon.start(['run']);
    while ((await story.writesOf(sandbox.control)).netsuite - before < 5) {
      assert.equal(child.exitCode, null, 'it ended too soon');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    child.kill('SIGKILL');
    assert.equal((await ended).signal, 'SIGKILL');
    await sandbox.control.delete('faults');
    await done(tenon.run(['run']), 3);
    assert.deepEqual(await story.tracesMissing(sandbox.env, sandbox.control, edits), []);
    const tooMany = await story.writesTooMany(sandbox.control, { edits, makes: [] }, began);
    assert.deepEqual(tooMany, []);
  });

  it('undoes a run and does not do it again', async (t) => {
    const { sandbox, tenon } = await joined(t);
    await firstRun(tenon);
    const { edit, was, phone } = await phoneEdited({ sandbox, tenon }, 20);
    assert.equal(await phone(), edit.value);
    const [{ run }] = (await tenon.ask(['runs', '--limit', '1'])).runs;
    const words = await done(tenon.run(['undo', String(run)]), 3);
    await done(tenon.run(['run', '--plan', words.match(/run --plan (\d+)/)[1]]), 3);
    assert.equal(await phone(), was);
    await settle();
    await done(tenon.run(['run']), 3);
    assert.equal(await phone(), was, 'it was done again');
  });
});

describe('configuration that cannot be', () => {
  it('names what is wrong in a file', async (t) => {
    const { tenon } = await joined(t, ['--companies', '3']);
    const file = `${tenon.home}/config.yaml`;
    fs.writeFileSync(file, 'syncs:\n  - name: [companies\n');
    await failed(tenon.run(['config', 'apply', file]), /line \d+/);
    const yaml = await done(tenon.run(['config', 'export']));
    fs.writeFileSync(file, yaml.replaceAll('companyname', 'nosuchname'));
    const { stdout, stderr } = await tenon.run(['config', 'plan', file]);
    assert.match(stdout + stderr, /nosuchname/);
  });
});

describe('a disk that is full', () => {
  it('is named, and nothing is lost', async (t) => {
    const { tenon } = await joined(t);
    const small = `${tenon.home}-small`;
    fs.mkdirSync(small);
    const mount = (...args) => spawnSync('mount', args).status === 0;
    if (!mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', small)) {
      fs.rmdirSync(small);
      return t.skip('mounting needs root');
    }
    t.after(() => {
      spawnSync('umount', [small]);
      fs.rmdirSync(small);
    });
    fs.cpSync(tenon.home, small, { recursive: true });
    await failed(tenon.run(['plan'], { env: { TENON_HOME: small } }), /disk/i, /full|space/i);
    assert.ok(spawnSync('mount', ['-o', 'remount,size=50m', small]).status === 0);
    await done(tenon.run(['plan'], { env: { TENON_HOME: small } }), 2, 3);
  });
});
