// Starts tenon-sandbox on ports of its own choice and speaks to its control surface.
'use strict';

const { spawn } = require('node:child_process');
const path = require('node:path');
const { request } = require('./http.cjs');

const root = path.join(__dirname, '..', '..');
const build = () => path.resolve(root, process.env.TENON_BUILD ?? 'build');

/** The control surface at an address of either side. */
function control(url) {
  async function call(method, at, body) {
    const answer = await request(`${url}/_sandbox/${at}`, { method, body });
    if (answer.status >= 300) throw new Error(`${method} /_sandbox/${at}: ${answer.text}`);
    return answer.json;
  }
  return {
    get: (at) => call('GET', at),
    post: (at, body) => call('POST', at, body),
    delete: (at) => call('DELETE', at),
    /** Every item of "edits" or "pairs", page by page. */
    async all(what, since = 0) {
      const items = [];
      for (;;) {
        const page = await call('GET', `${what}?since=${since}&limit=10000`);
        items.push(...page[what]);
        if (page[what].length === 0) return items;
        since = page.next;
      }
    },
    /** A person changes a record. */
    edit: (side, what) => call('POST', 'edits', { side, ...what }),
  };
}

/** Resolves when both listeners stand: { env, urls, control, pid, log(), stop(), stopped }. */
function startSandbox(args = []) {
  const child = spawn(
    path.join(build(), 'tenon-sandbox'),
    ['--hubspot', '127.0.0.1:0', '--netsuite', '127.0.0.1:0', ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (part) => (log += part));
  const stopped = new Promise((resolve) => child.on('exit', resolve));
  // Whoever started it takes it along.
  const end = () => child.kill('SIGTERM');
  process.on('exit', end);
  const stop = async () => {
    process.off('exit', end);
    end();
    return stopped;
  };
  return new Promise((resolve, reject) => {
    let said = '';
    child.on('error', reject);
    stopped.then((code) => reject(new Error(`tenon-sandbox ended with ${code}: ${log}`)));
    child.stdout.on('data', async (part) => {
      said += part;
      const urls = Object.fromEntries(
        [...said.matchAll(/^(hubspot|netsuite) (\S+)$/gm)].map(([, side, url]) => [side, url]),
      );
      if (!urls.hubspot || !urls.netsuite) return;
      child.stdout.removeAllListeners('data').resume();
      const surface = control(urls.hubspot);
      const env = await surface.get('env');
      resolve({ env, urls, control: surface, pid: child.pid, log: () => log, stop, stopped });
    });
  });
}

module.exports = { startSandbox, control, build, root };
