// How the stories of the end-to-end tests begin: a small world, joined, and its first run.
'use strict';

const story = require('../../../scripts/lib/story.cjs');
const { sandboxFor } = require('./sandbox.cjs');
const { tenonFor, done } = require('./tenon.cjs');

const WORLD = ['--companies', '60', '--contacts', '120', '--overlap', '0.8'];
const LAG_SECONDS = 2;
const settle = () => new Promise((resolve) => setTimeout(resolve, (LAG_SECONDS + 1) * 1000));

/** A sandbox and tenon joined to it, with both syncs added; `store`: the URL of its database. */
async function joined(t, world = WORLD, { store } = {}) {
  const sandbox = await sandboxFor(t, world);
  const tenon = await tenonFor(t, sandbox.env, store);
  const [, ...lines] = story.setUp(sandbox.env, { lagSeconds: LAG_SECONDS });
  for (const line of lines) await done(tenon.run(line));
  return { sandbox, tenon };
}

async function firstRun(tenon, ...codes) {
  const { plan } = await tenon.ask(['plan']);
  await done(tenon.run(['run', '--plan', String(plan)]), 3, ...codes);
}

/**
 * A person changes the phone of a pair of companies in HubSpot, and the next run: the pair, the
 * edit, NetSuite's phone as it was, and how to read it.
 */
async function phoneEdited({ sandbox, tenon }, number) {
  const { companies } = await story.pairsOf(sandbox.env, sandbox.control);
  const readers = await story.readersOf(sandbox.env, sandbox.control);
  const pair = companies[number];
  const phone = () => story.readField(readers, 'netsuite', pair.netsuite, 'phone');
  const was = await phone();
  const edit = await story.editPair(sandbox.control, pair, 'hubspot', 0);
  await settle();
  await done(tenon.run(['run']), 3);
  return { pair, edit, was, phone };
}

module.exports = { joined, firstRun, phoneEdited, settle };
