import { seconds } from '../api/scalars.ts';
import type { Heartbeat } from '../catalogue/model/workload.ts';

/**
 * The command of a probe that succeeds while a file is fresh. It succeeds too when the file is not there: an image
 * that writes no heartbeat yet would be restarted for ever otherwise. File and age are arguments, never script text.
 */
export function heartbeatCommand({ file, within, runtime }: Heartbeat): string[] {
  const limit = String(seconds(within));
  switch (runtime) {
    case 'python':
      return ['python', '-c', PYTHON, file, limit];
    case 'sh':
      return ['sh', '-c', SHELL, 'heartbeat', file, limit];
  }
}

const PYTHON =
  'import os, sys, time; file, limit = sys.argv[1], int(sys.argv[2]); ' +
  'sys.exit(os.path.exists(file) and time.time() - os.path.getmtime(file) > limit)';

const SHELL = '[ ! -e "$1" ] || [ $(($(date +%s) - $(date -r "$1" +%s))) -le "$2" ]';
