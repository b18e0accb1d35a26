import type { StageTool } from '../../model/pipeline.ts';
import { EXIT_CODES, exitCodeOfHttp, HTTP_EXIT_CODES, HTTP_KINDS } from '../../../conventions/exit-codes.ts';
import { WORKSPACE } from '../../../conventions/pipeline.ts';
import { RETRY_AFTER } from '../../../conventions/retries.ts';

/**
 * What the stages run unless the installer says otherwise. The document names no tools, so these are public ones that
 * need nothing beyond the repository; the contract is the same for any other:
 *
 * - the source is in `/workspace/source`, and whatever later stages need goes to `/workspace/results/<stage>`,
 * - one line about the result goes to `/workspace/results/<stage>/result`, and is kept with the checkpoint,
 * - the exit code says what kind of failure it was (src/conventions/exit-codes.ts),
 * - running it again after it was cut off does no harm.
 */
export interface PipelineTools {
  readonly clone: StageTool;
  readonly analysis: StageTool;
  readonly tests: StageTool;
  readonly coverage: StageTool;
  readonly scan: StageTool;
  readonly review: StageTool;
  readonly notification: StageTool;
  readonly restore: StageTool;
}

const SOURCE = `${WORKSPACE.path}/source`;
const GIT = 'docker.io/alpine/git:2.47.2';
const CURL = 'docker.io/curlimages/curl:8.17.0';
const TOKENS = 'agent-pipeline-tokens';

/** A fixed script. Its values are variables, which a shell never reads as commands when they stand in quotes. */
function script(...lines: readonly string[]): StageTool['command'] {
  return ['/bin/sh', '-ceu', lines.join('\n')];
}

function result(stage: string): string {
  return `${WORKSPACE.path}/results/${stage}`;
}

/** Those that stages tell apart. */
const HTTP_STATUSES = [...HTTP_KINDS.keys(), ...HTTP_EXIT_CODES.keys()];
const HTTP_CASES = HTTP_STATUSES.map((status) => `  ${status}) code=${exitCodeOfHttp({ status }) ?? 1} ;;`);

/** What Git says; always several words, so that no name of a repository or branch can be one of them. */
const REFUSED = 'authentication failed|could not read (username|password)|(permission|access) denied';
const UNREACHABLE =
  'could not (resolve|connect)|failed to connect|connection (refused|reset|timed out)|timed out after|early eof|' +
  'hung up unexpectedly|network is unreachable|no route to host';

const clone: StageTool = {
  image: GIT,
  env: {
    FORGE: 'https://github.com',
    REPOSITORY: { parameter: 'repository' },
    REVISION: { parameter: 'revision' },
    GIT_TERMINAL_PROMPT: '0',
    HOME: '/tmp',
  },
  command: script(
    // What an earlier try left may hold locks that nobody gives up any more.
    `rm -rf ${SOURCE} ${result('repository-clone')}`,
    `mkdir -p ${SOURCE} ${result('repository-clone')}`,
    `cd ${SOURCE}`,
    'git init --quiet',
    'if ! git fetch --quiet --depth 1 --no-tags -- "$FORGE/$REPOSITORY.git" "$REVISION" 2>/tmp/errors; then',
    '  cat /tmp/errors >&2',
    '  code=1',
    `  if grep -qiE '${REFUSED}' /tmp/errors; then code=${EXIT_CODES.AuthenticationError}; fi`,
    `  if grep -qiE '${UNREACHABLE}' /tmp/errors; then code=${EXIT_CODES.NetworkError}; fi`,
    "  status=$(sed -n '/.*requested URL returned error: \\([0-9][0-9]*\\).*/{s//\\1/p;q;}' /tmp/errors)",
    '  case "$status" in',
    ...HTTP_CASES.map((line) => `  ${line}`),
    '  esac',
    '  exit "$code"',
    'fi',
    'git checkout --quiet --force --detach FETCH_HEAD',
    `git rev-parse HEAD >${result('repository-clone')}/result`,
  ),
};

const analysis: StageTool = {
  image: 'docker.io/semgrep/semgrep:1.143.0',
  env: { HOME: '/tmp' },
  command: [
    'semgrep',
    'scan',
    '--config',
    'p/default',
    '--error',
    '--metrics',
    'off',
    '--disable-version-check',
    SOURCE,
  ],
};

/** The repository's own target, whatever language it is in. One without a Makefile fails, which is the truth. */
function target(name: string): StageTool {
  return {
    image: 'docker.io/library/buildpack-deps:bookworm',
    env: { HOME: '/tmp' },
    command: ['make', '--directory', SOURCE, name],
  };
}

const scan: StageTool = {
  image: 'docker.io/aquasec/trivy:0.67.2',
  env: { HOME: '/tmp' },
  command: [
    'trivy',
    'filesystem',
    '--cache-dir',
    '/tmp/trivy',
    '--severity',
    'HIGH,CRITICAL',
    '--exit-code',
    String(EXIT_CODES.TestFailure),
    '--no-progress',
    SOURCE,
  ],
};

/** Seconds for which GitHub wants to be left alone when it says neither how long nor until when. */
const UNTOLD_LIMIT = 60;

/** Sends `$BODY` to `$URL` and tells by its exit code what became of it. */
const POST: readonly string[] = [
  'set -- --silent --show-error --globoff --output /tmp/answer --dump-header /tmp/headers --header "Content-Type: application/json"',
  // Whoever wrote the Secret may have ended it with a line break, which would end the headers. `$(…)` takes it away.
  'URL=$(printf %s "$URL")',
  'TOKEN=$(printf %s "${TOKEN:-}")',
  'if [ -n "$TOKEN" ]; then set -- "$@" --header "Authorization: Bearer $TOKEN"; fi',
  `status=$(curl "$@" --write-out "%{http_code}" --data-raw "$BODY" -- "$URL") || exit ${EXIT_CODES.NetworkError}`,
  'case "$status" in',
  '  2??) exit 0 ;;',
  ...HTTP_CASES,
  '  *) code=1 ;;',
  'esac',
  // A 403 is a rate limit only where the answer says so; how long it lasts may be in one of these.
  'header() { sed -n "/^$1: *\\([0-9][0-9]*\\).*/{s//\\1/p;q;}" /tmp/headers; }',
  'wait=$(header "[Rr]etry-[Aa]fter")',
  'if [ -z "$wait" ] && [ "$(header "[Xx]-[Rr]ate[Ll]imit-[Rr]emaining")" = 0 ]; then',
  '  reset=$(header "[Xx]-[Rr]ate[Ll]imit-[Rr]eset")',
  '  wait=$((${reset:-0} - $(date +%s)))',
  '  if [ "$wait" -lt 1 ]; then wait=1; fi',
  'fi',
  `if [ -z "$wait" ] && [ "$status" = 403 ] && grep -qis "rate limit" /tmp/answer; then wait=${UNTOLD_LIMIT}; fi`,
  `if [ -n "$wait" ] && { [ "$status" = 403 ] || [ "$status" = 429 ]; }; then`,
  `  code=${EXIT_CODES.RateLimited}`,
  `  mkdir -p "$(dirname ${RETRY_AFTER.path})"`,
  `  echo "$wait" >${RETRY_AFTER.path}`,
  'fi',
  'echo "HTTP status $status" >&2',
  'exit "$code"',
];

/** A comment. The pipeline never approves: that is for a person (S2:67). */
const review: StageTool = {
  image: CURL,
  env: {
    TOKEN: { secret: TOKENS, key: 'github' },
    REPOSITORY: { parameter: 'repository' },
    PULL_REQUEST: { parameter: 'pullRequest' },
    BODY: {
      json: {
        event: 'COMMENT',
        body: ['Analysis, tests, coverage and security scan of ', { parameter: 'revision' }, ' succeeded.'],
      },
    },
  },
  command: script('URL="https://api.github.com/repos/$REPOSITORY/pulls/$PULL_REQUEST/reviews"', ...POST),
};

const notification: StageTool = {
  image: CURL,
  env: {
    URL: { secret: TOKENS, key: 'notification-url' },
    BODY: {
      json: {
        text: [
          'Pipeline of ',
          { parameter: 'repository' },
          ' at ',
          { parameter: 'revision' },
          ': ',
          { outcome: true },
        ],
      },
    },
  },
  command: script(...POST),
};

/** Puts the source back to the commit of the checkpoint where that is asked for, and fails when it is not there. */
const restore: StageTool = {
  image: GIT,
  env: { HOME: '/tmp' },
  command: script(
    `cd ${SOURCE}`,
    'if [ "$POINT" = stage-start ]; then',
    '  rm -f .git/index.lock',
    '  git reset --quiet --hard "$COMMIT" --',
    '  git clean -ffdxq',
    `  rm -rf "${WORKSPACE.path}/results/$STAGE"`,
    '  left=$(git status --porcelain --ignored)',
    '  test -z "$left"',
    'fi',
    'at=$(git rev-parse HEAD)',
    'test "$at" = "$COMMIT"',
  ),
};

export const defaultTools: PipelineTools = {
  clone,
  analysis,
  tests: target('test'),
  coverage: target('coverage'),
  scan,
  review,
  notification,
  restore,
};
