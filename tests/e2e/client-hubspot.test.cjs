// HubSpot's own client for Node runs its everyday calls against the sandbox, unchanged.
'use strict';

const assert = require('node:assert/strict');
const { describe, it, before } = require('node:test');
const { Client } = require('@hubspot/api-client');
const { useSandbox } = require('./lib/sandbox.cjs');

describe("HubSpot's client", () => {
  const sandbox = useSandbox(['--companies', '30', '--contacts', '120']);
  let client;
  before(() => {
    client = new Client({
      accessToken: sandbox.env.hubspot.token,
      basePath: sandbox.env.hubspot.base_url,
    });
  });

  /** What the client throws for an answer that is no success. */
  const refusal = (code, category) => (error) => {
    assert.equal(error.code, code);
    assert.equal(error.body.status, 'error');
    if (category) assert.equal(error.body.category, category);
    return true;
  };

  it('a contact is made, read, changed and archived', async () => {
    const api = client.crm.contacts.basicApi;
    const made = await api.create({
      properties: { email: 'ada@example.com', firstname: 'Ada', lastname: 'Lovelace' },
      associations: [],
    });
    assert.match(made.id, /^\d+$/);
    assert.ok(made.createdAt instanceof Date);

    const read = await api.getById(made.id, ['email', 'firstname', 'phone']);
    assert.equal(read.properties.email, 'ada@example.com');
    assert.equal(read.properties.phone, null);
    const byEmail = await api.getById(
      'ada@example.com',
      ['lastname'],
      undefined,
      undefined,
      false,
      'email',
    );
    assert.equal(byEmail.id, made.id);

    const changed = await api.update(made.id, { properties: { phone: '+44 20 7946 0000' } });
    assert.equal(changed.properties.phone, '+44 20 7946 0000');
    assert.ok(changed.updatedAt >= made.updatedAt);

    await api.archive(made.id);
    await assert.rejects(api.getById(made.id), refusal(404));
    const archived = await api.getById(made.id, [], undefined, undefined, true);
    assert.equal(archived.archived, true);
  });

  it('a page of companies names the next; getAll reads them all', async () => {
    const page = await client.crm.companies.basicApi.getPage(10, undefined, ['name', 'domain']);
    assert.equal(page.results.length, 10);
    const next = await client.crm.companies.basicApi.getPage(10, page.paging.next.after, ['name']);
    assert.ok(BigInt(next.results[0].id) > BigInt(page.results.at(-1).id));
    const all = await client.crm.companies.getAll(20, undefined, ['name']);
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
    assert.ok(all.length >= 30);
  });

  it('batches of companies are made, read, changed, upserted and archived', async () => {
    const { batchApi } = client.crm.companies;
    const names = ['Analytical Engines', 'Difference Engines', 'Jacquard Looms'];
    const made = await batchApi.create({
      inputs: names.map((name) => ({ properties: { name }, associations: [] })),
    });
    assert.equal(made.status, 'COMPLETE');
    assert.deepEqual(made.results.map(({ properties }) => properties.name).sort(), names);
    const ids = made.results.map(({ id }) => ({ id }));

    const read = await batchApi.read({
      inputs: [...ids, { id: '999999999999' }],
      properties: ['name'],
      propertiesWithHistory: [],
    });
    assert.equal(read.results.length, 3);
    assert.equal(read.errors[0].category, 'OBJECT_NOT_FOUND');

    const changed = await batchApi.update({
      inputs: ids.map(({ id }) => ({ id, properties: { city: 'London' } })),
    });
    assert.ok(changed.results.every(({ properties }) => properties.city === 'London'));

    await batchApi.archive({ inputs: ids });
    const gone = await batchApi.read({ inputs: ids, properties: [], propertiesWithHistory: [] });
    assert.equal(gone.results.length, 0);

    const upsert = (jobtitle) =>
      client.crm.contacts.batchApi.upsert({
        inputs: [{ id: 'grace@example.com', idProperty: 'email', properties: { jobtitle } }],
      });
    assert.equal((await upsert('Rear admiral')).results[0]._new, true);
    const again = (await upsert('Programmer')).results[0];
    assert.equal(again._new, false);
    assert.equal(again.properties.jobtitle, 'Programmer');
  });

  it('search finds by filter, sorts and pages', async () => {
    await sandbox.control.post('clock', { advance_ms: 60000 });
    const search = (request) => client.crm.contacts.searchApi.doSearch(request);
    const request = {
      filterGroups: [{ filters: [{ propertyName: 'email', operator: 'HAS_PROPERTY' }] }],
      sorts: ['-createdate'],
      properties: ['createdate'],
      limit: 50,
      after: undefined,
    };
    const first = await search(request);
    assert.equal(first.results.length, 50);
    assert.ok(first.total > 100);
    const times = first.results.map(({ createdAt }) => createdAt.getTime());
    assert.deepEqual(
      times,
      [...times].sort((a, b) => b - a),
    );
    const second = await search({ ...request, after: first.paging.next.after });
    const ids = new Set([...first.results, ...second.results].map(({ id }) => id));
    assert.equal(ids.size, 100);
    await assert.rejects(search({ ...request, after: '10000' }), refusal(400, 'VALIDATION_ERROR'));
  });

  it('contacts are associated with companies', async () => {
    const company = await client.crm.companies.basicApi.create({
      properties: { name: 'Bletchley Park' },
      associations: [],
    });
    const contact = await client.crm.contacts.basicApi.create({
      properties: { email: 'alan@example.com' },
      associations: [],
    });
    await client.crm.associations.v4.basicApi.createDefault(
      'contacts',
      contact.id,
      'companies',
      company.id,
    );
    const page = await client.crm.associations.v4.basicApi.getPage(
      'contacts',
      contact.id,
      'companies',
    );
    assert.equal(String(page.results[0].toObjectId), company.id);
    assert.ok(page.results[0].associationTypes.some(({ typeId }) => typeId === 279));
    const read = await client.crm.associations.v4.batchApi.getPage('contacts', 'companies', {
      inputs: [{ id: contact.id }],
    });
    assert.equal(read.results[0].to.length, 1);
    await client.crm.associations.v4.basicApi.archive(
      'contacts',
      contact.id,
      'companies',
      company.id,
    );
    const none = await client.crm.associations.v4.basicApi.getPage(
      'contacts',
      contact.id,
      'companies',
    );
    assert.equal(none.results.length, 0);
  });

  it('properties and groups are described and made', async () => {
    const { coreApi, groupsApi } = client.crm.properties;
    const all = await coreApi.getAll('contacts');
    const email = all.results.find(({ name }) => name === 'email');
    assert.equal(email.type, 'string');
    await groupsApi.create('contacts', { name: 'looms', label: 'Looms', displayOrder: -1 });
    const made = await coreApi.create('contacts', {
      name: 'loom_number',
      label: 'Loom number',
      groupName: 'looms',
      type: 'string',
      fieldType: 'text',
      hasUniqueValue: true,
    });
    assert.equal(made.hasUniqueValue, true);
    await assert.rejects(
      coreApi.create('contacts', {
        name: 'loom_number',
        label: 'Loom number',
        groupName: 'looms',
        type: 'string',
        fieldType: 'text',
      }),
      refusal(409),
    );
  });

  it('two contacts merge into a record that both lead to', async () => {
    const make = (email) =>
      client.crm.contacts.basicApi.create({ properties: { email }, associations: [] });
    const [a, b] = [await make('kay@example.com'), await make('kathleen@example.com')];
    const survivor = await client.crm.contacts.basicApi.merge({
      primaryObjectId: a.id,
      objectIdToMerge: b.id,
    });
    for (const { id } of [a, b])
      assert.equal((await client.crm.contacts.basicApi.getById(id)).id, survivor.id);
  });

  it('owners and the account tell who they are', async () => {
    const owners = await client.crm.owners.ownersApi.getPage();
    assert.ok(owners.results.length > 0);
    assert.match(owners.results[0].email, /@/);
    const answer = await client.apiRequest({ path: '/account-info/v3/details' });
    const details = await answer.json();
    assert.equal(String(details.portalId), sandbox.env.hubspot.portal_id);
  });

  it('what is refused is refused as HubSpot does', async () => {
    const api = client.crm.contacts.basicApi;
    const create = (properties) => api.create({ properties, associations: [] });
    await create({ email: 'joan@example.com' });
    await assert.rejects(create({ email: 'joan@example.com' }), refusal(409, 'CONFLICT'));
    await assert.rejects(create({ nosuch: 'x' }), refusal(400, 'VALIDATION_ERROR'));
    await assert.rejects(api.getById('987654321'), refusal(404));
    const stranger = new Client({
      accessToken: 'pat-na1-00000000-0000-0000-0000-000000000000',
      basePath: sandbox.env.hubspot.base_url,
    });
    await assert.rejects(
      stranger.crm.contacts.basicApi.getPage(),
      refusal(401, 'INVALID_AUTHENTICATION'),
    );
  });

  it("the client's own retry outlives a limit", async () => {
    await sandbox.control.post('faults', {
      side: 'hubspot',
      path: '/companies',
      status: 429,
      policy: 'SECONDLY',
      count: 1,
    });
    const patient = new Client({
      accessToken: sandbox.env.hubspot.token,
      basePath: sandbox.env.hubspot.base_url,
      numberOfApiCallRetries: 2,
    });
    const page = await patient.crm.companies.basicApi.getPage(1);
    assert.equal(page.results.length, 1);
  });
});
