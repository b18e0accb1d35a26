import { describe, expect, test } from 'vitest';
import { canaryProblems, judgeCanary, type CanaryOptions } from '../../../src/commands/check/canary.ts';
import type { Get } from '../../../src/commands/check/http.ts';
import { answering, check, serving } from './support.ts';

describe('a canary', () => {
  const limits = { minimumVolume: 5, margin: 0.05 };

  test.each([
    [{ canary: 0.16, stable: 0.1, volume: 100 }, 'worse'],
    [{ canary: 0.15, stable: 0.1, volume: 100 }, 'no-worse'],
    [{ canary: 0.06, stable: undefined, volume: 100 }, 'worse'],
    [{ canary: 0, stable: undefined, volume: 5 }, 'no-worse'],
    [{ canary: 1, stable: 0, volume: 4 }, 'too-little'],
    [{ canary: undefined, stable: 0, volume: 100 }, 'too-little'],
    [{ canary: 1, stable: 0, volume: undefined }, 'too-little'],
  ])('with %o is %s [ARCO-P4]', (figures, judgement) => {
    expect(judgeCanary(figures, limits)).toBe(judgement);
  });

  const options: CanaryOptions = {
    ...limits,
    canary: 'arco/canary',
    stable: 'arco/stable',
    canaryRatio: 'canary_ratio',
    stableRatio: 'stable_ratio',
    canaryVolume: 'volume',
    watchSeconds: 600,
    settleSeconds: 300,
  };
  const running = (image: string) => ({ spec: { template: { spec: { containers: [{ image }] } } } });
  const deployments = (canary: string, stable: string) =>
    answering({
      '/apis/apps/v1/namespaces/arco/deployments/canary': running(canary),
      '/apis/apps/v1/namespaces/arco/deployments/stable': running(stable),
    });

  /** Watches with a clock that only waiting moves; `figures` by the second. */
  async function watch(kubernetes: Get, figures: (second: number) => Readonly<Record<string, number>>) {
    let clock = 0;
    let looks = 0;
    const prometheus: Get = (path) => {
      const query = new URLSearchParams(path.split('?')[1]).get('query') ?? '';
      const value = figures(clock / 1000)[query];
      looks += 1;
      const result = value === undefined ? [] : [{ value: [clock, String(value)] }];
      return Promise.resolve({ status: 200, body: { data: { result } } });
    };
    const problems = await canaryProblems(options, {
      kubernetes,
      prometheus,
      now: () => clock,
      wait: (milliseconds) => {
        clock += milliseconds;
        return Promise.resolve();
      },
      say: () => undefined,
    });
    return { problems, seconds: clock / 1000, looks };
  }
  const bad = { canary_ratio: 0.5, stable_ratio: 0.01, volume: 50 };
  const good = { canary_ratio: 0.02, stable_ratio: 0.01, volume: 50 };

  test('that stays as well as the others opens the gate after the whole watch [ARCO-P4]', async () => {
    const { problems, seconds } = await watch(deployments('a:2', 'a:1'), () => good);
    expect(problems).toEqual([]);
    expect(seconds).toBe(600);
  });

  test('that fails more closes it, with both shares [ARCO-P4]', async () => {
    const { problems, seconds } = await watch(deployments('a:2', 'a:1'), () => bad);
    expect(problems).toEqual([
      'arco/canary fails more than arco/stable: canary 50.0 %, others 1.0 %, margin 5.0 %, 50 attempts of 5 needed',
    ]);
    expect(seconds).toBe(300);
  });

  test('is not blamed for what it ran before', async () => {
    const { problems } = await watch(deployments('a:2', 'a:1'), (second) => (second < 300 ? bad : good));
    expect(problems).toEqual([]);
  });

  test('of which nothing is known keeps the gate closed [ARCO-P4]', async () => {
    const { problems } = await watch(deployments('a:2', 'a:1'), () => ({ stable_ratio: 0 }));
    expect(problems).toEqual([expect.stringMatching(/^nothing is known of arco\/canary: canary unknown/)]);
  });

  test('that runs what the others run is not watched at all', async () => {
    const { problems, looks } = await watch(deployments('a:1', 'a:1'), () => bad);
    expect(problems).toEqual([]);
    expect(looks).toBe(0);
  });

  test('fails the command with 1, against real servers [ARCO-P4]', async () => {
    const kubernetes = await serving({
      '/apis/apps/v1/namespaces/arco/deployments/canary': running('a:2'),
      '/apis/apps/v1/namespaces/arco/deployments/stable': running('a:1'),
    });
    const answer = (value: string) => ({ data: { result: [{ value: [0, value] }] } });
    const prometheus = await serving({
      '/api/v1/query?query=canary_ratio': answer('0.5'),
      '/api/v1/query?query=stable_ratio': answer('NaN'),
      '/api/v1/query?query=volume': answer('50'),
    });
    const { exitCode, stderr } = await check(
      ...['canary', '--kubernetes', kubernetes, '--prometheus', prometheus],
      ...['--canary', 'arco/canary', '--stable', 'arco/stable', '--watch', '1s', '--settle', '0s'],
      ...['--canary-ratio', 'canary_ratio', '--stable-ratio', 'stable_ratio', '--canary-volume', 'volume'],
      ...['--minimum-volume', '5', '--margin', '0.05'],
    );
    expect(stderr).toContain('canary 50.0 %, others unknown');
    expect(exitCode).toBe(1);
  });
});
