// What hangs on a record that an undo would remove: it stays, and the plan says what it is.
'use strict';

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const story = require('../../scripts/lib/story.cjs');
const { joined, firstRun, settle } = require('./lib/story.cjs');
const { done } = require('./lib/tenon.cjs');

/** A world after its first run, and what an undo of that run would remove of the type. */
async function created(t, type) {
  const { sandbox, tenon } = await joined(t);
  await firstRun(tenon);
  const [{ run }] = (await tenon.ask(['runs', '--limit', '1'])).runs;
  const undo = async () => {
    await settle();
    const plan = await tenon.ask(['undo', String(run)]);
    const removed = (plan.changes ?? []).filter(
      (one) => one.effect === 'delete' && one.type === type,
    );
    return { ...plan, removed: removed.map(({ record }) => record) };
  };
  const readers = await story.readersOf(sandbox.env, sandbox.control);
  const name = (side, id, field) => story.readField(readers, side, { type, id }, field);
  return { sandbox, tenon, undo, name };
}

/** A person makes it in HubSpot, tied to the company. */
const tie = ({ control }, type, company, fields) =>
  control.edit('hubspot', { action: 'create', type, fields, associate: { companies: [company] } });

const aDeal = { dealname: 'Ten chairs', dealstage: 'appointmentscheduled' };

describe('undo of a run that created companies in HubSpot', () => {
  it('keeps one that a person has hung a deal and a note on, and says so', async (t) => {
    const { sandbox, tenon, undo, name } = await created(t, 'companies');
    const [company, other, late] = (await undo()).removed;
    assert.ok(late);
    await tie(sandbox, 'deals', company, aDeal);
    await tie(sandbox, 'deals', company, aDeal);
    await tie(sandbox, 'notes', company, { hs_timestamp: '2026-11-24T08:00:00Z' });
    const { plan, removed, not_undone: kept, unseen } = await undo();
    assert.ok(!removed.includes(company) && removed.includes(other));
    const { why } = kept.find(({ record }) => record === company);
    assert.equal(why, '2 deals, 1 note hang on it');
    assert.deepEqual(unseen, []);
    await tie(sandbox, 'tickets', late, {}); // after the plan
    await done(tenon.run(['run', '--plan', String(plan)]), 3);
    assert.ok(await name('hubspot', company, 'name'));
    assert.ok(await name('hubspot', late, 'name'));
    assert.equal(await name('hubspot', other, 'name'), undefined);
    const again = (await undo()).not_undone.find(({ record }) => record === late);
    assert.equal(again.why, '1 ticket hangs on it');
  });

  it('says what the token may not see', async (t) => {
    const { sandbox, tenon, undo } = await created(t, 'companies');
    const { switches } = await sandbox.control.get('faults');
    const scopes = switches['hubspot.scopes'].replace('crm.objects.deals.read ', '');
    await sandbox.control.post('faults', { switches: { 'hubspot.scopes': scopes } });
    const { unseen, undoes } = await undo();
    assert.deepEqual(unseen.map(({ type, kind }) => `${type} ${kind}`).sort(), [
      'companies deals',
      'contacts deals',
    ]);
    assert.match(await done(tenon.run(['undo', String(undoes)]), 3), /could not be seen/);
  });
});

describe('undo of a run that created customers in NetSuite', () => {
  it('keeps one that a person has sold something to, and says so', async (t) => {
    const { sandbox, tenon, undo, name } = await created(t, 'customer');
    const sell = (entity) =>
      sandbox.control.edit('netsuite', {
        action: 'create',
        type: 'transaction',
        fields: { type: 'SalesOrd', entity },
      });
    const [customer, other, late] = (await undo()).removed;
    assert.ok(late);
    await sell(customer);
    const { plan, removed, not_undone: kept, unseen } = await undo();
    assert.ok(!removed.includes(customer) && removed.includes(other));
    const { why } = kept.find(({ record }) => record === customer);
    assert.equal(why, '1 transaction hangs on it');
    assert.deepEqual(unseen, []);
    await sell(late); // after the plan
    await done(tenon.run(['run', '--plan', String(plan)]), 3);
    assert.equal(await name('netsuite', late, 'isInactive'), false);
    assert.equal(await name('netsuite', other, 'companyName'), undefined);
    const again = (await undo()).not_undone.find(({ record }) => record === late);
    assert.equal(again.why, '1 transaction hangs on it');
    await sandbox.control.post('faults', { switches: { 'netsuite.role.TRAN_FIND': 0 } });
    assert.deepEqual(
      (await undo()).unseen.map(({ type, kind }) => `${type} ${kind}`),
      ['customer transactions'],
    );
  });
});
