// The parts of a sync's story that the demo, the end-to-end tests and the measurements share: how a
// person sets it up on the sandbox, edits records, and what must stand on the other side afterwards.
'use strict';

const { hubspot } = require('./hubspot.cjs');
const { netsuite } = require('./netsuite.cjs');

/** The command lines that connect tenon to the sandbox and add both syncs. */
function setUp(
  { hubspot: hs, netsuite: ns },
  { lagSeconds = 3, unansweredSeconds = 6, share = 100, concurrency = 7 } = {},
) {
  const lag = [
    ...['--lag-seconds', String(lagSeconds)],
    ...['--unanswered-seconds', String(unansweredSeconds)],
  ];
  const both = [
    ...['--create-hubspot', 'yes', '--create-netsuite', 'yes'],
    ...['--subsidiary', '1', '--form', 'default'],
  ];
  const every = ['--since', 'all', '--filter-hubspot', 'all', '--filter-netsuite', 'all'];
  return [
    ['init'],
    ['connect', 'hubspot', '--base-url', hs.base_url, '--share', String(share), ...lag],
    [
      ...['connect', 'netsuite', '--account', ns.account, '--login', 'tokens'],
      // Tenon takes two less than it is told, for people and other programs.
      ...['--base-url', ns.base_url, '--concurrency', String(concurrency), ...lag],
    ],
    ['sync', 'add', 'companies', ...both, '--status', 'customer = 13; * = 6', ...every],
    ['sync', 'add', 'contacts', ...both, ...every],
    // The account demands it of every customer; NetSuite would refuse the creates.
    ['sync', 'set', 'companies', 'mapping.custentity_segment.constant', '1'],
  ];
}

const OTHER = { hubspot: 'netsuite', netsuite: 'hubspot' };

/** What a person writes, by object: field names of both sides and a value from a number. */
const EDITS = {
  companies: [
    { hubspot: 'phone', netsuite: 'phone', value: (n) => `+1 555 ${String(1000000 + n)}` },
    { hubspot: 'description', netsuite: 'comments', value: (n) => `Called on day ${n}, all well.` },
    { hubspot: 'name', netsuite: 'companyName', value: (n) => `Renamed & Sons No. ${n}` },
  ],
  contacts: [
    { hubspot: 'jobtitle', netsuite: 'title', value: (n) => `Head of section ${n}` },
    { hubspot: 'phone', netsuite: 'phone', value: (n) => `+1 555 ${String(2000000 + n)}` },
    { hubspot: 'firstname', netsuite: 'firstName', value: (n) => `Zoë-${n}` },
  ],
};

/**
 * A person changes one field of one record of a true pair, on `side`. Returns what must come of it:
 * { object, side, pair, field, value }.
 */
async function editPair(control, pair, side, number) {
  const object = pair.hubspot.type;
  const kinds = EDITS[object];
  const field = kinds[number % kinds.length];
  const value = field.value(number);
  await control.edit(side, {
    action: 'update',
    type: pair[side].type,
    id: pair[side].id,
    fields: { [field[side]]: value },
  });
  return { object, side, pair, field, value };
}

/** A person makes a company on one side; it must come to stand on the other. */
async function makeCompany(control, side, number) {
  const name = `New Ventures ${number}`;
  const fields =
    side === 'hubspot'
      ? { name, domain: `new-ventures-${number}.example`, city: 'Leeds', country: 'United Kingdom' }
      : {
          companyName: name,
          isPerson: false,
          subsidiary: { id: '1' },
          custentity_segment: { id: '1' },
          url: `https://new-ventures-${number}.example`,
        };
  const type = side === 'hubspot' ? 'companies' : 'customer';
  const { id } = await control.edit(side, { action: 'create', type, fields });
  return { object: 'companies', side, id, name };
}

/** Both sides as the story reads them: through their APIs, by a clock that may run ahead. */
async function readersOf(env, control) {
  const { offset_ms: offset } = await control.get('clock');
  return {
    hs: hubspot(env.hubspot),
    ns: netsuite(env.netsuite, { now: () => Date.now() + offset }),
  };
}

async function readField({ hs, ns }, side, { type, id }, field) {
  if (side === 'hubspot') {
    const answer = await hs.call('GET', `/crm/v3/objects/${type}/${id}?properties=${field}`);
    return answer.json?.properties?.[field] ?? undefined;
  }
  const answer = await ns.call('GET', `/record/v1/${type}/${id}`);
  return answer.json?.[field];
}

/** Which edits left no trace on the other side, in words. */
async function tracesMissing(env, control, edits) {
  const readers = await readersOf(env, control);
  const missing = [];
  for (const { side, pair, field, value } of edits) {
    const other = OTHER[side];
    const found = await readField(readers, other, pair[other], field[other]);
    if (found !== value)
      missing.push(
        `${field[side]} of ${side} ${pair[side].id} became "${value}", ` +
          `but ${field[other]} of ${other} ${pair[other].id} is "${found ?? ''}"`,
      );
  }
  return missing;
}

/** Which made companies do not stand on the other side exactly once, in words. */
async function makesMissing(env, control, makes) {
  const { hs, ns } = await readersOf(env, control);
  const missing = [];
  for (const { side, name } of makes) {
    const n =
      side === 'hubspot'
        ? (await ns.query(`SELECT id FROM customer WHERE companyname = '${name}'`)).length
        : (await hs.list('companies', ['name'])).filter((c) => c.properties.name === name).length;
    if (n !== 1) missing.push(`${name}, made in ${side}, stands ${n} times on the other side`);
  }
  return missing;
}

/** True pairs that take part, { companies, contacts }: contacts without e-mail do not. */
async function pairsOf(env, control) {
  const { hs, ns } = await readersOf(env, control);
  const all = await control.all('pairs');
  const of = (object) => all.filter((pair) => pair.hubspot.type === object);
  const contacts = await hs.list('contacts', ['email']);
  const left = new Set(contacts.filter((c) => c.properties.email).map(({ id }) => id));
  const right = new Set(
    (await ns.table('id, email', 'contact')).filter((c) => c.email).map((c) => c.id),
  );
  return {
    companies: of('companies'),
    contacts: of('contacts').filter((p) => left.has(p.hubspot.id) && right.has(p.netsuite.id)),
  };
}

/** Who changed a record: an API client (Tenon), rather than a person or the account itself. */
const isClient = (actor) => actor !== 'person' && actor !== 'script';

/** The records that an API client has made so far: { side, origin }. */
async function createsOf(control) {
  return (await control.all('edits'))
    .filter(({ action, actor }) => action === 'create' && isClient(actor))
    .map(({ side, fields }) => ({ side, origin: (fields.externalId ?? fields.tenon_origin)?.[1] }));
}

/** How many records an API client (Tenon) has changed so far, by side. */
async function writesOf(control) {
  const { writes } = await control.get('requests?limit=0');
  const sum = (side) =>
    writes
      .filter((w) => w.side === side && isClient(w.actor))
      .reduce((total, { n }) => total + n, 0);
  return { hubspot: sum('hubspot'), netsuite: sum('netsuite') };
}

/** The number that the next change of a record will have. */
const nextEdit = async (control) => ((await control.all('edits')).at(-1)?.n ?? 0) + 1;

/**
 * What an API client (Tenon) has written since, a map from record ("netsuite customer 12") to its
 * writes, { action, fields }: what one request changes in a record, in however many parts.
 */
async function writesByRecord(control, since) {
  const records = new Map();
  for (const { side, type, id, action, actor, fields, act } of await control.all('edits', since)) {
    if (!isClient(actor)) continue;
    const key = `${side} ${type} ${id}`;
    const writes = records.get(key) ?? records.set(key, []).get(key);
    const last = writes.at(-1);
    if (last?.act === act) Object.assign(last.fields, fields);
    else writes.push({ action, fields, act });
  }
  return records;
}

/**
 * Which writes since are one too many, in words: an edit is due one write of its partner, what a
 * person made one create, and nothing else is due any.
 */
async function writesTooMany(control, { edits, makes }, since) {
  const due = new Map();
  for (const { side, pair } of edits) {
    const other = OTHER[side];
    const key = `${other} ${pair[other].type} ${pair[other].id}`;
    due.set(key, (due.get(key) ?? 0) + 1);
  }
  const origins = new Set(makes.map(({ id }) => id));
  const tooMany = [];
  for (const [key, writes] of await writesByRecord(control, since)) {
    const [{ action, fields }] = writes;
    const origin = (fields.externalId ?? fields.tenon_origin)?.[1]?.split('-').at(-1);
    const made = action === 'create' && origins.delete(origin);
    const allowed = (due.get(key) ?? 0) + (made ? 1 : 0);
    if (writes.length > allowed)
      tooMany.push(
        `${key} was written ${writes.length} times, ${allowed} are due: ` +
          JSON.stringify(writes.map((write) => write.fields)).slice(0, 300),
      );
  }
  return tooMany;
}

module.exports = {
  OTHER,
  setUp,
  editPair,
  makeCompany,
  pairsOf,
  isClient,
  createsOf,
  tracesMissing,
  makesMissing,
  writesOf,
  nextEdit,
  writesByRecord,
  writesTooMany,
  readersOf,
  readField,
};
