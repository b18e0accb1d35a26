import type { Cause, Diagnosis, Impact, Symptom } from '../../../model/runbook.ts';
import type { WorkflowFailureEvidence } from './evidence.ts';
import { SURE, type RemedyId } from './remedies.ts';

type E = WorkflowFailureEvidence;

export const symptoms: readonly Symptom<E>[] = [
  {
    id: 'failures-rising',
    covers: ['T20-G17'],
    text: 'A stage fails more often than it used to.',
    shownBy: ['failureRatio'],
  },
  {
    id: 'stage-refused',
    covers: ['T20-F18'],
    text: 'Runs of a stage end at once, untried.',
    shownBy: ['breakersOpen'],
  },
  {
    id: 'recovery-useless',
    covers: ['T20-A2'],
    text: 'The pipeline tried to recover and could not.',
    shownBy: ['recoveryFailures'],
  },
  { id: 'messages-lost', covers: ['T20-A4'], text: 'People are not told.', shownBy: ['lostMessages'] },
  { id: 'runs-held', covers: ['T20-A5'], text: 'Runs stand still and wait.', shownBy: ['heldRuns'] },
];

export const impact: readonly Impact<E>[] = [
  {
    id: 'work-stopped',
    covers: ['T20-F20'],
    text: 'Work that does not get done: failed runs and refused stages.',
    evidence: ['failedWorkflows', 'breakersOpen'],
  },
  {
    id: 'work-late',
    covers: ['T20-F20'],
    text: 'Work that comes late: held runs, retries.',
    evidence: ['heldRuns', 'retries'],
  },
];

export const causes: readonly Cause[] = [
  {
    id: 'platform-broken',
    covers: ['T20-F25'],
    text: 'Kubernetes, the network or storage fails.',
    category: 'Infrastructure',
  },
  {
    id: 'image-missing',
    covers: ['T20-G7', 'T20-F25'],
    text: 'An image cannot be pulled.',
    category: 'Infrastructure',
  },
  {
    id: 'settings-wrong',
    covers: ['T20-F26'],
    text: 'A setting is invalid, or a secret is missing.',
    category: 'Configuration',
  },
  {
    id: 'github-rate-limit',
    covers: ['T20-F21', 'T20-F27'],
    text: 'GitHub refuses because too many calls were made.',
    category: 'ExternalDependency',
  },
  {
    id: 'service-down',
    covers: ['T20-F27'],
    text: 'GitHub or another service outside does not answer.',
    category: 'ExternalDependency',
  },
  {
    id: 'code-broken',
    covers: ['T20-F28'],
    text: 'The code does not compile, or its tests fail.',
    category: 'CodeQuality',
  },
  {
    id: 'room-used-up',
    covers: ['T20-F21', 'T20-F29'],
    text: 'Memory, CPU or disk is used up, or the quota is.',
    category: 'ResourceExhaustion',
  },
];

export const diagnoses: readonly Diagnosis<E, RemedyId>[] = [
  {
    id: 'breaker-open',
    covers: ['T20-F18'],
    text: 'A breaker is open, so that failures follow from it.',
    when: { evidence: { id: 'breakersOpen', above: 0 } },
    remedies: ['wait-for-breaker'],
  },
  {
    id: 'github-rate-limited',
    covers: ['T20-F21', 'T20-F27'],
    text: 'The logs hold the refusal of GitHub for too many calls.',
    when: { evidence: { id: 'rateLimitLines', above: 0 } },
    category: 'ExternalDependency',
    remedies: ['wait-for-rate-limit'],
  },
  {
    id: 'room-used-up',
    covers: ['T20-F21', 'T20-F29'],
    text: 'Containers were killed, nodes are short, or Kubernetes said that there is no room.',
    when: {
      any: [
        { evidence: { id: 'memoryKills', above: 0 } },
        { evidence: { id: 'nodePressure', above: 0 } },
        { evidence: { id: 'shortageLines', above: 0 } },
        { analysis: { category: ['ResourceExhaustion'], confidenceAtLeast: SURE } },
      ],
    },
    category: 'ResourceExhaustion',
    remedies: ['resume-from-checkpoint', 'roll-back-stage', 'make-room'],
  },
  {
    id: 'platform-broken',
    covers: ['T20-F25', 'T20-G7'],
    text: 'A node has no network, an image cannot be pulled, or the analysis says so.',
    when: {
      any: [
        { evidence: { id: 'nodeNetwork', above: 0 } },
        { evidence: { id: 'imagePullsWaiting', above: 0 } },
        { analysis: { category: ['Infrastructure'], confidenceAtLeast: SURE } },
      ],
    },
    category: 'Infrastructure',
    remedies: ['resume-from-checkpoint', 'roll-back-stage'],
  },
  {
    id: 'service-down',
    covers: ['T20-F27'],
    text: 'A service outside does not answer.',
    when: {
      any: [
        { evidence: { id: 'githubReachable', is: false } },
        { analysis: { category: ['ExternalDependency'], confidenceAtLeast: SURE } },
      ],
    },
    category: 'ExternalDependency',
    remedies: ['resume-from-checkpoint', 'roll-back-stage'],
  },
  {
    id: 'settings-wrong',
    covers: ['T20-F26'],
    text: 'The analysis finds a wrong setting or a missing secret.',
    when: { analysis: { category: ['Configuration'], confidenceAtLeast: SURE } },
    category: 'Configuration',
    remedies: ['correct-settings'],
  },
  {
    id: 'code-broken',
    covers: ['T20-F28'],
    text: 'The analysis finds a compilation error or a failing test.',
    when: { analysis: { category: ['CodeQuality'], confidenceAtLeast: SURE } },
    category: 'CodeQuality',
    remedies: ['correct-code'],
  },
  {
    id: 'held-for-a-person',
    covers: ['T20-F68', 'T20-A5'],
    text: 'A run is held until somebody decides.',
    when: { evidence: { id: 'heldRuns', above: 0 } },
    remedies: ['resume-stage', 'emergency-bypass'],
  },
  {
    id: 'unexplained',
    covers: ['T20-F24', 'T20-F68'],
    text: 'The analysis is not sure enough to name a category.',
    when: { analysis: { category: ['Unknown'] } },
    category: 'Unknown',
    remedies: ['examine'],
  },
];
