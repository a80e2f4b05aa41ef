// What measurements start with: a sandbox, and tenon joined to it in a home of its own.
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { startSandbox } = require('./sandbox.cjs');
const story = require('./story.cjs');
const { tenonAt, secretsOf } = require('./tenon.cjs');

/** `end` stops the sandbox and removes the home. `options`: of story.setUp. */
async function joined(sandboxArgs, options) {
  const sandbox = await startSandbox(sandboxArgs);
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'tenon-measure-'));
  const tenon = tenonAt(home, secretsOf(sandbox.env));
  const end = async () => {
    await sandbox.stop();
    fs.rmSync(home, { recursive: true, force: true });
  };
  try {
    for (const args of story.setUp(sandbox.env, options)) await tenon.must(args);
  } catch (error) {
    await end();
    throw error;
  }
  return { sandbox, tenon, home, end };
}

module.exports = { joined };
