// Reads a HubSpot account through its public API: a client of its own, which shares nothing with
// Tenon, so that a mistake cannot agree with itself.
'use strict';

const { request } = require('./http.cjs');

const PAGE = 100;

function hubspot({ base_url: base, token }) {
  async function call(method, path, body) {
    for (let tries = 0; ; tries++) {
      const answer = await request(base + path, {
        method,
        body,
        headers: { authorization: `Bearer ${token}` },
      });
      if (answer.status !== 429 || tries === 50) return answer;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  async function read(method, path, body) {
    const { status, json, text } = await call(method, path, body);
    if (status >= 300) throw new Error(`HubSpot ${method} ${path}: ${status} ${text}`);
    return json;
  }

  /** Every record of a type, as { id, properties, associations, archived }. */
  async function list(type, properties, { associations = [], archived = false } = {}) {
    const records = [];
    let after;
    do {
      const query = new URLSearchParams({ limit: PAGE, archived });
      if (properties.length > 0) query.set('properties', properties.join(','));
      if (associations.length > 0) query.set('associations', associations.join(','));
      if (after) query.set('after', after);
      const page = await read('GET', `/crm/v3/objects/${type}?${query}`);
      records.push(...page.results);
      after = page.paging?.next?.after;
    } while (after);
    return records;
  }

  /** Of each id its primary company: a map from contact to company. */
  async function primaryCompanies(contacts) {
    const primary = new Map();
    for (let i = 0; i < contacts.length; i += 1000) {
      const inputs = contacts.slice(i, i + 1000).map((id) => ({ id }));
      const path = '/crm/v4/associations/contacts/companies/batch/read';
      const { results } = await read('POST', path, { inputs });
      for (const { from, to } of results)
        for (const { toObjectId, associationTypes } of to)
          if (associationTypes.some(({ category, typeId }) => isPrimary(category, typeId)))
            primary.set(String(from.id), String(toObjectId));
    }
    return primary;
  }

  /** Owners by id, as e-mail addresses. */
  async function owners() {
    const { results } = await read('GET', '/crm/v3/owners?limit=500');
    return new Map(results.map(({ id, email }) => [String(id), email]));
  }

  return { call, read, list, primaryCompanies, owners };
}

/** The type of contact to its primary company. */
const isPrimary = (category, typeId) => category === 'HUBSPOT_DEFINED' && typeId === 1;

module.exports = { hubspot };
