// Reads a NetSuite account through its public API: a client of its own, which signs for itself and
// shares nothing with Tenon, so that a mistake cannot agree with itself.
'use strict';

const crypto = require('node:crypto');
const { request } = require('./http.cjs');

const PAGE = 1000;

const encode = (text) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** The Authorization header of token-based authentication (OAuth 1.0a, HMAC-SHA256). */
function sign(env, method, url, { nonce, timestamp } = {}) {
  const { origin, pathname, searchParams } = new URL(url);
  const oauth = {
    oauth_consumer_key: env.consumer_key,
    oauth_nonce: nonce ?? crypto.randomBytes(16).toString('hex'),
    oauth_signature_method: 'HMAC-SHA256',
    oauth_timestamp: timestamp ?? Math.floor(Date.now() / 1000),
    oauth_token: env.token_id,
    oauth_version: '1.0',
  };
  const pairs = [...Object.entries(oauth), ...searchParams]
    .map(([name, value]) => [encode(name), encode(String(value))])
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map((pair) => pair.join('='));
  const base = [method, encode(origin + pathname), encode(pairs.join('&'))].join('&');
  const key = `${encode(env.consumer_secret)}&${encode(env.token_secret)}`;
  const signature = crypto.createHmac('sha256', key).update(base).digest('base64');
  const values = Object.entries({ ...oauth, oauth_signature: signature });
  return `OAuth realm="${env.account}", ${values
    .map(([name, value]) => `${name}="${encode(String(value))}"`)
    .join(', ')}`;
}

/** `now`: milliseconds of NetSuite's clock, where it is not this machine's. */
function netsuite(env, { now = Date.now } = {}) {
  async function call(method, path, body, headers = {}) {
    const url = `${env.base_url}/services/rest${path}`;
    for (let tries = 0; ; tries++) {
      const timestamp = Math.floor(now() / 1000);
      const answer = await request(url, {
        method,
        body,
        headers: { authorization: sign(env, method, url, { timestamp }), ...headers },
      });
      if (answer.status !== 429 || tries === 50) return answer;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** One page of a query. */
  async function query(q) {
    const path = `/query/v1/suiteql?limit=${PAGE}`;
    const { status, json, text } = await call('POST', path, { q }, { prefer: 'transient' });
    if (status !== 200) throw new Error(`NetSuite: ${status} ${text} for ${q}`);
    return json.items;
  }

  /** Every row of a table in order of a unique number: by offset 100,000 rows could be read. */
  async function table(columns, from, { where = '1 = 1', key = 'id' } = {}) {
    const rows = [];
    for (let last = -1e9, page; ; last = page.at(-1).key_) {
      page = await query(
        `SELECT ${key} AS key_, ${columns} FROM ${from} WHERE ${where} AND ${key} > ${last} ` +
          `ORDER BY ${key}`,
      );
      rows.push(...page);
      if (page.length < PAGE) return rows;
    }
  }

  return { call, query, table };
}

module.exports = { netsuite, sign };
