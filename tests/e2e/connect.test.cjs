// Connecting as a person does, and what is said when it cannot be.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { describe, it } = require('node:test');
const { useSandbox, sandboxFor } = require('./lib/sandbox.cjs');
const { tenonFor, connectArgs, connectBoth, done, failed } = require('./lib/tenon.cjs');

/** How many requests a side got. */
async function requestsTo(sandbox, side) {
  const { counters } = await sandbox.control.get('requests');
  return counters.filter((c) => c.side === side).reduce((sum, { n }) => sum + n, 0);
}

describe('connect', () => {
  const sandbox = useSandbox();

  it('finds out who the accounts are, and doctor agrees', async (t) => {
    const tenon = await tenonFor(t, sandbox.env);
    await connectBoth(tenon, sandbox.env);
    const said = await done(tenon.run(['doctor']));
    assert.match(said, new RegExp(sandbox.env.hubspot.portal_id));
    assert.match(said, new RegExp(sandbox.env.netsuite.account));
    const json = await tenon.ask(['doctor']);
    assert.ok(JSON.stringify(json).includes(sandbox.env.hubspot.portal_id));
  });

  it('takes secrets from a file, and keeps them sealed', async (t) => {
    const tenon = await tenonFor(t);
    const { netsuite, hubspot } = sandbox.env;
    const token = path.join(tenon.home, 'token');
    fs.writeFileSync(token, `${hubspot.token}\n`);
    await done(tenon.run([...connectArgs.hubspot(sandbox.env), '--secret-file', token]));
    fs.rmSync(token);
    const names = ['consumer_key', 'consumer_secret', 'token_id', 'token_secret'];
    await done(
      tenon.run([...connectArgs.netsuite(sandbox.env), '--secret-file', '-'], {
        input: names.map((name) => `${name} = ${netsuite[name]}\n`).join(''),
      }),
    );
    for (const secret of [hubspot.token, netsuite.consumer_secret, netsuite.token_secret])
      assert.ok(!tenon.bytes().includes(secret), 'a secret lies open in the home');
    const key = fs.readdirSync(tenon.home).find((name) => /key/.test(name));
    assert.equal(fs.statSync(path.join(tenon.home, key)).mode & 0o777, 0o600);
  });

  it('logs in by certificate as well', async (t) => {
    const tenon = await tenonFor(t);
    const { netsuite } = sandbox.env;
    const pem = path.join(tenon.home, 'private.pem');
    fs.writeFileSync(pem, netsuite.private_key);
    const args = ['connect', 'netsuite', '--account', netsuite.account];
    await done(
      tenon.run([...args, '--base-url', netsuite.base_url, '--private-key', pem], {
        env: {
          TENON_NETSUITE_CLIENT_ID: netsuite.client_id,
          TENON_NETSUITE_CERTIFICATE_ID: netsuite.certificate_id,
        },
      }),
    );
    await done(tenon.run(['doctor']));
  });
});

describe('connect, when it cannot be', () => {
  it('names a wrong token', async (t) => {
    const sandbox = await sandboxFor(t);
    const tenon = await tenonFor(t, sandbox.env);
    const running = tenon.run(connectArgs.hubspot(sandbox.env), {
      env: { TENON_HUBSPOT_TOKEN: 'pat-na1-00000000-0000-0000-0000-000000000000' },
    });
    await failed(running, /token/i, /HubSpot/);
  });

  it('names the scopes that a token lacks', async (t) => {
    const sandbox = await sandboxFor(t);
    const tenon = await tenonFor(t, sandbox.env);
    await sandbox.control.post('faults', {
      switches: { 'hubspot.scopes': 'oauth crm.objects.contacts.read crm.objects.companies.read' },
    });
    const { stdout, stderr } = await tenon.run(connectArgs.hubspot(sandbox.env));
    assert.match(stdout + stderr, /crm\.objects\.contacts\.write/);
    assert.match(stdout + stderr, /crm\.objects\.companies\.write/);
  });

  it('names the permission that a role lacks', async (t) => {
    const sandbox = await sandboxFor(t);
    const tenon = await tenonFor(t, sandbox.env);
    await sandbox.control.post('faults', { switches: { 'netsuite.role.REPO_ANALYTICS': 0 } });
    const { stdout, stderr } = await tenon.run(connectArgs.netsuite(sandbox.env));
    assert.match(stdout + stderr, /SuiteAnalytics Workbook/);
  });

  it('T23: refuses the token of another account', async (t) => {
    const sandbox = await sandboxFor(t);
    const tenon = await tenonFor(t, sandbox.env);
    await connectBoth(tenon, sandbox.env);
    await sandbox.control.post('faults', { switches: { 'hubspot.portal_id': 4711 } });
    await failed(
      tenon.run(connectArgs.hubspot(sandbox.env)),
      /4711/,
      new RegExp(sandbox.env.hubspot.portal_id),
    );
  });

  it('gives the causes of a refused login, likeliest first, and asks no more', async (t) => {
    const sandbox = await sandboxFor(t);
    const tenon = await tenonFor(t, sandbox.env);
    const connect = connectArgs.netsuite(sandbox.env);
    const wrong = { TENON_NETSUITE_TOKEN_SECRET: 'wrong' };
    await failed(tenon.run(connect, { env: wrong }), /Login Audit Trail/, /secret/i);
    await done(tenon.run(connect));

    await sandbox.control.post('faults', { switches: { 'netsuite.token_secret': 'changed' } });
    const first = await tenon.run(['doctor']);
    assert.equal(first.code, 1, first.stdout + first.stderr);
    assert.match(first.stdout + first.stderr, /Login Audit Trail/);
    const before = await requestsTo(sandbox, 'netsuite');
    await tenon.run(['doctor']);
    assert.equal(await requestsTo(sandbox, 'netsuite'), before, 'it knocked again');
  });

  it('names an account id that is none of the token', async (t) => {
    const sandbox = await sandboxFor(t);
    const tenon = await tenonFor(t, sandbox.env);
    const { base_url: url } = sandbox.env.netsuite;
    const args = ['connect', 'netsuite', '--account', '7654321', '--login', 'tokens'];
    await failed(tenon.run([...args, '--base-url', url]), /7654321|account id/i);
  });

  it('names a host that is not reached', async (t) => {
    const sandbox = await sandboxFor(t);
    const tenon = await tenonFor(t, sandbox.env);
    const nobody = 'http://127.0.0.1:1';
    await failed(tenon.run(['connect', 'hubspot', '--base-url', nobody]), /127\.0\.0\.1/);
    const unknown = 'http://nosuch.invalid';
    await failed(tenon.run(['connect', 'hubspot', '--base-url', unknown]), /nosuch\.invalid/);
  });

  it('says how to begin where there is no home', async (t) => {
    const tenon = await tenonFor(t);
    fs.rmSync(tenon.home, { recursive: true });
    await failed(tenon.run(['doctor']), /tenon init/);
  });

  it('seals under a passphrase, and tells a wrong one', async (t) => {
    const sandbox = await sandboxFor(t);
    const tenon = await tenonFor(t, sandbox.env);
    fs.rmSync(tenon.home, { recursive: true });
    const under = (passphrase) => ({ env: { TENON_PASSPHRASE: passphrase } });
    await done(tenon.run(['init', '--passphrase'], under('korrekt pferd')));
    await done(tenon.run(connectArgs.hubspot(sandbox.env), under('korrekt pferd')));
    for (const name of fs.readdirSync(tenon.home)) {
      const bytes = fs.readFileSync(path.join(tenon.home, name), 'latin1');
      assert.ok(!bytes.includes(sandbox.env.hubspot.token), `${name} holds the token`);
      assert.ok(!bytes.includes('pferd'), `${name} holds the passphrase`);
    }
    await done(tenon.run(['doctor'], under('korrekt pferd')));
    await failed(tenon.run(['doctor'], under('falsches pferd')), /not the home's passphrase/);
    const { code, stderr } = await tenon.run(['doctor']);
    assert.equal(code, 64);
    assert.match(stderr, /TENON_PASSPHRASE/);
  });

  it('names a database that is damaged', async (t) => {
    const sandbox = await sandboxFor(t);
    const tenon = await tenonFor(t, sandbox.env);
    const name = fs.readdirSync(tenon.home).find((file) => /\.(db|sqlite3?)$/.test(file));
    const file = path.join(tenon.home, name);
    fs.writeFileSync(file, Buffer.alloc(fs.statSync(file).size, 'not a database '));
    await failed(tenon.run(['doctor']), new RegExp(name));
  });
});
