// fye-client CONFIG query SQL | record PATH | update PATH ID COMMENTS: one call of
// @fye/netsuite-rest-api, told as JSON. A program of its own, since Node reads the authorities that
// it trusts besides (NODE_EXTRA_CA_CERTS) only when it starts.
'use strict';

const { makeRequest, suiteqlSearch, update } = require('@fye/netsuite-rest-api');

const [config, what, ...args] = process.argv.slice(2);

function query(settings, sql) {
  return new Promise((resolve) => {
    const items = [];
    let total;
    suiteqlSearch(settings, { query: sql })
      .on('totalResults', (n) => (total = n))
      .on('data', (item) => items.push(item))
      .on('error', ({ message }) => resolve({ error: message }))
      .on('end', () => resolve({ total, items }));
  });
}

async function call(settings) {
  if (what === 'query') return query(settings, args[0]);
  const { statusCode, body } =
    what === 'update'
      ? await update(settings, { path: args[0], id: args[1], updateValues: { comments: args[2] } })
      : await makeRequest(settings, { method: 'GET', requestType: 'record', path: args[0] });
  return { status: statusCode, body };
}

call(JSON.parse(config)).then((said) => process.stdout.write(JSON.stringify(said)));
