import type { Target } from '../../../../api/target.ts';
import type { EvidenceData } from '../../../model/runbook.ts';
import type { FerrumDeckNames } from '../../../systems/ferrumdeck/names.ts';
import { recoveryEvidence, recoveryTargets } from '../recovery/index.ts';

export function mcpTargets(names: FerrumDeckNames) {
  return {
    ...recoveryTargets(names),
    mcpServer: { deployment: { namespace: names.namespace, name: 'mcp-server', container: 'mcp-server' } },
    mcpHealth: { endpoint: { name: 'mcp-health' } },
  } as const satisfies Record<string, Target>;
}

type McpTarget = keyof ReturnType<typeof mcpTargets>;

export function mcpEvidence(names: FerrumDeckNames) {
  return {
    ...recoveryEvidence(names),
    toolFailures: {
      covers: ['FD-S10'],
      text: 'Share of tool steps that fail, for whatever reason.',
      source: {
        prometheus: {
          expr: `sum(ferrumdeck:recent_steps:count{step_type="tool",outcome!="completed"})
/
(sum(ferrumdeck:recent_steps:count{step_type="tool"}) > 0)`,
        },
      },
      yields: 'number',
    },
    refusedShare: {
      covers: ['FD-S11'],
      text: 'Share of tool steps that end because a connection was refused.',
      source: { prometheus: { expr: 'ferrumdeck:tool_connection_refused:ratio' } },
      yields: 'number',
    },
    toolsCompleted: {
      covers: ['FD-V2'],
      text: 'Tool steps that went well within ten minutes.',
      source: {
        prometheus: {
          expr: 'sum(ferrumdeck:recent_steps:count{step_type="tool",outcome="completed"}) or vector(0)',
        },
      },
      yields: 'number',
    },
    llmErrors: {
      covers: ['FD-S12'],
      text: 'Share of LLM steps that fail at their provider, for the one that does best; 0 without LLM steps.',
      source: { prometheus: { expr: 'min(ferrumdeck:llm_provider_errors:ratio) or vector(0)' } },
      yields: 'number',
    },
    mcpHealthy: {
      covers: ['FD-D5'],
      text: "Whether the MCP server's health page answers well. A probe that could not run says nothing.",
      source: { httpProbe: { target: 'mcpHealth' } },
      yields: 'flag',
    },
    mcpExists: {
      covers: ['FD-M4', 'FD-D5'],
      text: 'Whether there is an MCP server of its own. The published workers run theirs inside themselves.',
      source: { exists: { target: 'mcpServer' } },
      yields: 'flag',
    },
    mcpPods: {
      text: 'Pods of the MCP server.',
      source: { podStatus: { target: 'mcpServer' } },
      yields: 'record',
    },
    refusedLines: {
      covers: ['FD-S11'],
      text: 'Lines of the workers about refused connections, masked.',
      source: {
        logs: {
          target: 'workers',
          contains: ['connection refused', 'ECONNREFUSED', 'ConnectError'],
          since: '15m',
          lines: 100,
        },
      },
      yields: 'record',
    },
  } as const satisfies Record<string, EvidenceData<McpTarget>>;
}

export type McpEvidence = ReturnType<typeof mcpEvidence>;
