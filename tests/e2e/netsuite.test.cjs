// What the emulated NetSuite answers on the wire, checked by hand against the references: logins,
// bodies word for word, SuiteQL, concurrency, and what hurts. The unit tests look closer; these look
// from outside, and sign with code of their own.
'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { describe, it, before } = require('node:test');
const { request } = require('../../scripts/lib/http.cjs');
const { netsuite, sign } = require('../../scripts/lib/netsuite.cjs');
const { useSandbox, sandboxFor } = require('./lib/sandbox.cjs');

const detail = ({ json }) => json['o:errorDetails'][0].detail;
const code = ({ json }) => json['o:errorDetails'][0]['o:errorCode'];
const INVALID_LOGIN =
  'Invalid login attempt. For more details, see the Login Audit Trail in the NetSuite UI at ' +
  'Setup > Users/Roles > User Management > View Login Audit Trail.';

/** A signed JWT for the token endpoint. */
function assertion({ client_id: iss, certificate_id: kid, private_key: key }, aud, change = {}) {
  const now = Math.floor(Date.now() / 1000);
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    iss,
    aud,
    scope: ['rest_webservices'],
    iat: now,
    exp: now + 3300,
    jti: crypto.randomUUID(),
    ...change,
  };
  const input = `${part({ typ: 'JWT', alg: 'ES256', kid })}.${part(claims)}`;
  const signature = crypto.sign('sha256', input, { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

describe('the signature of these tests', () => {
  it('is that of the vectors', () => {
    const env = {
      account: '1234567_SB1',
      consumer_key: 'ck0123456789abcdef',
      consumer_secret: 'cs-secret',
      token_id: 'tk0123456789abcdef',
      token_secret: 'ts-secret',
    };
    const when = { nonce: 'nonce1234567890abcde', timestamp: 1795651200 };
    const host = 'https://1234567-sb1.suitetalk.api.netsuite.com/services/rest';
    const vectors = [
      [
        'POST',
        '/query/v1/suiteql?limit=1000&offset=0',
        'oSqsagoVfJndbJelVTlZUt4DcOJq+W7toAmUlIk6RjE=',
      ],
      [
        'GET',
        '/record/v1/customer?q=email%20IS%20%22a%2Bb%40example.com%22&limit=2',
        '0+0gXXxwovcbfxboldD0KnC4caKOzYRMmhBI3e9KVRM=',
      ],
      [
        'POST',
        '/record/v1/salesOrder/18/!transform/invoice',
        '8BD+lROzMdlircGHGc7rpa5VATi6Obhsz1u9xeaEpiE=',
      ],
    ];
    for (const [method, path, signature] of vectors)
      assert.ok(
        sign(env, method, host + path, when).includes(
          `oauth_signature="${encodeURIComponent(signature)}"`,
        ),
        path,
      );
  });
});

describe('emulated NetSuite', () => {
  const sandbox = useSandbox(['--companies', '30', '--contacts', '50']);
  let ns;
  before(() => {
    ns = netsuite(sandbox.env.netsuite);
  });
  const suiteql = (q, headers = { prefer: 'transient' }, page = '') =>
    ns.call('POST', `/query/v1/suiteql${page}`, { q }, headers);

  it('has one body for every bad login', async () => {
    const url = `${sandbox.env.netsuite.base_url}/services/rest/record/v1/customer?limit=1`;
    const now = Math.floor(Date.now() / 1000);
    const used = sign(sandbox.env.netsuite, 'GET', url);
    assert.equal((await request(url, { headers: { authorization: used } })).status, 200);
    const bad = {
      'a wrong secret': sign({ ...sandbox.env.netsuite, token_secret: 'x' }, 'GET', url),
      'another account': sign({ ...sandbox.env.netsuite, account: '7654321' }, 'GET', url),
      'a clock that is late': sign(sandbox.env.netsuite, 'GET', url, { timestamp: now - 400 }),
      'a nonce used before': used,
    };
    for (const [what, authorization] of Object.entries(bad)) {
      const answer = await request(url, { headers: { authorization } });
      assert.equal(answer.status, 401, what);
      assert.equal(detail(answer), INVALID_LOGIN);
      assert.equal(code(answer), 'INVALID_LOGIN');
      assert.match(
        answer.headers['www-authenticate'],
        /error_description="Invalid login attempt\."/,
      );
    }
  });

  it('gives a token for a signed assertion, and none for one that lives too long', async () => {
    const url = `${sandbox.env.netsuite.base_url}/services/rest/auth/oauth2/v1/token`;
    const ask = (change) =>
      request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: assertion(sandbox.env.netsuite, url, change),
        }).toString(),
      });
    const { status, json } = await ask();
    assert.equal(status, 200);
    const records = `${sandbox.env.netsuite.base_url}/services/rest/record/v1/customer?limit=1`;
    const headers = { authorization: `Bearer ${json.access_token}` };
    assert.equal((await request(records, { headers })).status, 200);
    const long = await ask({ exp: Math.floor(Date.now() / 1000) + 7200 });
    assert.ok([400, 401].includes(long.status));
    assert.equal(typeof long.json.error, 'string');
  });

  it('answers a write with 204 and a place, and leaves out what is empty', async () => {
    const made = await ns.call('POST', '/record/v1/customer', {
      isPerson: false,
      companyName: 'Looms',
      subsidiary: '1',
      custentity_segment: { id: '1' },
    });
    assert.equal(made.status, 204);
    assert.equal(made.text, '');
    const id = made.headers.location.split('/').at(-1);
    const { json } = await ns.call('GET', `/record/v1/customer/${id}`);
    assert.equal(json.id, id);
    assert.equal(json.subsidiary.id, '1');
    assert.ok(!('phone' in json) && !('email' in json));
    const twice = await ns.call('POST', '/record/v1/customer', {
      isPerson: false,
      companyName: 'Looms',
      subsidiary: '1',
      custentity_segment: { id: '1' },
    });
    assert.equal(twice.status, 400);
    assert.equal(detail(twice), 'Error while accessing a resource. This entity already exists.');
  });

  it('asks for what a create lacks, by its labels', async () => {
    const made = await ns.call('POST', '/record/v1/customer', { companyName: 'No home' });
    assert.equal(made.status, 400);
    assert.match(detail(made), /^Error while accessing a resource\. Please enter value\(s\) for: /);
    assert.match(detail(made), /Subsidiary/);
  });

  it('says everything as text in SuiteQL, in lower case, and nothing for null', async () => {
    const { json } = await suiteql(
      "SELECT id, companyName AS Name, isinactive, comments FROM customer WHERE isperson = 'F' ORDER BY id",
      undefined,
      '?limit=5',
    );
    assert.equal(json.count, 5);
    assert.equal(json.hasMore, true);
    for (const item of json.items) {
      assert.equal(typeof item.id, 'string');
      assert.equal(typeof item.name, 'string');
      assert.match(item.isinactive, /^[TF]$/);
      assert.ok(!('comments' in item));
      assert.deepEqual(item.links, []);
    }
  });

  it("tells times by the company's clock", async () => {
    const { json } = await suiteql(
      "SELECT TO_CHAR(CURRENT_DATE,'YYYY-MM-DD HH24:MI:SS') AS now FROM DUAL",
    );
    const wall = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'America/Los_Angeles',
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    const { offset_ms: offset } = await sandbox.control.get('clock');
    const apart = Math.abs(
      Date.parse(json.items[0].now) - Date.parse(wall.format(Date.now() + offset)),
    );
    assert.ok(apart < 3000, json.items[0].now);
  });

  it('refuses what it cannot run, and never answers in part', async () => {
    const refused = {
      'SELECT * FROM nosuchtable': 'Invalid search type: nosuchtable.',
      'SELECT nosuch FROM customer': "Unknown identifier 'nosuch'",
      'SELECT id FROM customer LIMIT 3': 'Failed to parse SQL',
    };
    for (const [q, words] of Object.entries(refused)) {
      const answer = await suiteql(q);
      assert.equal(answer.status, 400, q);
      assert.ok(detail(answer).includes(words), `${q}: ${detail(answer)}`);
    }
    const bare = await suiteql('SELECT id FROM customer', {});
    assert.equal(bare.status, 400);
    assert.equal(detail(bare), "The required request header 'Prefer' is missing");
  });

  it('pages by whole multiples of the limit', async () => {
    const list = await ns.call('GET', '/record/v1/contact?limit=20&offset=20');
    assert.equal(list.json.offset, 20);
    assert.equal(list.json.totalResults, 50);
    assert.equal((await ns.call('GET', '/record/v1/contact?limit=20&offset=30')).status, 400);
  });
});

describe('what hurts in NetSuite', () => {
  it('refuses the sixth request at a time', async (t) => {
    const sandbox = await sandboxFor(t);
    await sandbox.control.post('faults', { switches: { 'netsuite.latency_ms': 300 } });
    const url = `${sandbox.env.netsuite.base_url}/services/rest/record/v1/customer?limit=1`;
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        request(url, { headers: { authorization: sign(sandbox.env.netsuite, 'GET', url) } }),
      ),
    );
    const refused = answers.filter(({ status }) => status === 429);
    assert.equal(refused.length, 3);
    assert.equal(detail(refused[0]), 'Concurrent request limit exceeded. Request blocked.');
  });

  it('takes a write whose value it drops, cuts or rewrites', async (t) => {
    const sandbox = await sandboxFor(t, ['--companies', '5']);
    await sandbox.control.post('faults', {
      switches: {
        'netsuite.denied_fields': 'comments',
        'netsuite.cut_fields': 'fax=4',
        'netsuite.script_upper': 'title',
      },
    });
    const ns = netsuite(sandbox.env.netsuite);
    const [{ id }] = await ns.query('SELECT id FROM customer WHERE rownum <= 1');
    const { status } = await ns.call('PATCH', `/record/v1/customer/${id}`, {
      comments: 'Never seen',
      fax: '123456',
      title: 'Owner',
    });
    assert.equal(status, 204);
    const { json } = await ns.call('GET', `/record/v1/customer/${id}`);
    assert.ok(!('comments' in json));
    assert.equal(json.fax, '1234');
    assert.equal(json.title, 'OWNER');
  });

  it('locks a token after five wrong logins, the right one included', async (t) => {
    const sandbox = await sandboxFor(t);
    const url = `${sandbox.env.netsuite.base_url}/services/rest/record/v1/customer?limit=1`;
    const ask = (env) => request(url, { headers: { authorization: sign(env, 'GET', url) } });
    for (let i = 0; i < 5; i++)
      assert.equal((await ask({ ...sandbox.env.netsuite, token_secret: 'x' })).status, 401);
    assert.equal((await ask(sandbox.env.netsuite)).status, 401);
    await sandbox.control.post('clock', { advance_ms: 31 * 60000 });
    const { offset_ms: offset } = await sandbox.control.get('clock');
    const timestamp = Math.floor((Date.now() + offset) / 1000);
    const authorization = sign(sandbox.env.netsuite, 'GET', url, { timestamp });
    assert.equal((await request(url, { headers: { authorization } })).status, 200);
  });
});
