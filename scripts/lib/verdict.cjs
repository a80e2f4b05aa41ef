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

/**
 * Which of the open ones Tenon's questions and problems (with what is apart) do not name; a contact
 * that differs in its company alone is named with that company.
 */
function unnamed(open, questions, problems) {
  const named = new Set(
    [...questions.records, ...problems.records].map(({ type, id }) => `${type} ${id}`),
  );
  const isNamed = (record) => record && named.has(`${record.type} ${record.id}`);
  return open.filter((one) => ![one.hubspot, one.netsuite, ...one.about].some(isNamed));
}

module.exports = { describe, describeOpen, judge, unnamed };
