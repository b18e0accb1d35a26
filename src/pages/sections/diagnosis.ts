import { evidenceLink, evidenceTitle, remedyLink } from '../anchors.ts';
import { conditionText } from '../condition.ts';
import type { AnyEvidence, RunbookContext } from '../context.ts';
import { sourceText } from '../evidence-source.ts';
import { blocks, code, enumeration, fence, heading, list, table, text } from '../markdown.ts';
import { variable } from '../shell.ts';
import { addressVariable, psql } from '../sql.ts';

/** What people see, what the controller collects, and what follows from it. */
export function diagnosis(context: RunbookContext): string {
  const { runbook } = context;
  return blocks(
    heading(2, 'Diagnosis'),
    'The controller collects this by itself; the commands are for whoever looks on their own.',
    symptoms(context),
    preparation(context),
    heading(3, 'Evidence'),
    Object.entries(runbook.evidence).flatMap(([id, item]) => evidenceBlocks(id, item, context)),
    conclusions(context),
    causes(context),
  );
}

function symptoms({ runbook }: RunbookContext): string[] {
  if (runbook.symptoms.length === 0) return [];
  return [
    heading(3, 'Symptoms'),
    table(
      ['Symptom', 'Shown by'],
      runbook.symptoms.map(({ text: says, shownBy }) => [text(says), enumeration(shownBy.map(evidenceLink))]),
    ),
  ];
}

/** What the commands of the page expect in the shell. Values are read, so that nothing in them is taken for a command. */
function preparation(context: RunbookContext): string[] {
  const { runbook, system } = context;
  const parameters = runbook.parameters ?? [];
  const targets = Object.values(runbook.targets);
  const stores = system.stores.filter(({ name }) =>
    targets.some((target) => 'store' in target && target.store.name === name),
  );
  const connections = targets.flatMap((target) => ('stream' in target ? [target.stream.connection] : []));
  const addresses = [...stores.map(({ name }) => name), ...new Set(connections)];
  if (parameters.length + addresses.length === 0) return [];
  return [
    heading(3, 'Before you start'),
    parameters.length === 0
      ? ''
      : 'Commands below use these values. Check each against its pattern, then read it into the shell; never paste it into a command.',
    table(
      ['Variable', 'Value', 'Where from', 'Must match'],
      parameters.map(({ id, text: says, label, pattern }) => [
        code(variable(id)),
        text(says),
        label === undefined ? 'whoever opens the remediation' : `label ${code(label)} of the alert`,
        code(pattern),
      ]),
    ),
    parameters.length === 0
      ? ''
      : fence('sh', parameters.map(({ id }) => `IFS= read -r ${variable(id)}`).join('\n')),
    addresses.length === 0
      ? ''
      : `Addresses with read access go into ${enumeration(addresses.map((name) => code(addressVariable(name))))}.`,
    stores.length === 0
      ? ''
      : fence(
          'sh',
          stores.map((store) => psql(store, queryParameters(context, store.name), 'read')).join('\n'),
        ),
  ];
}

/** Parameters that the queries of this runbook bind in one store. */
function queryParameters({ runbook, system }: RunbookContext, name: string): string[] {
  const queries = system.stores.find((store) => store.name === name)?.queries ?? {};
  const bound = Object.values(runbook.evidence).flatMap(({ source }) => {
    if (!('query' in source)) return [];
    const target = runbook.targets[source.query.target];
    const isHere = target !== undefined && 'store' in target && target.store.name === name;
    return isHere ? (queries[source.query.name]?.parameters ?? []) : [];
  });
  return [...new Set(bound)];
}

function evidenceBlocks(
  id: string,
  { text: says, source, yields }: AnyEvidence,
  context: RunbookContext,
): string[] {
  const { where, block } = sourceText(source, context);
  return [
    heading(4, evidenceTitle(id)),
    text(says),
    list([`From: ${where}.`, `Gives: ${YIELDS[yields]}.`]),
    block,
  ];
}

const YIELDS = {
  flag: 'yes or no',
  number: 'a number',
  text: 'a word',
  record: 'a record for people; no condition asks it',
} as const;

function conclusions(context: RunbookContext): string[] {
  const { diagnoses } = context.runbook;
  if (diagnoses.length === 0) return [];
  return [
    heading(3, 'Conclusions'),
    'Evidence that could not be collected makes a condition unknown, and unknown never acts.',
    list(
      diagnoses.map(({ id, text: says, when, category, remedies = [] }) =>
        [
          `${code(id)}: ${text(says)}`,
          `- When: ${conditionText(when)}.`,
          ...(category === undefined ? [] : [`- Category: ${category}.`]),
          ...(remedies.length === 0
            ? []
            : [`- Points to: ${enumeration(remedies.map((remedy) => remedyLink(context, remedy)))}.`]),
        ].join('\n'),
      ),
    ),
  ];
}

function causes({ runbook }: RunbookContext): string[] {
  if (runbook.causes.length === 0) return [];
  return [
    heading(3, 'Known causes'),
    table(
      ['Cause', 'Category'],
      runbook.causes.map(({ text: says, category }) => [text(says), category]),
    ),
  ];
}
