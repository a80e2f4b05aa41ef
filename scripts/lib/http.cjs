// One HTTP request with a JSON answer, over Node's built-in modules.
'use strict';

const http = require('node:http');
const https = require('node:https');

const agents = {
  'http:': new http.Agent({ keepAlive: true, maxSockets: 20 }),
  'https:': new https.Agent({ keepAlive: true, maxSockets: 20 }),
};

/**
 * Resolves to { status, headers, text, json } whatever the status; rejects when there is no answer.
 * `body`: an object is sent as JSON, a text as it is.
 */
function request(url, { method = 'GET', headers = {}, body, ca, timeoutMs = 60000 } = {}) {
  const { protocol } = new URL(url);
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const all = { ...headers };
  if (text !== undefined) {
    all['content-length'] = Buffer.byteLength(text);
    if (typeof body !== 'string') all['content-type'] = 'application/json';
  }
  return new Promise((resolve, reject) => {
    const options = { method, headers: all, agent: ca ? undefined : agents[protocol], ca };
    const sent = (protocol === 'https:' ? https : http).request(url, options, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => {
        const got = Buffer.concat(parts).toString('utf8');
        let json;
        try {
          json = got === '' ? undefined : JSON.parse(got);
        } catch {
          json = undefined;
        }
        resolve({ status: answer.statusCode, headers: answer.headers, text: got, json });
      });
    });
    sent.setTimeout(timeoutMs, () => sent.destroy(new Error(`${url} did not answer`)));
    sent.on('error', reject);
    sent.end(text);
  });
}

module.exports = { request };
