/**
 * How a failed run of a command or of CI comes in: by the webhook that takes alerts, as a notification for this receiver
 * whose alerts have these labels beside `runbook`. No receiver of Alertmanager has this name, since the operator puts the
 * namespace in front.
 */
export const RUN_REPORT = {
  receiver: 'stanchion-report',
  labels: { by: 'run_by', command: 'run_command', exitCode: 'run_exit_code' },
  /** The id of a parameter of the runbook follows. */
  parameterPrefix: 'parameter/',
} as const;
