// The npm package netsuite-rest runs its everyday calls against the sandbox, unchanged; what it
// expects is what its own suite found at a live account (reference live-facts).
'use strict';

const assert = require('node:assert/strict');
const { describe, it, before } = require('node:test');
const NetsuiteRest = require('netsuite-rest');
const { useSandbox } = require('./lib/sandbox.cjs');

const clientFor = (env, change = {}) =>
  new NetsuiteRest({
    realm: env.account,
    base_url: env.base_url,
    consumer_key: env.consumer_key,
    consumer_secret_key: env.consumer_secret,
    token: env.token_id,
    token_secret: env.token_secret,
    ...change,
  });

const refusal = (status, part) => (error) => {
  assert.equal(error.response.statusCode, status);
  const [{ detail }] = JSON.parse(error.response.body)['o:errorDetails'];
  assert.ok(detail.includes(part), detail);
  return true;
};

describe('netsuite-rest', () => {
  const sandbox = useSandbox(['--companies', '40', '--contacts', '80']);
  let client;
  before(() => {
    client = clientFor(sandbox.env.netsuite);
  });
  const query = (q, page = '') =>
    client.request({
      path: `query/v1/suiteql${page}`,
      method: 'POST',
      body: JSON.stringify({ q }),
    });

  it('asks whether it may come in', async () => {
    const { statusCode } = await client.request({ path: '*', method: 'OPTIONS' });
    assert.equal(statusCode, 204);
  });

  it('makes, reads, changes and deletes a customer', async () => {
    const body = {
      isPerson: false,
      companyName: 'Analytical Engines',
      subsidiary: { id: '1' },
      custentity_segment: { id: '1' },
      externalId: 'engine-1',
    };
    const made = await client.request({
      path: 'record/v1/customer',
      method: 'POST',
      body: JSON.stringify(body),
    });
    assert.equal(made.statusCode, 204);
    assert.equal(made.data, null);
    // The client copies the answer, and only raw headers are a property of its own.
    const location = made.rawHeaders[made.rawHeaders.indexOf('Location') + 1];
    const id = location.split('/').at(-1);
    assert.match(id, /^\d+$/);

    const read = await client.request({ path: `record/v1/customer/${id}` });
    assert.equal(read.data.companyName, 'Analytical Engines');
    assert.equal(read.data.subsidiary.id, '1');
    const byExternalId = await client.request({ path: 'record/v1/customer/eid:engine-1' });
    assert.equal(byExternalId.data.id, id);

    const changed = await client.request({
      path: `record/v1/customer/${id}`,
      method: 'PATCH',
      body: JSON.stringify({ phone: '020 7946 0000' }),
    });
    assert.equal(changed.statusCode, 204);
    const again = await client.request({ path: `record/v1/customer/${id}` });
    assert.equal(again.data.phone, '020 7946 0000');

    const gone = await client.request({ path: `record/v1/customer/${id}`, method: 'DELETE' });
    assert.equal(gone.statusCode, 204);
    await assert.rejects(
      client.request({ path: `record/v1/customer/${id}` }),
      refusal(404, 'The record instance does not exist. Provide a valid record instance ID.'),
    );
  });

  it('lists, filters and queries', async () => {
    const list = await client.request({ path: 'record/v1/customer?limit=10' });
    assert.equal(list.data.count, 10);
    assert.equal(list.data.hasMore, true);
    const page = await query('SELECT id, email FROM contact ORDER BY id', '?limit=20&offset=20');
    assert.equal(page.data.count, 20);
    assert.equal(page.data.totalResults, 80);
    const { email } = page.data.items.find((item) => item.email);
    const found = await client.request({
      path: `record/v1/contact?q=${encodeURIComponent(`email IS "${email}"`)}`,
    });
    assert.equal(found.data.count, 1);
    const few = await query('SELECT id FROM customer WHERE rownum <= 7');
    assert.equal(few.data.items.length, 7);
  });

  it('reads the catalog of metadata', async () => {
    const catalog = await client.request({ path: 'record/v1/metadata-catalog' });
    assert.ok(catalog.data.items.some(({ name }) => name === 'customer'));
    const { data } = await client.request({
      path: 'record/v1/metadata-catalog/customer',
      heads: { Accept: 'application/schema+json' },
    });
    assert.ok(data.properties.companyName);
  });

  it('hears what a live account says', async () => {
    const post = (path, body) => client.request({ path, method: 'POST', body });
    await assert.rejects(
      client.request({ path: 'record/v1/bad-path' }),
      refusal(404, "Record type 'bad-path' does not exist"),
    );
    await assert.rejects(
      post('record/v1/customer', 'not json'),
      refusal(400, 'Invalid content in the request body'),
    );
    await assert.rejects(
      post('record/v1/contact', JSON.stringify({ email: 'x@example.com' })),
      refusal(400, 'Please enter value(s) for:'),
    );
    await assert.rejects(
      query('SELECT * FROM transactiontablethatdoesnotexist'),
      refusal(400, 'Invalid search type: transactiontablethatdoesnotexist.'),
    );
    await assert.rejects(
      query('SELECT not_existing_field FROM customer'),
      refusal(400, "Unknown identifier 'not_existing_field'"),
    );
    await assert.rejects(
      clientFor(sandbox.env.netsuite, { token_secret: 'wrong' }).request({ path: '*' }),
      refusal(401, 'Invalid login attempt.'),
    );
  });
});
