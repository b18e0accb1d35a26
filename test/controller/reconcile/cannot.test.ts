import { describe, expect, test } from 'vitest';
import { TerminalError } from '../../../src/controller/kubernetes/errors.ts';
import { reconcile } from '../../../src/controller/reconcile/reconcile.ts';
import type { Status } from '../../../src/controller/reconcile/status.ts';
import { leftAloneFor } from '../../../src/controller/runtime/work.ts';
import { sampleRemediation } from '../../support/remediation.ts';
import { SampleWorld } from '../../support/sample-world.ts';

const REQUEST = 'GET /apis/apps/v1/namespaces/shop/deployments/shop';
const NO_RIGHT = 'User "system:serviceaccount:a:b" cannot get resource "deployments" in API group "apps"';

const error = (status: number, message: string) => new TerminalError(message, { status, request: REQUEST });
const statusOf = ({ stored }: SampleWorld): Status => stored?.status ?? {};
const goOn = (world: SampleWorld) => reconcile(world.stored ?? sampleRemediation(), world);

/** A world in which a call is answered so. */
function answering(call: string, answer: TerminalError): SampleWorld {
  const world = new SampleWorld();
  world.stored = sampleRemediation();
  world.fault = (now) => {
    if (now === call) throw answer;
  };
  return world;
}

function healed(world: SampleWorld): void {
  world.fault = () => undefined;
}

describe('a remedy that the API server does not let anybody work out', () => {
  test('for want of a right is refused, says what is missing and how to mend it, and is looked at again calmly', async () => {
    const world = answering('prepare', error(403, NO_RIGHT));
    expect(await goOn(world)).toBe(300);
    const { phase, refusal } = statusOf(world);
    expect([phase, refusal?.guard, refusal?.kind]).toEqual(['Refused', 'Forbidden', 'blocked']);
    expect(refusal?.message).toContain(NO_RIGHT);
    expect(refusal?.message).toContain('sync the Roles of dist/');
    expect(world.happened).toContainEqual({
      refused: { guard: 'Forbidden', kind: 'blocked', message: refusal?.message },
    });
  });

  test('goes on once the right is there', async () => {
    const world = answering('prepare', error(403, NO_RIGHT));
    await goOn(world);
    healed(world);
    expect(await goOn(world)).toBe(300);
    world.pass(300);
    await goOn(world);
    expect(statusOf(world)).toMatchObject({ phase: 'Closed', outcome: 'Recovered' });
  });

  test('for a quota is told in the words of the server, and not as a missing right', async () => {
    const world = answering('prepare', error(403, 'exceeded quota: pods'));
    await goOn(world);
    expect(statusOf(world).refusal?.message).toContain('exceeded quota: pods');
    expect(statusOf(world).refusal?.message).not.toContain('Roles');
  });

  test.each([
    [404, 'TargetNotFound'],
    [422, 'CannotPrepare'],
    [400, 'CannotPrepare'],
  ])('with HTTP %i is refused as %s', async (status, guard) => {
    const world = answering('prepare', error(status, 'it is not there'));
    expect(await goOn(world)).toBe(300);
    expect(statusOf(world)).toMatchObject({ phase: 'Refused', refusal: { guard } });
  });
});

test('a dry run that lacks a right refuses the plan, with nothing in the journal', async () => {
  const world = answering('try', error(403, NO_RIGHT));
  world.temporary = true;
  expect(await goOn(world)).toBe(300);
  expect(statusOf(world)).toMatchObject({
    phase: 'Refused',
    refusal: { guard: 'Forbidden' },
    journal: [],
    leases: [],
  });
});

describe('a change that may be half made when the right to read its target goes', () => {
  const halfMade = async () => {
    const world = answering('after send', error(403, NO_RIGHT));
    world.temporary = true;
    world.fault = (call) => {
      if (call === 'after send') throw new Error('the process dies');
    };
    await expect(goOn(world)).rejects.toThrow('dies');
    expect(statusOf(world).journal).toMatchObject([{ state: 'sending' }]);
    world.fault = (call) => {
      if (call === 'prepare') throw error(403, NO_RIGHT);
    };
    return world;
  };

  test('waits for it, and then is found to be done', async () => {
    const world = await halfMade();
    expect(await goOn(world)).toBe(300);
    healed(world);
    await goOn(world);
    expect(statusOf(world)).toMatchObject({ phase: 'Closed', outcome: 'Recovered' });
  });

  test('has failed after its time, and is taken back', async () => {
    const world = await halfMade();
    world.pass(300);
    await goOn(world);
    expect(statusOf(world)).toMatchObject({
      journal: [{ state: 'undone' }],
      leases: [{ state: 'returned' }],
    });
  });
});

test('a turn that ends with a refusal of the server is not repeated for a minute', () => {
  expect(leftAloneFor(error(422, 'status is invalid'))).toBe(60);
});
