// What breaks in the life of a sync: each ends in words that name the cause, or its likeliest ones
// with the step that decides; and when it is mended, what a person had edited arrives.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const story = require('../../scripts/lib/story.cjs');
const { startSandbox } = require('../../scripts/lib/sandbox.cjs');
const { joined, firstRun, settle } = require('./lib/story.cjs');
const { done, failed } = require('./lib/tenon.cjs');

const WORLD = ['--companies', '12', '--contacts', '12', '--overlap', '1', '--alike'];

/**
 * Joined, in agreement, and a person has edited a phone in HubSpot, of `company`:
 * { sandbox, tenon, arrived, company }.
 */
async function edited(t, world = WORLD) {
  const { sandbox, tenon } = await joined(t, world);
  await firstRun(tenon);
  const { companies } = await story.pairsOf(sandbox.env, sandbox.control);
  const edit = await story.editPair(sandbox.control, companies[0], 'hubspot', 0);
  await settle();
  const arrived = async (env = sandbox.env, control = sandbox.control) =>
    (await story.tracesMissing(env, control, [edit])).length === 0;
  return { sandbox, tenon, arrived, company: companies[0].hubspot };
}

const set = (sandbox, switches) => sandbox.control.post('faults', { switches });

/** A run that fails, and what it says. */
async function failedRun(tenon, ...patterns) {
  const { code, stdout, stderr } = await tenon.run(['run', '--log', 'error']);
  assert.equal(code, 1, stdout + stderr);
  for (const pattern of patterns) assert.match(stdout + stderr, pattern);
}

async function requestsTo(sandbox, side) {
  const { log } = await sandbox.control.get('requests?since=0&limit=10000');
  return log.filter((one) => one.side === side).length;
}

describe('a login that is refused', () => {
  it('of HubSpot: stops the account until it is connected again', async (t) => {
    const { sandbox, tenon, arrived } = await edited(t);
    await set(sandbox, { 'hubspot.token': 'rotated' });
    await failedRun(tenon, /HubSpot does not accept the access token/, /Likeliest first/);
    const before = await requestsTo(sandbox, 'hubspot');
    await failedRun(tenon, /hubspot is stopped/, /tenon connect hubspot/);
    await failed(tenon.run(['plan']), /hubspot is stopped/);
    assert.match(await done(tenon.run(['problems']), 3), /cure: +tenon connect hubspot/);
    assert.equal(await requestsTo(sandbox, 'hubspot'), before, 'it knocked again');
    assert.equal(await arrived(), false);
    await done(tenon.run(['connect', 'hubspot'], { env: { TENON_HUBSPOT_TOKEN: 'rotated' } }));
    await done(tenon.run(['run']), 3);
    assert.ok(await arrived());
  });

  it('of NetSuite: is not tried again, since tokens get locked', async (t) => {
    const { sandbox, tenon, arrived } = await edited(t);
    const { token_secret: secret } = sandbox.env.netsuite;
    await set(sandbox, { 'netsuite.token_secret': 'changed' });
    const first = await requestsTo(sandbox, 'netsuite');
    await failedRun(tenon, /Likeliest first/, /Login Audit Trail/);
    const before = await requestsTo(sandbox, 'netsuite');
    assert.equal(before - first, 1, 'more than one login was refused');
    await failedRun(tenon, /netsuite is stopped/);
    await failed(tenon.run(['plan']), /netsuite is stopped/);
    assert.equal(await requestsTo(sandbox, 'netsuite'), before, 'it knocked again');
    await set(sandbox, { 'netsuite.token_secret': secret });
    await done(tenon.run(['connect', 'netsuite', '--again']));
    await done(tenon.run(['run']), 3);
    assert.ok(await arrived());
  });
});

describe('what is not permitted', () => {
  it('a scope: is named, and the run goes on when it is granted', async (t) => {
    const { sandbox, tenon, arrived } = await edited(t);
    const { switches } = await sandbox.control.get('faults');
    const scopes = switches['hubspot.scopes'];
    await set(sandbox, { 'hubspot.scopes': scopes.replace('crm.objects.companies.read', '') });
    await failedRun(tenon, /crm\.objects\.companies\.read/, /add what is missing to the app/);
    assert.match(
      await done(tenon.run(['doctor']), 1),
      /lacks scopes: crm\.objects\.companies\.read/,
    );
    await set(sandbox, { 'hubspot.scopes': scopes });
    await done(tenon.run(['run']), 3);
    assert.ok(await arrived());
  });

  it('to see records: names the type and the permission', async (t) => {
    const { sandbox, tenon, arrived } = await edited(t);
    await set(sandbox, { 'netsuite.role.LIST_CUSTJOB': 0 });
    await failedRun(tenon, /customer/, /give it the permission to view/);
    await set(sandbox, { 'netsuite.role.LIST_CUSTJOB': 4 });
    await done(tenon.run(['run']), 3);
    assert.ok(await arrived());
  });

  it('to change them: is a problem, tried again when a person says so', async (t) => {
    const { sandbox, tenon, arrived } = await edited(t);
    await set(sandbox, { 'netsuite.role.LIST_CUSTJOB': 1 });
    await done(tenon.run(['run']), 3);
    const words = await done(tenon.run(['problems']), 3);
    assert.match(words, /permission/);
    assert.match(words, /tenon run --retry/);
    await set(sandbox, { 'netsuite.role.LIST_CUSTJOB': 4 });
    await done(tenon.run(['run']), 3);
    assert.equal(await arrived(), false);
    await done(tenon.run(['run', '--retry']), 3);
    assert.ok(await arrived());
    assert.match(await done(tenon.run(['problems'])), /no problems/);
  });

  it('to write a field: is told though NetSuite says nothing', async (t) => {
    const { sandbox, tenon, arrived, company } = await edited(t);
    await set(sandbox, { 'netsuite.denied_fields': 'phone' });
    await done(tenon.run(['run']), 3);
    assert.match(await done(tenon.run(['problems']), 3), /accepted the write of phone but did not/);
    const { values, history } = await tenon.ask(['why', 'companies', company.id, 'phone']);
    const [refused] = history.filter(({ taken }) => taken === 'not taken');
    const [{ hubspot }] = values.filter(({ netsuite_field: field }) => field === 'phone');
    assert.equal(refused.after, hubspot, 'why does not tell what was sent');
    await set(sandbox, { 'netsuite.denied_fields': '' });
    await done(tenon.run(['run', '--retry']), 3);
    assert.ok(await arrived());
  });
});

describe("the account's own script", () => {
  /** A person changes a field in HubSpot; what stands on both sides two runs later. */
  async function written({ sandbox, tenon }, { hubspot }, [field, other], value) {
    await sandbox.control.edit('hubspot', {
      action: 'update',
      type: 'companies',
      id: hubspot.id,
      fields: { [field]: value },
    });
    for (let i = 0; i < 2; i += 1) {
      await settle();
      await done(tenon.run(['run']), 3);
    }
    const { values } = await tenon.ask(['why', 'companies', hubspot.id, field]);
    const [row] = values.filter(({ netsuite_field: name }) => name === other);
    return [row.hubspot, row.netsuite, row.settled];
  }

  it('changes what was written, and the other side keeps what a person wrote', async (t) => {
    const { sandbox, tenon } = await joined(t);
    await firstRun(tenon);
    const { companies } = await story.pairsOf(sandbox.env, sandbox.control);
    await story.editPair(sandbox.control, companies[2], 'netsuite', 0); // others' notes show
    await set(sandbox, { 'netsuite.script_set': 'comments=Seen by the ERP' });
    assert.deepEqual(
      await written({ sandbox, tenon }, companies[0], ['description', 'comments'], 'Likes blue'),
      ['Likes blue', 'Seen by the ERP', 'apart: form'],
    );
    await set(sandbox, { 'netsuite.script_set': 'address.city=Erphausen' });
    assert.deepEqual(
      await written({ sandbox, tenon }, companies[1], ['city', 'billing.city'], 'Bonn'),
      ['Bonn', 'Erphausen', 'apart: form'],
    );
  });
});

describe('a role that sees fewer subsidiaries', () => {
  it('makes one question of all that has vanished, and they go on when it sees them', async (t) => {
    const { sandbox, tenon, arrived } = await edited(t);
    await set(sandbox, { 'netsuite.role_subsidiaries': '9' });
    await done(tenon.run(['run', '--compare']), 3, 4);
    const { questions, records } = await tenon.ask(['questions', 'list']);
    const asked = questions.filter(({ kind }) => kind === 'vanished');
    const [companies] = asked.filter(({ sync }) => sync === 'companies');
    assert.ok(companies, JSON.stringify(questions));
    assert.match(companies.words, /role lost a subsidiary/);
    const named = records.filter(({ question }) => question === companies.question);
    assert.equal(named.length, Number(companies.words.split(' ')[0]));
    const told = await done(tenon.run(['problems']), 3);
    assert.match(told, /if its role has lost a subsidiary or a permission, give it back/);
    await set(sandbox, { 'netsuite.role_subsidiaries': '' });
    await done(tenon.run(['run', '--compare']), 3);
    assert.ok(await arrived());
    const after = await tenon.ask(['questions', 'list']);
    assert.ok(!after.questions.some(({ kind }) => kind === 'vanished'), JSON.stringify(after));
  });
});

describe('a host that is not reached', () => {
  it('is named; a run waits for it and carries on', async (t) => {
    const data = fs.mkdtempSync(path.join(os.tmpdir(), 'tenon-sandbox-'));
    t.after(() => fs.rmSync(data, { recursive: true, force: true }));
    const { sandbox, tenon, arrived } = await edited(t, [...WORLD, '--data', data]);
    const at = Object.entries(sandbox.urls).flatMap(([side, url]) => [
      `--${side}`,
      new URL(url).host,
    ]);
    await sandbox.stop();
    assert.match(
      await done(tenon.run(['doctor']), 1),
      new RegExp(`connect to ${new URL(sandbox.urls.hubspot).host.replace(':', ' port ')}`),
    );
    const running = tenon.run(['run']);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const again = await startSandbox(['--data', data, ...at]);
    t.after(() => again.stop());
    await done(running, 3);
    assert.ok(await arrived(again.env, again.control));
  });
});

describe('a database that is damaged', () => {
  it('is named, with what can be done', async (t) => {
    const { tenon } = await edited(t);
    const file = path.join(tenon.home, 'tenon.db');
    const bytes = fs.readFileSync(file);
    for (let at = 4096 * 4; at + 200 < bytes.length; at += 4096 * 2) bytes.fill('x', at, at + 200);
    fs.writeFileSync(file, bytes);
    const words = /tenon\.db is damaged \(.+\)\. Put a copy of it back/;
    for (const command of ['status', 'plan', 'problems']) await failed(tenon.run([command]), words);
    fs.writeFileSync(file, 'this is no database');
    await failed(tenon.run(['status']), words);
  });
});

describe('a trial of what is not there', () => {
  it('names it', async (t) => {
    const { tenon } = await joined(t, WORLD);
    const type = await tenon.run(['plan', '--only', 'company:5']);
    assert.equal(type.code, 64);
    assert.match(type.stderr, /no sync that is on has records called "company"/);
    await failed(
      tenon.run(['plan', '--only', 'companies:999999']),
      /no account has companies "999999"/,
    );
  });
});

describe('a configuration that is wrong', () => {
  it('names the line and what was meant', async (t) => {
    const { tenon } = await joined(t, WORLD);
    const file = path.join(tenon.home, 'config.yaml');
    const cases = [
      ['syncs:\n  - name: [companies\n', /line 3: this is no YAML/],
      ['sync:\n  - name: companies\n', /line 2: .*"sync".*did you mean "syncs"/],
      ['syncs:\n  - name: companies\n    brakse: {creates: 5}\n', /did you mean "brakes.creates"/],
      ['\xff\xfe', /this is no YAML/],
    ];
    const before = await done(tenon.run(['config', 'export']));
    for (const [text, words] of cases) {
      fs.writeFileSync(file, text, 'latin1');
      for (const what of ['plan', 'apply']) await failed(tenon.run(['config', what, file]), words);
    }
    assert.equal(await done(tenon.run(['config', 'export'])), before);
    fs.writeFileSync(file, '');
    assert.match(await done(tenon.run(['config', 'plan', file]), 2), /The file names no sync/);
  });

  it('names a field that is not there until it is put right', async (t) => {
    const { sandbox, tenon, arrived } = await edited(t);
    const file = path.join(tenon.home, 'config.yaml');
    const yaml = await done(tenon.run(['config', 'export']));
    fs.writeFileSync(file, yaml.replace('netsuite: phone', 'netsuite: phnoe'));
    const words = /NetSuite's customer has no field "phnoe"/;
    assert.match(await done(tenon.run(['config', 'plan', file]), 2), words);
    assert.match(await done(tenon.run(['config', 'apply', file])), words);
    assert.match(await done(tenon.run(['plan']), 2, 3), /1 setting is to be put right/);
    assert.match(await done(tenon.run(['problems']), 3), words);
    assert.equal((await story.writesOf(sandbox.control)).netsuite, 0);
    fs.writeFileSync(file, yaml);
    await done(tenon.run(['config', 'apply', file]));
    const { plan } = await tenon.ask(['plan']);
    await done(tenon.run(['run', ...(plan ? ['--plan', String(plan)] : [])]), 3);
    assert.ok(await arrived());
  });
});
