// The npm package @fye/netsuite-rest-api reads SuiteQL page by page, unchanged. It speaks TLS only
// and follows the links that NetSuite's answer holds, so a proxy with a certificate of its own
// authority stands before the sandbox, as one would before a rehearsal.
'use strict';

const assert = require('node:assert/strict');
const { execFile, execFileSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const os = require('node:os');
const path = require('node:path');
const { describe, it, before, after } = require('node:test');
const { promisify } = require('node:util');
const { startSandbox } = require('../../scripts/lib/sandbox.cjs');

/** An authority and a certificate for 127.0.0.1, in a folder: ca.pem, key.pem, cert.pem. */
function makeCertificates(folder) {
  const openssl = (...args) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    ...['req', '-x509', ...key, '-keyout', 'ca-key.pem', '-out', 'ca.pem', '-days', '2'],
    ...['-subj', '/CN=Test authority'],
  );
  openssl(
    ...['req', '-new', ...key, '-keyout', 'key.pem', '-out', 'request.pem'],
    ...['-subj', '/CN=127.0.0.1'],
  );
  fs.writeFileSync(path.join(folder, 'names'), 'subjectAltName=IP:127.0.0.1\n');
  openssl(
    ...['x509', '-req', '-in', 'request.pem', '-CA', 'ca.pem', '-CAkey', 'ca-key.pem'],
    ...['-CAcreateserial', '-days', '2', '-extfile', 'names', '-out', 'cert.pem'],
  );
}

/** Hands every request on to target() as it came. */
function tlsProxy(folder, target) {
  const read = (name) => fs.readFileSync(path.join(folder, name));
  return https.createServer({ key: read('key.pem'), cert: read('cert.pem') }, (request, answer) => {
    const { method, headers, url } = request;
    const onward = http.request(target() + url, { method, headers }, (got) => {
      answer.writeHead(got.statusCode, got.headers);
      got.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    request.pipe(onward);
  });
}

describe('@fye/netsuite-rest-api', () => {
  let folder;
  let proxy;
  let sandbox;
  let host;
  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tenon-tls-'));
    makeCertificates(folder);
    proxy = tlsProxy(folder, () => sandbox.urls.netsuite);
    await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    host = `127.0.0.1:${proxy.address().port}`;
    sandbox = await startSandbox([
      ...['--companies', '25', '--contacts', '60'],
      ...['--netsuite-url', `https://${host}`],
    ]);
  });
  after(async () => {
    proxy?.close();
    proxy?.closeAllConnections();
    await sandbox?.stop();
    fs.rmSync(folder, { recursive: true });
  });

  /** What lib/fye-client.cjs says to these arguments; it trusts the authority from its start. */
  async function ask(...args) {
    const env = sandbox.env.netsuite;
    const config = {
      netsuiteApiHost: host,
      consumerKey: env.consumer_key,
      consumerSecret: env.consumer_secret,
      netsuiteAccountId: env.account,
      netsuiteTokenKey: env.token_id,
      netsuiteTokenSecret: env.token_secret,
      netsuiteQueryLimit: 20,
    };
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [path.join(__dirname, 'lib', 'fye-client.cjs'), JSON.stringify(config), ...args],
      { env: { ...process.env, NODE_EXTRA_CA_CERTS: path.join(folder, 'ca.pem') } },
    );
    return JSON.parse(stdout);
  }

  it('reads every page of a query', async () => {
    const { total, items } = await ask('query', 'SELECT id, email FROM contact ORDER BY id');
    assert.equal(total, 60);
    assert.equal(items.length, 60);
    assert.equal(new Set(items.map(({ id }) => id)).size, 60);
  });

  it('reads and changes a record', async () => {
    const { items } = await ask('query', 'SELECT id FROM customer ORDER BY id');
    const [{ id }] = items;
    const changed = await ask('update', 'services/rest/record/v1/customer', id, 'Seen');
    assert.equal(changed.status, 204);
    const read = await ask('record', `services/rest/record/v1/customer/${id}?fields=comments`);
    assert.equal(read.body.comments, 'Seen');
  });

  it('hears why a query is refused', async () => {
    const { error } = await ask('query', 'SELECT nosuch FROM customer');
    assert.match(error, /Unknown identifier 'nosuch'/);
  });
});
