// What a comparison of both sides comes to, in words.
'use strict';

const describe = (object, { compared, unequal, alone, doubled, excluded, open }) =>
  `${object}: ${compared} compared, ${unequal} unequal, ${alone} alone, ${doubled} doubled; ` +
  `${excluded} of these excluded, ${open.length} open`;

const where = (side, record) => (record ? `${side} ${record.type} ${record.id}` : '');

const describeOpen = ({ hubspot, netsuite, why }) =>
  `  ${[where('HubSpot', hubspot), where('NetSuite', netsuite)].filter(Boolean).join(', ')}: ${why}`;

/** What is wrong with it, a line each; none: both sides agree. */
function judge(result, { companies = 0, contacts = 0, openPercent = 3 } = {}) {
  const faults = [];
  for (const [object, least] of Object.entries({ companies, contacts })) {
    const { compared, doubled, open } = result[object];
    const all = compared + open.filter(({ hubspot, netsuite }) => !hubspot || !netsuite).length;
    if (compared < least) faults.push(`${object}: ${compared} compared, ${least} are wanted`);
    if (doubled > 0) faults.push(`${object}: ${doubled} stand there twice`);
    if (open.length * 100 > all * openPercent)
      faults.push(`${object}: ${open.length} of ${all} open, more than ${openPercent} %`);
  }
  return faults;
}

/** Which of the open ones no object in Tenon's answers names, by type and id. */
function unnamed(open, answers) {
  const named = new Set();
  const walk = (value) => {
    if (value === null || typeof value !== 'object') return;
    const { type, object, id, record } = value;
    if ((type ?? object) && (id ?? record)) named.add(`${type ?? object} ${id ?? record}`);
    Object.values(value).forEach(walk);
  };
  walk(answers);
  const isNamed = (record) => record && named.has(`${record.type} ${record.id}`);
  return open.filter(({ hubspot, netsuite }) => !isNamed(hubspot) && !isNamed(netsuite));
}

module.exports = { describe, describeOpen, judge, unnamed };
