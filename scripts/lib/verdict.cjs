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

const OTHER = {
  companies: 'customer',
  customer: 'companies',
  contacts: 'contact',
  contact: 'contacts',
};

/**
 * Which of the open ones Tenon's questions (their candidates too) and problems do not name; a
 * contact that differs in its company alone is named with that company. A problem names one of its
 * records and counts the rest.
 */
function unnamed(open, { questions }, { problems }) {
  const named = new Set();
  for (const { type, id, detail } of questions) {
    named.add(`${type} ${id}`);
    for (const candidate of JSON.parse(detail).candidates ?? [])
      named.add(`${OTHER[type]} ${candidate}`);
  }
  const counted = {};
  for (const { example, records } of problems) {
    if (!example) continue;
    named.add(example);
    const [type] = example.split(' ');
    counted[type] = (counted[type] ?? 0) + records - 1;
  }
  const isNamed = (record) => record && named.has(`${record.type} ${record.id}`);
  const isCounted = (record) => record && counted[record.type]-- > 0;
  return open
    .filter((one) => ![one.hubspot, one.netsuite, ...one.about].some(isNamed))
    .filter(({ hubspot, netsuite }) => !isCounted(hubspot) && !isCounted(netsuite));
}

module.exports = { describe, describeOpen, judge, unnamed };
