// What tests of tenon start with: a home of their own, gone with them.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { tenonAt, secretsOf } = require('../../../scripts/lib/tenon.cjs');

/** tenon in a new home, after tenon init; `env`: of the sandbox, `store`: of PostgreSQL. */
async function tenonFor(t, env, store) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'tenon-home-'));
  t.after(() => fs.rmSync(home, { recursive: true, force: true }));
  const tenon = tenonAt(home, env ? secretsOf(env) : {});
  await done(tenon.run(['init', ...(store ? ['--store', store] : [])]));
  return tenon;
}

/** The arguments that connect to the sandbox, whose changes show at once. */
const connectArgs = {
  hubspot: ({ hubspot }) => ['connect', 'hubspot', '--base-url', hubspot.base_url],
  netsuite: ({ netsuite }) => [
    ...['connect', 'netsuite', '--account', netsuite.account],
    ...['--login', 'tokens', '--base-url', netsuite.base_url],
  ],
};

async function connectBoth(tenon, env, more = ['--lag-seconds', '1']) {
  for (const side of ['hubspot', 'netsuite'])
    await done(tenon.run([...connectArgs[side](env), ...more]));
}

/** Asserts that it went well and returns what it printed. */
async function done(running, ...codes) {
  const { code, stdout, stderr } = await running;
  assert.ok([0, ...codes].includes(code), `exit ${code}: ${stderr}${stdout}`);
  return stdout;
}

/** Asserts that it failed and that stderr matches every pattern; returns stderr. */
async function failed(running, ...patterns) {
  const { code, signal, stdout, stderr } = await running;
  assert.equal(code, 1, `exit ${code ?? signal}: ${stderr}${stdout}`);
  for (const pattern of patterns) assert.match(stderr, pattern);
  return stderr;
}

module.exports = { tenonFor, connectArgs, connectBoth, done, failed };
