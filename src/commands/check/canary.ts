import { z } from 'zod';
import { read, type Get } from './http.ts';

/** What is compared, and for how long. */
export interface CanaryOptions {
  /** `namespace/name` of each Deployment. */
  readonly canary: string;
  readonly stable: string;
  /** PromQL; each yields one series at most. */
  readonly canaryRatio: string;
  readonly stableRatio: string;
  readonly canaryVolume: string;
  readonly minimumVolume: number;
  readonly margin: number;
  readonly watchSeconds: number;
  /** From the start; figures of this time still hold what the canary ran before, and decide nothing. */
  readonly settleSeconds: number;
}

/** Everything that the watch takes from the world. */
export interface CanaryWorld {
  readonly kubernetes: Get;
  readonly prometheus: Get;
  /** Milliseconds since any fixed point. */
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly say: (line: string) => void;
}

/** One look at the figures; what has no series is absent. */
export interface CanaryFigures {
  readonly canary: number | undefined;
  readonly stable: number | undefined;
  readonly volume: number | undefined;
}

export type CanaryJudgement = 'worse' | 'no-worse' | 'too-little';

const EVERY_MS = 30_000;

/**
 * Whether the canary fails more than the others by more than the margin. Where the others did nothing there is nothing
 * to compare with, and the canary must stay below the margin itself.
 */
export function judgeCanary(
  { canary, stable, volume }: CanaryFigures,
  { minimumVolume, margin }: Pick<CanaryOptions, 'minimumVolume' | 'margin'>,
): CanaryJudgement {
  if (canary === undefined || volume === undefined || volume < minimumVolume) return 'too-little';
  return canary > (stable ?? 0) + margin ? 'worse' : 'no-worse';
}

/** Why the others must keep their version; nothing when they may have the canary's. */
export async function canaryProblems(options: CanaryOptions, world: CanaryWorld): Promise<string[]> {
  if (await runTheSame(options, world.kubernetes)) {
    world.say(`${options.canary} and ${options.stable} run the same: nothing is being tried out`);
    return [];
  }
  const begin = world.now();
  const settled = begin + options.settleSeconds * 1000;
  const end = begin + options.watchSeconds * 1000;
  for (;;) {
    const looked = await look(options, world.prometheus);
    world.say(looked.text);
    const now = world.now();
    if (looked.judgement === 'worse' && now >= settled) {
      return [`${options.canary} fails more than ${options.stable}: ${looked.text}`];
    }
    const left = end - now;
    if (left <= 0) return lastWord(options, looked);
    await world.wait(Math.min(EVERY_MS, left));
  }
}

function lastWord({ canary }: CanaryOptions, { judgement, text }: Look): string[] {
  if (judgement === 'no-worse') return [];
  return [
    `nothing is known of ${canary}: ${text}; sync again when there is work, so that the canary can be seen`,
  ];
}

interface Look {
  readonly judgement: CanaryJudgement;
  readonly text: string;
}

/** A Prometheus that does not answer is asked again at the next look. */
async function look(options: CanaryOptions, get: Get): Promise<Look> {
  try {
    const [canary, stable, volume] = await Promise.all(
      [options.canaryRatio, options.stableRatio, options.canaryVolume].map((query) => ask(get, query)),
    );
    const judgement = judgeCanary({ canary, stable, volume }, options);
    return {
      judgement,
      text: `canary ${percent(canary)}, others ${percent(stable)}, margin ${percent(options.margin)}, ${(volume ?? 0).toFixed(0)} attempts of ${options.minimumVolume} needed`,
    };
  } catch (error) {
    return { judgement: 'too-little', text: error instanceof Error ? error.message : String(error) };
  }
}

const vector = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

async function ask(get: Get, query: string): Promise<number | undefined> {
  const answer = await read(get, `/api/v1/query?${new URLSearchParams({ query }).toString()}`, vector);
  const text = answer?.data.result[0]?.value[1];
  const value = text === undefined ? Number.NaN : Number(text);
  // 0 / 0 is how PromQL says that nothing happened.
  return Number.isFinite(value) ? value : undefined;
}

function percent(share: number | undefined): string {
  return share === undefined ? 'unknown' : `${(share * 100).toFixed(1)} %`;
}

const podTemplate = z.object({
  spec: z.object({
    template: z.object({
      spec: z.object({
        containers: z.array(
          z.object({
            image: z.string(),
            command: z.array(z.string()).optional(),
            args: z.array(z.string()).optional(),
            env: z.array(z.unknown()).optional(),
          }),
        ),
      }),
    }),
  }),
});

async function runTheSame({ canary, stable }: CanaryOptions, get: Get): Promise<boolean> {
  const [first, second] = await Promise.all([canary, stable].map((name) => containersOf(get, name)));
  return first !== undefined && first === second;
}

async function containersOf(get: Get, deployment: string): Promise<string | undefined> {
  const [namespace = '', name = ''] = deployment.split('/');
  const found = await read(get, `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`, podTemplate);
  return found === undefined ? undefined : JSON.stringify(found.spec.template.spec.containers);
}
