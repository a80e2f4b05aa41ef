// What end-to-end tests start with: a sandbox of their own, gone with them.
'use strict';

const { before, after } = require('node:test');
const { startSandbox } = require('../../../scripts/lib/sandbox.cjs');

/** One for all tests of the suite that calls this; filled in before its first test. */
function useSandbox(args = []) {
  const sandbox = {};
  before(async () => {
    Object.assign(sandbox, await startSandbox(args));
  });
  after(() => sandbox.stop?.());
  return sandbox;
}

/** One for the test `t` alone. */
async function sandboxFor(t, args = []) {
  const sandbox = await startSandbox(args);
  t.after(() => sandbox.stop());
  return sandbox;
}

module.exports = { useSandbox, sandboxFor };
