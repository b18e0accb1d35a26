/** A text with a secret in it. Values that scanners of repositories know are put together here, so that they find none. */
interface Secret {
  readonly text: string;
  readonly secret: string;
}

const body = '0123456789abcdefABCDEF0123456789abcd';
const jwt = `eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzeXN0ZW0ifQ.${body}`;

function within(secret: string, ...texts: readonly ((secret: string) => string)[]): readonly Secret[] {
  return texts.map((text) => ({ text: text(secret), secret }));
}

/** Tokens that are known by their form alone, so plain prose around them is enough. */
const tokens: readonly Secret[] = [
  `ghp_${body}`,
  `ghs_${body}`,
  `github_pat_11ABCDEFG0${body}`,
  `glpat-${body.slice(0, 20)}`,
  `xoxb-12345678901-${body.slice(0, 24)}`,
  `xapp-1-A0123-${body}`,
  `AKIA${body.slice(0, 6)}ABCDEF7890`,
  `ASIA${body.slice(0, 6)}ABCDEF7890`,
  `AIza${body.slice(0, 35)}`,
  `ya29.${body}`,
  `sk-ant-api03-${body}`,
  `sk-proj-${body}`,
  `sk_live_${body}`,
  `npm_${body}`,
  `hf_${body.slice(0, 34)}`,
  `pypi-${body}`,
  `SG.${body.slice(0, 22)}.${body}`,
  `hvs.${body}`,
  `dop_v1_${'0123456789abcdef'.repeat(4)}`,
  jwt,
].flatMap((token) =>
  within(
    token,
    (secret) => `request with ${secret} was refused`,
    (secret) => `{"msg":"used ${secret}"}`,
    (secret) => `https://api.example.com/?q=${secret}&page=2`,
  ),
);

const keyValues: readonly Secret[] = within(
  'hunter2!x',
  (secret) => `password=${secret}`,
  (secret) => `PASSWORD: ${secret}`,
  (secret) => `"password": "${secret}"`,
  (secret) => `{\\"password\\":\\"${secret}\\"}`,
  (secret) => `'db_password' => '${secret}'`,
  (secret) => `PGPASSWORD=${secret} psql`,
  (secret) => `dbPassword=${secret}`,
  (secret) => `MYSQL_PWD=${secret}`,
  (secret) => `AWS_SECRET_ACCESS_KEY=${secret}`,
  (secret) => `ANTHROPIC_API_KEY=${secret}`,
  (secret) => `x-api-key: ${secret}`,
  (secret) => `apiKey:${secret}`,
  (secret) => `APIToken=${secret}`,
  (secret) => `client_secret=${secret}&grant_type=x`,
  (secret) => `access_token=${secret}`,
  (secret) => `refreshToken: "${secret}"`,
  (secret) => `AccountName=a;AccountKey=${secret};EndpointSuffix=core`,
  (secret) => `Endpoint=sb://x/;SharedAccessKey=${secret}`,
  (secret) => `Server=db;User Id=sa;Password=${secret};Encrypt=true`,
  (secret) => `host=db user=arco password=${secret} dbname=arco`,
  (secret) => `login --password ${secret} --user x`,
  (secret) => `tool --api-key ${secret}`,
  (secret) => `tool --token=${secret}`,
  (secret) => `ALTER USER arco WITH PASSWORD '${secret}'`,
  (secret) => `CREATE USER x IDENTIFIED BY '${secret}'`,
  (secret) => `?X-Amz-Credential=${secret}&X-Amz-Date=1`,
  (secret) => `https://x.blob.core.windows.net/c?sv=1&sig=${secret}`,
  (secret) => `private_key_passphrase: '${secret}'`,
  (secret) => `routing_key=${secret}`,
  (secret) => `time="12:00" level=error msg="cannot log in: password=${secret}"`,
  (secret) => `Cookie: theme=dark; session=${secret}`,
  (secret) => `Set-Cookie: id=${secret}; HttpOnly`,
);

const headers: readonly Secret[] = [
  ...within(
    'abc.def-ghi',
    (secret) => `Authorization: Bearer ${secret}`,
    (secret) => `authorization: ${secret}`,
    (secret) => `curl -H "Authorization: token ${secret}" https://x`,
    (secret) => `{"authorization":"Bearer ${secret}"}`,
    (secret) => `Proxy-Authorization: Basic ${secret}`,
  ),
  ...within(
    'c3lzdGVtOm1hbmFnZXI2',
    (secret) => `sent Bearer ${secret}`,
    (secret) => `sent basic ${secret}==`,
  ),
];

const urls: readonly Secret[] = within(
  's3cr3t',
  (secret) => `postgres://arco:${secret}@db:5432/arco`,
  (secret) => `redis://:${secret}@redis:6379/0`,
  (secret) => `amqps://user:${secret}@mq/vhost`,
  (secret) => `mongodb+srv://user:${secret}@cluster0.example.net/?retryWrites=true`,
  (secret) => `https://${secret}@github.com/o/r.git`,
  (secret) => `https://x-access-token:${secret}@github.com/o/r.git`,
  (secret) => `postgres://arco:p@${secret}@db/arco`,
  (secret) => `postgres://arco:p/${secret}@db/arco`,
  (secret) => `proxy http://user:${secret}@10.0.0.1:3128`,
);

const hooks: readonly Secret[] = within(
  'T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX',
  (secret) => `post https://hooks.slack.com/services/${secret} failed`,
);

const pem = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ';
const keys: readonly Secret[] = ['', 'RSA ', 'EC ', 'OPENSSH ', 'ENCRYPTED '].flatMap((kind) =>
  within(
    pem,
    (secret) => `-----BEGIN ${kind}PRIVATE KEY-----\n${secret}\n-----END ${kind}PRIVATE KEY-----\n`,
    (secret) => `"key": "-----BEGIN ${kind}PRIVATE KEY-----\\n${secret}\\n-----END ${kind}PRIVATE KEY-----"`,
    (secret) => `cut off: -----BEGIN ${kind}PRIVATE KEY-----\n${secret}\n${secret}`,
  ),
);

export const SECRETS: readonly Secret[] = [...tokens, ...keyValues, ...headers, ...urls, ...hooks, ...keys];

/** What logs and events hold that only sounds like secrets. */
export const ORDINARY: readonly string[] = [
  'password authentication failed for user "arco"',
  'secret "arco-credentials" not found',
  'MountVolume.SetUp failed for volume "key" : secret "arco-credentials" not found',
  'Invalid token: unexpected end of JSON input',
  'token: expired',
  'credentials: missing.',
  'prompt_tokens=1234 completion_tokens=56 max_tokens: 4096',
  'tokenCount=17 token_limit=200 tokenizer=cl100k',
  'secretName: arco-credentials',
  'secretKeyRef: name',
  'password_policy=strict passwordFile=/run/secrets/db',
  'author=ana authored_by=ana created_by=ben',
  'key=value primary_key=id partition key: 7 cacheKey=a/b',
  'GET https://api.github.com/repos/o/r/pulls?page=2 403',
  'see https://example.com/@team/page and mail ops@example.com',
  'http://db:8080/path?mail=a@b.example',
  'bearer authentication failed',
  'Basic authentication required',
  'API rate limit exceeded for installation ID 123; x-ratelimit-remaining: 0',
  'permission denied: invalid_grant: account not found',
  'Traceback (most recent call last):\n  File "worker.py", line 12, in run\n    raise ValueError("bad")',
  'level=error ts=2026-01-02T03:04:05Z caller=main.go:12 msg="exceeded quota: ferrumdeck-quota"',
  'OOMKilled exit code 137 pod/arco-worker-5d9f7c6b8-x2x4z',
  'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'uid 6f1c1c1e-7b1e-4e0e-9f0a-1d2c3b4a5f60 resourceVersion 12345',
  'connect ECONNREFUSED 10.0.0.1:5432',
  'the session: started, the auth: failed',
  'kubectl create secret generic x --dry-run=client',
  'a -----BEGIN CERTIFICATE----- is no secret',
];
