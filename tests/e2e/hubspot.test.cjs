// What the emulated HubSpot answers on the wire, checked by hand against the references: headers,
// bodies word for word, limits, lag. The unit tests look closer; these look from outside.
'use strict';

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const { request } = require('../../scripts/lib/http.cjs');
const { useSandbox, sandboxFor } = require('./lib/sandbox.cjs');

/** Asks as a client with the right token, or as `headers` say. */
const askerOf =
  (sandbox) =>
  (method, path, body, headers = { authorization: `Bearer ${sandbox.env.hubspot.token}` }) =>
    request(sandbox.env.hubspot.base_url + path, { method, body, headers });

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe('emulated HubSpot', () => {
  const sandbox = useSandbox(['--companies', '20', '--contacts', '40']);
  const ask = (...args) => askerOf(sandbox)(...args);

  it('puts its limits and a correlation id on every answer', async () => {
    const { status, headers } = await ask('GET', '/crm/objects/2026-09/companies?limit=1');
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'application/json;charset=utf-8');
    assert.equal(headers['x-hubspot-ratelimit-max'], '190');
    assert.equal(headers['x-hubspot-ratelimit-interval-milliseconds'], '10000');
    assert.ok(Number(headers['x-hubspot-ratelimit-remaining']) < 190);
    assert.equal(headers['x-hubspot-ratelimit-daily'], '625000');
    assert.match(headers['x-hubspot-correlation-id'], UUID);
    const search = await ask('POST', '/crm/objects/2026-09/companies/search', { limit: 1 });
    assert.equal(search.status, 200);
    assert.ok(!('x-hubspot-ratelimit-remaining' in search.headers));
  });

  it('answers the same under every version and name of a type', async () => {
    const paths = [
      '/crm/objects/2026-09/companies',
      '/crm/objects/2026-03/companies',
      '/crm/v3/objects/companies',
      '/crm/v3/objects/company',
      '/crm/v3/objects/0-2',
    ];
    const answers = await Promise.all(paths.map((path) => ask('GET', `${path}?limit=3`)));
    for (const { json } of answers) assert.deepEqual(json.results, answers[0].json.results);
    assert.equal(answers[0].json.results.length, 3);
  });

  it('refuses a stranger in its own words', async () => {
    for (const headers of [{}, { authorization: 'Bearer nobody' }]) {
      const { status, json } = await ask('GET', '/crm/v3/objects/contacts', undefined, headers);
      assert.equal(status, 401);
      assert.equal(json.category, 'INVALID_AUTHENTICATION');
      assert.equal(
        json.message,
        'Authentication credentials not found. This API supports OAuth 2.0 authentication and ' +
          'you can find more details at ' +
          'https://developers.hubspot.com/docs/methods/auth/oauth-overview',
      );
    }
  });

  it('says values as text or null, times as Java does, keys by name', async () => {
    const made = await ask('POST', '/crm/v3/objects/companies', {
      properties: { name: 'Looms', numberofemployees: 12, domain: 'looms.example' },
    });
    assert.equal(made.status, 201);
    assert.match(made.headers.location, new RegExp(`/crm/.*/companies/${made.json.id}$`));
    const path = `/crm/v3/objects/companies/${made.json.id}?properties=numberofemployees,phone,nosuch,website`;
    const { properties, createdAt } = (await ask('GET', path)).json;
    assert.equal(properties.numberofemployees, '12');
    assert.equal(properties.phone, null);
    assert.equal(properties.website, 'looms.example');
    assert.ok(!('nosuch' in properties));
    assert.deepEqual(Object.keys(properties), Object.keys(properties).sort());
    assert.match(createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/);
  });

  it('tells every bad property at once', async () => {
    const { status, json } = await ask('POST', '/crm/v3/objects/contacts', {
      properties: { email: 'not an address', nosuch: '1', hs_object_id: '7', hs_lead_status: 'X' },
    });
    assert.equal(status, 400);
    assert.equal(json.category, 'VALIDATION_ERROR');
    assert.match(json.message, /^Property values were not valid: \[/);
    const errors = JSON.parse(json.message.slice(json.message.indexOf('[')));
    const found = Object.fromEntries(errors.map(({ name, error }) => [name, error]));
    assert.equal(found.email, 'INVALID_EMAIL');
    assert.equal(found.nosuch, 'PROPERTY_DOESNT_EXIST');
    assert.equal(found.hs_object_id, 'READ_ONLY_VALUE');
    assert.equal(found.hs_lead_status, 'INVALID_OPTION');
  });

  it('refuses a batch whole, or item by item where each has a trace id', async () => {
    const inputs = [
      { properties: { email: 'one@example.com' } },
      { properties: { email: 'two@example.com', nosuch: '1' } },
    ];
    const path = '/crm/v3/objects/contacts/batch/create';
    assert.equal((await ask('POST', path, { inputs })).status, 400);
    const traced = inputs.map((input, i) => ({ ...input, objectWriteTraceId: `t${i}` }));
    const { status, json } = await ask('POST', path, { inputs: traced });
    assert.equal(status, 207);
    assert.equal(json.results.length, 1);
    assert.equal(json.results[0].objectWriteTraceId, 't0');
    assert.equal(json.numErrors, 1);
    assert.deepEqual(json.errors[0].context.objectWriteTraceId, ['t1']);
  });

  it('keeps an e-mail address for one contact, and names the other', async () => {
    const create = (trace) =>
      ask('POST', '/crm/v3/objects/contacts/batch/create', {
        inputs: [{ properties: { email: 'only@example.com' }, objectWriteTraceId: trace }],
      });
    const [{ id }] = (await create('first')).json.results;
    const { status, json } = await create('second');
    assert.equal(status, 207);
    assert.equal(json.errors[0].message, `Contact already exists. Existing ID: ${id}`);
    const alone = await ask('POST', '/crm/v3/objects/contacts', {
      properties: { email: 'only@example.com' },
    });
    assert.equal(alone.status, 409);
    assert.equal(alone.json.category, 'CONFLICT');
  });

  it('tells unknown records apart from unknown kinds of id', async () => {
    const unknown = await ask('GET', '/crm/v3/objects/contacts/123456789012');
    assert.equal(unknown.status, 404);
    assert.equal(unknown.json.message, 'resource not found');
    const odd = await ask('GET', '/crm/v3/objects/contacts/abc');
    assert.equal(odd.status, 404);
    assert.equal(odd.json.message, 'Object not found.  objectId are usually numeric.');
  });
});

describe("emulated HubSpot's limits and lag", () => {
  it('lets 190 requests through in ten seconds, and says which limit refused', async (t) => {
    const sandbox = await sandboxFor(t);
    const ask = askerOf(sandbox);
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => ask('GET', '/crm/v3/objects/contacts?limit=1')),
    );
    const refused = answers.filter(({ status }) => status === 429);
    assert.equal(answers.length - refused.length, 190);
    assert.equal(refused[0].json.message, 'You have reached your ten_secondly_rolling limit.');
    assert.equal(refused[0].json.policyName, 'TEN_SECONDLY_ROLLING');
  });

  it('searches five times a second', async (t) => {
    const sandbox = await sandboxFor(t);
    const search = () => askerOf(sandbox)('POST', '/crm/v3/objects/contacts/search', { limit: 1 });
    const answers = await Promise.all(Array.from({ length: 8 }, search));
    const refused = answers.filter(({ status }) => status === 429);
    assert.equal(refused.length, 3);
    assert.equal(refused[0].json.message, 'You have reached your secondly limit.');
  });

  it('finds what was written only after a while', async (t) => {
    const sandbox = await sandboxFor(t);
    await sandbox.control.post('faults', { switches: { 'hubspot.index_lag_ms': 60000 } });
    const ask = askerOf(sandbox);
    await ask('POST', '/crm/v3/objects/contacts', { properties: { email: 'late@example.com' } });
    const find = async () => {
      const filters = [{ propertyName: 'email', operator: 'EQ', value: 'late@example.com' }];
      const body = { filterGroups: [{ filters }] };
      return (await ask('POST', '/crm/v3/objects/contacts/search', body)).json.total;
    };
    assert.equal(await find(), 0);
    await sandbox.control.post('clock', { advance_ms: 61000 });
    assert.equal(await find(), 1);
  });

  it('needs the scope for what is asked, and names it', async (t) => {
    const sandbox = await sandboxFor(t);
    await sandbox.control.post('faults', {
      switches: { 'hubspot.scopes': 'oauth crm.objects.contacts.read' },
    });
    const { status, json } = await askerOf(sandbox)('POST', '/crm/v3/objects/contacts', {
      properties: { email: 'x@example.com' },
    });
    assert.equal(status, 403);
    assert.equal(json.category, 'MISSING_SCOPES');
    assert.deepEqual(json.errors[0].context.requiredGranularScopes, ['crm.objects.contacts.write']);
  });
});
