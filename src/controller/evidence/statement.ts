import type { Collect } from './collector.ts';

/** What whoever opened the remediation says. Its form was checked against the runbook's pattern, its truth was not. */
export const statement: Collect<'statement'> = (source, { yields }, { parameters }) => {
  const { parameter, otherwise } = source;
  const value = Object.hasOwn(parameters, parameter) ? parameters[parameter] : undefined;
  if (value === undefined) {
    const isTold = yields === 'flag' && otherwise !== undefined;
    return Promise.resolve(isTold ? { flag: otherwise } : { unknown: `nobody gave '${parameter}'` });
  }
  if (yields === 'text') return Promise.resolve({ text: value });
  if (value !== 'true' && value !== 'false') {
    return Promise.resolve({ unknown: `'${parameter}' is neither true nor false` });
  }
  return Promise.resolve({ flag: value === 'true' });
};
