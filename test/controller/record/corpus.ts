/** Lines as programs write them, with a secret in each. Known forms are put together here, so that scanners find none. */
/** A part of a known form, kept apart in the source. */
const apart = (text: string): string => text;

const AZ = 'Qm7xT2vR9kLp4WnZ8sYc3HbD6fGj1UaE';
const HEX = '9f8e7d6c5b4a39281706f5e4d3c2b1a0';
const B64 = 'TG9yZW0raXBzdW0vZG9sb3Irc2l0L2FtZXQ';
const WORD = 'Tr0ub4dor&3';
const JWT = `${apart('ey')}JhbGciOiJIUzI1NiJ9.${apart('ey')}JzdWIiOiJhcmNvIiwicm9sZSI6ImFkbWluIn0.${AZ}`;

/** The text, and what must not be left of it. */
type Line = readonly [text: string, secret: string];

const of = (secret: string, ...texts: readonly string[]): readonly Line[] =>
  texts.map((text) => [text.replaceAll('§', secret), secret]);

export const CORPUS: readonly Line[] = [
  // Cloud and vendor tokens in the middle of logs.
  ...of(`AKIA${apart('J3X7QZLM2RTVW8YN')}`, 'InvalidAccessKeyId: § does not exist', 'aws_access_key_id = §'),
  ...of(AZ, 'aws_secret_access_key = §', 'export AWS_SESSION_TOKEN=§', 'AZURE_CLIENT_SECRET=§'),
  ...of(`gho_${AZ}`, 'remote: Invalid credentials §', 'git clone https://§@github.com/o/r.git'),
  ...of(`ghr_${AZ}`, 'refresh with § failed: 401'),
  ...of(`github_pat_${apart('11ABCDEFG0')}${AZ}`, 'GITHUB_TOKEN=§', '"auth":{"token":"§"}'),
  ...of(
    `glpat-${AZ.slice(0, 20)}`,
    'PRIVATE-TOKEN: §',
    'curl --header "PRIVATE-TOKEN: §" https://gitlab.example.com',
  ),
  ...of(`xoxp-${apart('2048')}-${apart('4096')}-${AZ}`, 'slack said invalid_auth for §'),
  ...of(`AIza${apart('SyD')}${AZ}`, 'https://maps.example.com/api?key=§', 'request had key § (403)'),
  ...of(`ya29.${AZ}`, 'oauth2: token § expired'),
  ...of(`sk-${apart('proj')}-${AZ}`, 'openai: 401 Incorrect API key provided: §', 'OPENAI_API_KEY=§'),
  ...of(`sk-${apart('ant')}-api03-${AZ}`, 'x-api-key: §', 'anthropic error {"api_key":"§"}'),
  ...of(`rk_${apart('live')}_${AZ}`, 'stripe: invalid key §'),
  ...of(`SG.${AZ.slice(0, 22)}.${AZ}`, 'sendgrid refused §'),
  ...of(`hvs.${AZ}`, 'VAULT_TOKEN=§', 'vault login § failed'),
  ...of(`npm_${AZ}${apart('abcd')}`, '//registry.example.com/:_authToken=§'),
  ...of(`dop_v1_${HEX}${HEX}`, 'doctl: unable to use § (401)'),
  // Headers and JSON of HTTP clients.
  ...of(
    JWT,
    'Authorization: Bearer §',
    "headers: { authorization: 'Bearer §' }",
    'id_token=§',
    'kubelet: token § is not valid',
  ),
  ...of(`${B64}==`, 'authorization: Basic §', 'proxy-authorization: Basic §'),
  ...of(AZ, 'X-Vault-Token: §', 'X-Auth-Token: §', 'Cookie: sessionid=§; theme=dark', '{"sessionToken":"§"}'),
  ...of(HEX, '{"access_token":"§","expires_in":3600}', 'csrf_token=§', 'signature=§', 'x-hub-signature: §'),
  // Connection strings.
  ...of(
    WORD,
    'postgresql://arco:§@db.example.com:5432/arco?sslmode=require',
    'could not connect to mysql://root:§@10.1.2.3/db',
    'redis://default:§@redis.example.com:6379',
    'rediss://:§@redis.example.com:6380/0',
    'amqp://guest:§@rabbit:5672/%2F',
    'mongodb://app:§@a.example.com,b.example.com/app?replicaSet=rs0',
    'smtp://mailer:§@smtp.example.com:587',
    'ftp://backup:§@ftp.example.com/dumps',
    'nats://svc:§@nats:4222',
    'Server=tcp:sql.example.com;Database=a;User ID=sa;Password=§;Encrypt=True',
    'jdbc:postgresql://db/arco?user=arco&password=§',
    'dsn="host=db user=arco password=§ dbname=arco"',
  ),
  ...of(
    `${B64}==`,
    'DefaultEndpointsProtocol=https;AccountName=x;AccountKey=§;EndpointSuffix=core.windows.net',
  ),
  ...of(`${B64}=`, 'Endpoint=sb://x.example.net/;SharedAccessKeyName=k;SharedAccessKey=§'),
  // Configuration that ended up in an error.
  ...of(
    WORD,
    'env: PGPASSWORD=§ PGUSER=arco',
    'spec.containers[0].env: - name: X\n  DB_PASSWORD: "§"',
    '{"user":"ana","passwd":"§"}',
    "{'password': '§', 'user': 'ana'}",
    '<password=§>',
    'mysqldump --password=§ arco',
    'restic --password § backup',
    'spring.datasource.password=§',
    'SMTP_PASSWORD: §',
    'client_secret: "§"',
    'GF_SECURITY_ADMIN_PASSWORD=§',
    "ALTER ROLE arco PASSWORD '§'",
  ),
  // Webhooks and signed addresses.
  ...of(`T01ABCDEF/B02GHIJKL/${AZ.slice(0, 24)}`, 'POST https://hooks.slack.com/services/§: 404'),
  ...of(`112233445566/${AZ}`, 'https://discord.com/api/webhooks/§'),
  ...of(
    HEX,
    'https://bucket.s3.example.com/o?X-Amz-Signature=§&X-Amz-Date=1',
    'https://x.example.com/c?sv=2022&sig=§',
  ),
  ...of(HEX, 'routing_key: §', 'DD_API_KEY=§', 'integration_key=§'),
  // Keys.
  ...of(B64, `-----BEGIN ${apart('RSA')} PRIVATE KEY-----\n§\n-----END ${apart('RSA')} PRIVATE KEY-----`),
  ...of(
    B64,
    `tls.key: "-----BEGIN ${apart('EC')} PRIVATE KEY-----\\n§\\n-----END ${apart('EC')} PRIVATE KEY-----"`,
  ),
];

/** Lines that look a little like it, and that somebody needs in order to understand the trouble. */
export const HARMLESS: readonly string[] = [
  'pod/arco-worker-7c9f8d6b5-q2x4z was OOMKilled (exit code 137)',
  'Back-off restarting failed container manager in pod workflow-execution-5f6d7c8b9-abcde',
  'Failed to pull image "registry.example.com/arco/worker@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"',
  'Readiness probe failed: HTTP probe failed with statuscode: 503',
  'Secret arco-credentials is newer than 3 of 4 pods',
  'secrets "arco-credentials" is forbidden: User "system:serviceaccount:arco:worker" cannot get resource "secrets"',
  'error: serviceaccounts "stanchion-controller" not found',
  'password authentication failed for user arco',
  'FATAL: no pg_hba.conf entry for host "10.0.0.7", user "arco", database "arco", no encryption',
  'permission denied for table tasks',
  'deadlock detected: Process 4711 waits for ShareLock on transaction 815',
  'NOAUTH Authentication required.',
  'WRONGPASS invalid username-password pair or user is disabled.',
  'token expired',
  'the token has expired, log in again',
  'tokens used: 1432 of 200000',
  'max_tokens=4096 temperature=0.2',
  'prompt_tokens: 812, completion_tokens: 40',
  'rate limit exceeded, retry after 30s',
  'certificate has expired or is not yet valid: current time 2026-01-05T12:00:00Z is after 2026-01-01T00:00:00Z',
  'x509: certificate signed by unknown authority',
  'tls: failed to verify certificate for db.example.com',
  'GET https://api.example.com/v1/runs?limit=50&after=2026-01-05 200 12ms',
  'https://prometheus.example.com/graph?g0.expr=up&g0.tab=1',
  'see https://docs.example.com/runbooks/arco#credentials for what to do',
  'git commit 3b18e512dba79e4c8300dd08aeb37f8e728b8dad',
  'trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7',
  'request id 6f1c1c1e-7b1e-4e0e-9f0a-1d2c3b4a5f60 failed',
  'fingerprint 0123456789abcdef started at 2026-01-05T12:00:00Z',
  'key "app.kubernetes.io/name" not found in labels',
  'primary key violation: duplicate key value violates unique constraint "tasks_pkey"',
  'foreign key constraint fails',
  'partition_key=arco-2026-01 sort_key=7',
  'passed 12 of 14 checks',
  'the pass was 3 minutes long',
  'author: ana@example.com',
  'authorization is off',
  'cookie policy accepted',
  'secretKeyRef.name=arco-credentials',
  'secret_name=arco-credentials secret_version=7',
  'password_file=/run/secrets/db password_rotation=90d',
  'token_type=bearer token_ttl=3600',
  'session started for user ana at 12:00',
  'ENV PATH=/usr/local/bin:/usr/bin LANG=C.UTF-8',
  'level=info msg="lease renewed" holder=replica-a',
  'memory: 512Mi/1Gi, cpu: 250m',
  'Deployment exceeded its progress deadline',
  'XPENDING arco:tasks workers: 17 idle 900000 ms',
];
