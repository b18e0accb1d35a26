import { defineRunbook, type ConditionOver, type Runbook } from '../../../model/runbook.ts';
import { FIGURES } from '../../../systems/ferrumdeck/figures.ts';
import type { FerrumDeckNames } from '../../../systems/ferrumdeck/names.ts';
import { recoveryChecklist, recoveryChecks, waitingRuns } from '../recovery/index.ts';
import { mcpUnavailable } from './alert.ts';
import { mcpEvidence, mcpTargets, type McpEvidence } from './evidence.ts';

const toolsRefused = {
  all: [
    { evidence: { id: 'refusedShare', above: FIGURES.refusedShare } },
    { evidence: { id: 'llmErrors', below: FIGURES.providerErrorShare } },
  ],
} as const satisfies ConditionOver<McpEvidence>;

const serverDown = {
  all: [
    toolsRefused,
    { evidence: { id: 'mcpExists', is: true } },
    { evidence: { id: 'mcpHealthy', is: false } },
  ],
} as const satisfies ConditionOver<McpEvidence>;

const noServer = {
  all: [toolsRefused, { evidence: { id: 'mcpExists', is: false } }],
} as const satisfies ConditionOver<McpEvidence>;

/** Workers reconnect by themselves, so tool steps that go well are the proof. */
const reconnected = {
  covers: ['FD-V2'],
  text: 'Workers reach their tools again: tool steps go well, and connections are no longer refused.',
  until: {
    all: [
      { evidence: { id: 'toolsCompleted', atLeast: 1 } },
      { evidence: { id: 'refusedShare', atMost: FIGURES.refusedShare } },
    ],
  },
  // The step counts look back ten minutes.
  within: '20m',
} as const;

/** Tool steps fail because nobody answers at the other end. */
export function mcpUnavailableRunbook(names: FerrumDeckNames): Runbook {
  return defineRunbook({
    name: 'mcp-unavailable',
    title: 'MCP server unavailable',
    document: { source: 'S4', lines: '59-74' },
    alerts: [mcpUnavailable],
    targets: mcpTargets(names),
    evidence: mcpEvidence(names),
    symptoms: [
      {
        id: 'tools-fail',
        covers: ['FD-S10'],
        text: 'Tool steps fail.',
        shownBy: ['toolFailures'],
      },
      {
        id: 'refused',
        covers: ['FD-S11'],
        text: 'The errors are refused connections.',
        shownBy: ['refusedShare', 'refusedLines'],
      },
      { id: 'llm-works', covers: ['FD-S12'], text: 'LLM steps still work.', shownBy: ['llmErrors'] },
    ],
    impact: [waitingRuns],
    causes: [{ id: 'server-down', text: 'The MCP server is down.', category: 'Infrastructure' }],
    diagnoses: [
      {
        id: 'server-down',
        text: 'Tool steps are refused and the MCP server is not healthy.',
        when: serverDown,
        category: 'Infrastructure',
        remedies: ['restart-mcp-server'],
      },
      {
        id: 'no-server',
        covers: ['FD-M4'],
        text: 'There is no Deployment mcp-server: the tools run inside the workers.',
        when: noServer,
        category: 'Infrastructure',
        remedies: ['restart-workers'],
      },
      {
        id: 'not-only-tools',
        covers: ['FD-S12'],
        text: 'LLM steps fail as well: the provider or the network is to blame, not the tools.',
        when: { evidence: { id: 'llmErrors', atLeast: FIGURES.providerErrorShare } },
        category: 'ExternalDependency',
      },
      ...recoveryChecks,
    ],
    remedies: [
      {
        id: 'restart-mcp-server',
        covers: ['FD-M4'],
        text: 'Restart the Deployment mcp-server, when its own health page says that it is down.',
        mode: 'guarded',
        when: serverDown,
        action: { restartWorkload: { target: 'mcpServer' } },
        bounds: { attempts: 2, per: '1h', cooldown: '10m', timeout: '5m', maxTargets: 1 },
        verify: reconnected,
      },
      {
        id: 'restart-workers',
        covers: ['FD-M4'],
        text: 'Restart the workers with the tools inside them, where there is no Deployment mcp-server.',
        mode: 'approve',
        when: noServer,
        action: { restartWorkload: { target: 'workers' } },
        bounds: { attempts: 1, per: '1h', cooldown: '30m', timeout: '15m', maxTargets: 1 },
        verify: reconnected,
      },
      {
        id: 'inspect-tools',
        text: 'Hand the tools over to the team when a restart did not help.',
        mode: 'human',
        action: {
          openTask: {
            task: 'Find out why connections to the tools are refused: address, network policy, or a tool that ends at its start.',
            owner: 'ferrumdeck',
            // A restart that helped leaves nothing to find out; the root cause has an item of its own.
            blocksClose: false,
          },
        },
      },
    ],
    escalation: [
      {
        id: 'still-refused',
        text: 'Tool steps still fail.',
        when: { evidence: { id: 'refusedShare', above: FIGURES.refusedShare } },
        after: '30m',
        to: ['on-call'],
      },
    ],
    prevention: [
      {
        id: 'probes',
        text: 'An MCP server of its own runs twice and with probes, so that a broken one is replaced.',
        part: 'workers',
      },
    ],
    checklist: recoveryChecklist,
  });
}
