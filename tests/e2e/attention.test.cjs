// What needs a person, and what stands apart: every record is named, to a program and in a terminal.
'use strict';

const assert = require('node:assert/strict');
const { describe, it } = require('node:test');
const story = require('../../scripts/lib/story.cjs');
const { joined, firstRun, settle } = require('./lib/story.cjs');
const { done } = require('./lib/tenon.cjs');

const keys = (records) => records.map(({ type, id }) => `${type} ${id}`).sort();

describe('problems and questions', () => {
  it('name every record that a brake holds, which goes when it is accepted', async (t) => {
    const { sandbox, tenon } = await joined(t);
    await done(tenon.run(['sync', 'set', 'companies', 'brakes.creates', '5']));
    await firstRun(tenon);
    const made = [];
    for (let i = 0; i < 6; i++) made.push(await story.makeCompany(sandbox.control, 'hubspot', i));
    let asked = {};
    let brakes = [];
    for (let tries = 0; tries < 5 && brakes.length === 0; tries++) {
      await settle();
      await done(tenon.run(['run']), 3, 4);
      asked = await tenon.ask(['questions', 'list']);
      brakes = asked.questions.filter(({ kind }) => kind === 'brake');
    }
    assert.equal(brakes.length, 1, JSON.stringify(asked));
    assert.notEqual(typeof brakes[0].detail, 'string');
    const held = asked.records.filter(({ role }) => role === 'held');
    const { problems, records } = await tenon.ask(['problems']);
    const holding = problems.filter(({ state }) => state === 'held').map(({ number }) => number);
    assert.equal(held.length, 6, JSON.stringify(asked));
    assert.deepEqual(keys(held), keys(records.filter(({ number }) => holding.includes(number))));
    const words = await done(tenon.run(['questions', 'list', String(brakes[0].question)]));
    for (const { id } of held) assert.ok(words.includes(id), words);
    assert.equal((await story.makesMissing(sandbox.env, sandbox.control, made)).length, 6);
    await done(tenon.run(['questions', 'accept', String(brakes[0].question)]));
    await done(tenon.run(['run']), 3);
    assert.deepEqual(await story.makesMissing(sandbox.env, sandbox.control, made), []);
    const after = await tenon.ask(['questions', 'list']);
    assert.ok(!after.questions.some(({ kind }) => kind === 'brake'), JSON.stringify(after));
  });

  it('name each record that fails, the first few in words and how to list the rest', async (t) => {
    const { tenon } = await joined(t);
    await done(
      tenon.run(['sync', 'set', 'companies', 'mapping.custentity_segment', 'none']), // it is demanded
    );
    await firstRun(tenon);
    const { states } = await tenon.ask(['status']);
    const { problems, records } = await tenon.ask(['problems']);
    const failing = problems.find(({ state }) => state === 'failing');
    const named = records.filter(({ number }) => number === failing.number);
    const counted = states.filter(({ state }) => state === 'failing').map(({ count }) => count);
    assert.equal(
      named.length,
      counted.reduce((a, b) => a + b),
    );
    assert.ok(named.length > 3);
    const words = await done(tenon.run(['problems']), 3);
    assert.match(
      words,
      new RegExp(`and ${named.length - 3} more: tenon problems ${failing.number}`),
    );
    const all = await done(tenon.run(['problems', String(failing.number)]), 3);
    for (const { type, id } of named) assert.match(all, new RegExp(`${type} ${id} `));
  });

  it('name what is apart after an undo', async (t) => {
    const { sandbox, tenon } = await joined(t);
    await firstRun(tenon);
    const { companies } = await story.pairsOf(sandbox.env, sandbox.control);
    const [pair] = companies;
    await story.editPair(sandbox.control, pair, 'hubspot', 0);
    const made = await story.makeCompany(sandbox.control, 'hubspot', 1);
    let [{ run }] = (await tenon.ask(['runs', '--limit', '1'])).runs;
    const first = run + 1;
    for (let tries = 0; tries < 5; tries++) {
      await settle();
      await done(tenon.run(['run']), 3);
      if ((await story.makesMissing(sandbox.env, sandbox.control, [made])).length === 0) break;
    }
    [{ run }] = (await tenon.ask(['runs', '--limit', '1'])).runs;
    for (let one = run; one >= first; one--) {
      const { plan } = await tenon.ask(['undo', String(one)]);
      if (plan > 0) await done(tenon.run(['run', '--plan', String(plan)]), 3);
    }
    const { apart, records } = await tenon.ask(['problems']);
    const named = keys(records.filter(({ number }) => apart.some((one) => one.number === number)));
    for (const { type, id } of [pair.hubspot, pair.netsuite, { type: 'companies', ...made }])
      assert.ok(named.includes(`${type} ${id}`), `${type} ${id}: ${JSON.stringify(apart)}`);
    const { causes } = await tenon.ask(['status']);
    assert.ok(
      causes.some(({ cause }) => /undone/.test(cause)),
      JSON.stringify(causes),
    );
    const why = await tenon.ask(['why', 'companies', pair.hubspot.id]);
    assert.match(why.cause, /undone/);
    assert.match(await done(tenon.run(['why', 'companies', made.id])), /undo/);
  });
});

describe('undo of a run that created records', () => {
  it('keeps what a person has edited where no mapping looks, and lists it', async (t) => {
    const { sandbox, tenon } = await joined(t);
    const { control } = sandbox;
    await control.post('faults', { switches: { 'hubspot.association_touches': 1 } });
    await firstRun(tenon);
    const [{ run }] = (await tenon.ask(['runs', '--limit', '1'])).runs;
    const removals = async () => {
      await settle();
      const plan = await tenon.ask(['undo', String(run)]);
      return { ...plan, changes: plan.changes.filter(({ effect }) => effect === 'delete') };
    };
    const { changes } = await removals();
    const words = await done(tenon.run(['undo', String(run)]), 3);
    assert.match(words, /^- delete/m);
    assert.doesNotMatch(words, /^- delete[^\n]*\n {4}/m); // a line for each
    const of = (type) => changes.filter((change) => change.type === type);
    const [customer, company] = [of('customer')[0], of('companies')[0]];
    await control.edit('netsuite', {
      action: 'update',
      type: 'customer',
      id: customer.record,
      fields: { fax: '+44 113 496 0100' },
    });
    await control.edit('hubspot', {
      action: 'update',
      type: 'companies',
      id: company.record,
      fields: { numberofemployees: '12' },
    });
    const { plan, changes: left, not_undone: kept } = await removals();
    const edited = new Set([customer.record, company.record]);
    const why = kept.filter(({ record }) => edited.has(record)).map((one) => one.why);
    assert.equal(why.length, 2, JSON.stringify(kept));
    for (const words of why) assert.match(words, /edited since/);
    assert.match(why.join(), /numberofemployees/);
    assert.equal(left.length, changes.length - 2, JSON.stringify(kept));
    await done(tenon.run(['run', '--plan', String(plan)]), 3);
    const readers = await story.readersOf(sandbox.env, control);
    const name = (type, record, field) =>
      story.readField(
        readers,
        type === 'customer' ? 'netsuite' : 'hubspot',
        { type, id: record },
        field,
      );
    assert.ok(await name('customer', customer.record, 'companyName'));
    assert.ok(await name('companies', company.record, 'name'));
    assert.equal(await name('customer', of('customer')[1].record, 'companyName'), undefined);
    assert.equal(await name('companies', of('companies')[1].record, 'name'), undefined);
  });
});
