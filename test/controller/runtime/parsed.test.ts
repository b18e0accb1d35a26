import { expect, test } from 'vitest';
import { Parsed } from '../../../src/controller/runtime/parsed.ts';
import { sampleRemediation } from '../../support/remediation.ts';

test('a version is parsed once', () => {
  const parsed = new Parsed();
  const object = sampleRemediation();
  expect(parsed.of(object)).toBe(parsed.of(object));
  expect(parsed.of(object)?.metadata.name).toBe(object.metadata.name);
});

test('what cannot be read is nothing, and is told of once for each version', () => {
  const told: string[] = [];
  const parsed = new Parsed((name, why) => told.push(`${name}: ${why}`));
  const { metadata } = sampleRemediation();
  const object = { apiVersion: 'stanchion.dev/v1alpha1', kind: 'Remediation', metadata, spec: {} };
  expect([parsed.of(object), parsed.of(object)]).toEqual([undefined, undefined]);
  expect(told).toHaveLength(1);
  expect(told[0]).toContain(`${metadata.name}: spec.runbook `);
  parsed.of({ ...object });
  expect(told).toHaveLength(2);
});
