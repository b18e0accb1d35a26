#!/usr/bin/env node
/** The bin: dispatch and exit codes. Commands are loaded when they are asked for. */
import { Command, CommanderError } from 'commander';

const loaders: Readonly<Record<string, () => Promise<Command>>> = {
  validate: async () => (await import('./commands/validate.ts')).validateCommand(),
  check: async () => (await import('./commands/check/index.ts')).checkCommand(),
  simulate: async () => (await import('./commands/simulate/index.ts')).simulateCommand(),
  retries: async () => (await import('./commands/retries.ts')).retriesCommand(),
  coverage: async () => (await import('./commands/coverage/index.ts')).coverageCommand(),
  approve: async () => (await import('./commands/approve.ts')).approveCommand(),
  reject: async () => (await import('./commands/reject.ts')).rejectCommand(),
  suspend: async () => (await import('./commands/suspend.ts')).suspendCommand(),
  resume: async () => (await import('./commands/resume.ts')).resumeCommand(),
  done: async () => (await import('./commands/done.ts')).doneCommand(),
  leases: async () => (await import('./commands/leases.ts')).leasesCommand(),
  report: async () => (await import('./commands/report/index.ts')).reportCommand(),
  controller: async () => (await import('./commands/controller/command.ts')).controllerCommand(),
};

const MISUSE = 2;

const asked = process.argv[2] ?? '';
const program = new Command('stanchion')
  .description(
    'Operational runbooks as software: validate manifests, check a cluster before a rollout, show what of the runbooks is covered, and decide what the controller may do.',
  )
  .showHelpAfterError('(stanchion --help shows the commands)')
  .exitOverride();
const wanted = asked in loaders ? [asked] : Object.keys(loaders);
for (const name of wanted) {
  const command = await loaders[name]?.();
  if (command !== undefined) program.addCommand(command.exitOverride());
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

/** Help and version end well; anything else that ends here is misuse, and Commander has told its part already. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : MISUSE;
  process.stderr.write(`stanchion: ${error instanceof Error ? error.message : String(error)}\n`);
  return MISUSE;
}
