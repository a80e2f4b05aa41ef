// Whether both sides hold the same companies and contacts, told from what their APIs answer and a
// table of fields of its own: nothing here is Tenon's, so that a mistake of Tenon's cannot agree
// with itself.
'use strict';

const { hubspot } = require('./hubspot.cjs');
const { netsuite } = require('./netsuite.cjs');

const text = (value) => (value ?? '').normalize('NFC').replace(/\s+/g, ' ').trim();
const letters = (value) =>
  text(value)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');

/** One text is the other, or the other cut to what NetSuite holds. */
const sameText = (limit) => (a, b) => {
  const [x, y] = [text(a), text(b)];
  return x === y || (limit && [...x].slice(0, limit).join('').trim() === y);
};

/** The same number in another style: blanks, brackets, with or without the country's code. */
function samePhone(a, b) {
  const [x, y] = [a, b].map((value) =>
    text(value).replace('(0)', '').replace(/\D/g, '').replace(/^0+/, ''),
  );
  const [long, short] = x.length < y.length ? [y, x] : [x, y];
  return long === short || (short.length >= 6 && long.endsWith(short));
}

function sameUrl(a, b) {
  const bare = (value) =>
    text(value)
      .toLowerCase()
      .replace(/^https?:\/\//, '')
      .replace(/^www\./, '')
      .replace(/\/+$/, '');
  return bare(a) === bare(b);
}

const sameEmail = (a, b) => text(a).toLowerCase() === text(b).toLowerCase();

/** Countries and states by every name they go by, from NetSuite's own tables and the language. */
async function readPlaces(side) {
  const english = new Intl.DisplayNames(['en'], { type: 'region' });
  const countries = new Map();
  for (const { id, name } of await side.query('SELECT id, name FROM country ORDER BY id')) {
    countries.set(letters(id), id).set(letters(name), id);
    if (/^[A-Z]{2}$/.test(id)) countries.set(letters(english.of(id)), id);
  }
  const states = new Map();
  for (const row of await side.table('shortname, fullname, country', 'state'))
    for (const name of [row.shortname, row.fullname])
      states.set(`${row.country} ${letters(name)}`, row.shortname);
  const country = (name) => countries.get(letters(name)) ?? letters(name);
  return {
    country,
    state: (of, name) => states.get(`${country(of)} ${letters(name)}`) ?? letters(name),
  };
}

/** An owner or sales rep as an e-mail address; null where the other side knows nobody by it. */
const person = (id, own, others) => {
  const email = own.get(id ?? '')?.toLowerCase();
  return email && !others.has(email) ? null : (email ?? '');
};

/** What must be equal: a name, and whether a HubSpot and a NetSuite record have the same. */
function companyFields({ places, owners, employees, ownersKnown, employeesKnown }) {
  return {
    name: (h, n) => sameText(83)(h.name, n.companyname),
    website: (h, n) => sameUrl(h.website, n.url),
    phone: (h, n) => samePhone(h.phone, n.phone),
    description: (h, n) => sameText(4000)(h.description, n.comments),
    street: (h, n) => sameText(150)(h.address, n.addr1) && sameText(150)(h.address2, n.addr2),
    city: (h, n) => sameText(50)(h.city, n.city),
    zip: (h, n) => sameText()(h.zip, n.zip),
    country: (h, n) => places.country(h.country) === places.country(n.country),
    state: (h, n) => places.state(h.country, h.state) === places.state(n.country, n.state),
    owner(h, n) {
      const rep = person(n.salesrep, employees, ownersKnown);
      const owner = person(h.hubspot_owner_id, owners, employeesKnown);
      return rep === null || owner === null || rep === owner;
    },
  };
}

function contactFields({ companyOf }) {
  return {
    firstname: (h, n) => sameText(32)(h.firstname, n.firstname),
    lastname: (h, n) => sameText(32)(h.lastname, n.lastname),
    email: (h, n) => sameEmail(h.email, n.email),
    phone: (h, n) => samePhone(h.phone, n.phone),
    mobile: (h, n) => samePhone(h.mobilephone, n.mobilephone),
    title: (h, n) => sameText()(h.jobtitle, n.title),
    salutation: (h, n) => sameText()(h.salutation, n.salutation),
    company: (h, n) => companyOf(h, n),
  };
}

const PROPERTIES = {
  companies: [
    ...['name', 'website', 'phone', 'description', 'address', 'address2', 'city', 'zip'],
    ...['country', 'state', 'hubspot_owner_id', 'tenon_origin'],
  ],
  contacts: [
    ...['firstname', 'lastname', 'email', 'phone', 'mobilephone', 'jobtitle', 'salutation'],
    'tenon_origin',
  ],
};
const NETSUITE_TYPE = { companies: 'customer', contacts: 'contact' };

async function readSides(env, now) {
  const hs = hubspot(env.hubspot);
  const ns = netsuite(env.netsuite, { now });
  const byId = (rows) => new Map(rows.map((row) => [row.id, row]));
  const flat = (records) => byId(records.map(({ id, properties }) => ({ ...properties, id })));
  const [companies, contacts, customers, people] = await Promise.all([
    hs.list('companies', PROPERTIES.companies).then(flat),
    hs.list('contacts', PROPERTIES.contacts).then(flat),
    ns
      .table(
        'c.id, c.externalid, c.companyname, c.url, c.phone, c.comments, c.salesrep, ' +
          'ea.addr1, ea.addr2, ea.city, ea.state, ea.zip, ea.country',
        'customer c LEFT JOIN customeraddressbook ab ON ab.entity = c.id ' +
          "AND ab.defaultbilling = 'T' " +
          'LEFT JOIN customeraddressbookentityaddress ea ON ea.nkey = ab.addressbookaddress',
        { where: "c.isperson = 'F'", key: 'c.id' },
      )
      .then(byId),
    ns
      .table(
        'id, externalid, firstname, lastname, email, phone, mobilephone, title, salutation, company',
        'contact',
      )
      .then(byId),
  ]);
  const primary = await hs.primaryCompanies([...contacts.keys()]);
  for (const [id, record] of contacts) record.company = primary.get(id);
  return {
    hs,
    ns,
    companies: { hubspot: companies, netsuite: customers },
    contacts: { hubspot: contacts, netsuite: people },
  };
}

/** Pairs of ids: what the generator made as one, and what was made since, by its origin. */
function pairRecords(object, { hubspot: left, netsuite: right }, truePairs, env) {
  const pairs = new Map(); // HubSpot id to NetSuite id
  const taken = new Map(); // NetSuite id to HubSpot id
  const doubled = [];
  const add = (h, n, byOrigin) => {
    if (!left.has(h) || !right.has(n)) return;
    if (pairs.get(h) === n) return;
    if (pairs.has(h) || taken.has(n)) {
      if (byOrigin) doubled.push([h, n]);
      return;
    }
    pairs.set(h, n);
    taken.set(n, h);
  };
  for (const pair of truePairs)
    if (pair.hubspot.type === object) add(pair.hubspot.id, pair.netsuite.id, false);
  const type = NETSUITE_TYPE[object];
  const madeFrom = `${env.netsuite.account}-${type}-`;
  const madeFor = `hs${env.hubspot.portal_id}-${object}-`;
  for (const [id, { tenon_origin: origin }] of left)
    if (origin?.startsWith(madeFrom)) add(id, origin.slice(madeFrom.length), true);
  for (const [id, { externalid: origin }] of right)
    if (origin?.startsWith(madeFor)) add(origin.slice(madeFor.length), id, true);
  return { pairs, taken, doubled };
}

/** Where the company alone differs, that is about the companies which the two sides name. */
function aboutOf(differ, a, b) {
  if (differ.join() !== 'company') return [];
  return [
    a.company && { type: 'companies', id: a.company },
    b.company && { type: 'customer', id: b.company },
  ].filter(Boolean);
}

/** Contacts without e-mail take no part. */
const lacksEmail = (object, records) =>
  object === 'contacts' && records.some((record) => !text(record.email));

function compareObject(object, sides, { pairs, taken, doubled }, fields) {
  const { hubspot: left, netsuite: right } = sides;
  const type = NETSUITE_TYPE[object];
  const result = { compared: 0, equal: 0, unequal: 0, alone: 0, doubled: 0, excluded: 0, open: [] };
  const open = (kind, hubspotId, netsuiteId, why, records, about = []) => {
    result[kind]++;
    if (lacksEmail(object, records)) {
      result.excluded++;
      return;
    }
    result.open.push({
      object,
      hubspot: hubspotId && { type: object, id: hubspotId },
      netsuite: netsuiteId && { type, id: netsuiteId },
      why,
      about,
    });
  };
  for (const [h, n] of pairs) {
    const [a, b] = [left.get(h), right.get(n)];
    result.compared++;
    const differ = Object.keys(fields).filter((name) => !fields[name](a, b));
    if (differ.length === 0) result.equal++;
    else open('unequal', h, n, `${differ.join(', ')} differ`, [a, b], aboutOf(differ, a, b));
  }
  for (const [h, n] of doubled) open('doubled', h, n, 'made though it was there', []);
  for (const [id, record] of left)
    if (!pairs.has(id)) open('alone', id, undefined, 'only in HubSpot', [record]);
  for (const [id, record] of right)
    if (!taken.has(id)) open('alone', undefined, id, 'only in NetSuite', [record]);
  return result;
}

const OBJECTS = ['companies', 'contacts'];

/**
 * Reads both sides anew: { sides, paired, fields }, the last two by object: which records are one,
 * and what of them must be equal. `control`: the sandbox's control surface.
 */
async function readBoth(env, control) {
  const { offset_ms: offset } = await control.get('clock');
  const sides = await readSides(env, () => Date.now() + offset);
  const truePairs = await control.all('pairs');
  const known = (people) => new Set([...people.values()].map((email) => email?.toLowerCase()));
  const owners = await sides.hs.owners();
  const employees = new Map(
    (await sides.ns.table('id, email', 'employee')).map(({ id, email }) => [id, email]),
  );
  const paired = {};
  for (const object of OBJECTS) paired[object] = pairRecords(object, sides[object], truePairs, env);
  const { pairs, taken } = paired.companies;
  const fields = {
    companies: companyFields({
      places: await readPlaces(sides.ns),
      owners,
      employees,
      ownersKnown: known(owners),
      employeesKnown: known(employees),
    }),
    contacts: contactFields({
      // A company without a partner can be named on its own side alone.
      companyOf: (h, n) => (pairs.get(h.company) ?? '') === (taken.has(n.company) ? n.company : ''),
    }),
  };
  return { sides, paired, fields };
}

/**
 * Reads both sides anew and compares them: { companies, contacts }, each with what was compared,
 * unequal, alone, doubled, excluded, and the open ones.
 */
async function compareSides(env, control) {
  const { sides, paired, fields } = await readBoth(env, control);
  return Object.fromEntries(
    OBJECTS.map((object) => [
      object,
      compareObject(object, sides[object], paired[object], fields[object]),
    ]),
  );
}

module.exports = { NETSUITE_TYPE, compareSides, readBoth };
