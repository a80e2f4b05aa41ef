// Runs tenon as a person or a program would: a home, a command line, what it prints.
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { build } = require('./sandbox.cjs');

/** What the sandbox's env holds, as the environment that tenon reads secrets from. */
function secretsOf({ hubspot, netsuite }) {
  return {
    TENON_HUBSPOT_TOKEN: hubspot.token,
    TENON_NETSUITE_CONSUMER_KEY: netsuite.consumer_key,
    TENON_NETSUITE_CONSUMER_SECRET: netsuite.consumer_secret,
    TENON_NETSUITE_TOKEN_ID: netsuite.token_id,
    TENON_NETSUITE_TOKEN_SECRET: netsuite.token_secret,
  };
}

/** tenon in the folder `home`; `env` is added to every call's environment. */
function tenonAt(home, env = {}) {
  /** Starts it: the child process, and `ended`, which resolves to { code, signal, stdout, stderr }. */
  function start(args, { env: more = {}, input, show = false, wrap = [] } = {}) {
    const [command, ...rest] = [...wrap, path.join(build(), 'tenon'), ...args];
    const inherited = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !name.startsWith('TENON_')),
    );
    const child = spawn(command, rest, {
      env: { ...inherited, TENON_HOME: home, ...env, ...more },
      stdio: [input === undefined ? 'ignore' : 'pipe', show ? 'inherit' : 'pipe', 'pipe'],
    });
    if (input !== undefined) child.stdin.end(input);
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'])
      child[name]?.setEncoding('utf8').on('data', (part) => {
        said[name] += part;
        if (show) process.stderr.write(part);
      });
    const ended = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve({ code, signal, ...said }));
    });
    return { child, ended };
  }

  const run = (args, options) => start(args, options).ended;

  /** Runs it; throws where it ends with another code than these. */
  async function must(args, codes = [0], options = {}) {
    const ended = await run(args, options);
    if (!codes.includes(ended.code)) {
      const { code, signal, stdout, stderr } = ended;
      throw new Error(`tenon ${args.join(' ')}: exit ${code ?? signal}\n${stderr}${stdout}`);
    }
    return ended;
  }

  /** Runs it and returns its JSON; 2 to 5 tell what is found, not a failure. */
  const ask = async (args, options) =>
    JSON.parse((await must([...args, '--json'], [0, 2, 3, 4, 5], options)).stdout);

  /** The whole database, byte by byte, as text: to look for what must not be there. */
  const bytes = () =>
    fs
      .readdirSync(home, { recursive: false })
      .map((name) => fs.readFileSync(path.join(home, name), 'latin1'))
      .join('\n');

  return { home, run, start, must, ask, bytes };
}

module.exports = { tenonAt, secretsOf };
