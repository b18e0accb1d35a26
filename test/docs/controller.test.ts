import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { INTAKE_TOKENS, PAUSE_CONFIG, SETTINGS_CONFIG } from '../../src/conventions/controller.ts';
import { TLS_KEYS } from '../../src/conventions/kubernetes.ts';
import { CONTROLLER } from '../../src/conventions/names.ts';
import { defineEnvironment } from '../../src/environments/define.ts';
import { readMarkdown } from '../support/markdown.ts';

const PAGE = 'docs/controller.md';
const page = readFileSync(PAGE, 'utf8');
const { fences } = readMarkdown(PAGE, page);
const { controllerWebhook, namespace } = defineEnvironment({
  name: 'any',
  runbookBaseUrl: 'https://runbooks.example.com',
  receivers: { team: [{ webhook: { url: { secret: 's', key: 'k' } } }] },
});

describe('the page about the controller', () => {
  test('names each Secret that the installer brings, with its keys', () => {
    const { token, ca, certificate } = controllerWebhook;
    const rows = [
      [INTAKE_TOKENS.secret, INTAKE_TOKENS.key],
      [certificate, TLS_KEYS.certificate, TLS_KEYS.key],
      [token.secret, token.key, ca?.key],
    ];
    for (const [secret, ...keys] of rows) {
      const row = page.split('\n').find((line) => line.startsWith(' ') && line.includes(`| \`${secret}\``));
      for (const key of keys) expect(row).toContain(`\`${key}`);
    }
  });

  test('asks for a certificate of the host that the URL names', () => {
    const yaml = fences.find(({ language }) => language === 'yaml')?.body ?? '';
    const shape = z.object({
      metadata: z.object({ namespace: z.string() }),
      spec: z.object({ secretName: z.string(), dnsNames: z.array(z.string()) }),
    });
    expect(shape.parse(parse(yaml))).toEqual({
      metadata: { namespace },
      spec: {
        secretName: controllerWebhook.certificate,
        dnsNames: [new URL(controllerWebhook.url).hostname],
      },
    });
  });

  test('uses the names that the product uses', () => {
    for (const name of [CONTROLLER, PAUSE_CONFIG.name, SETTINGS_CONFIG.name]) expect(page).toContain(name);
    const [, dockerfile = ''] = /docker build -f (\S+)/.exec(page) ?? [];
    expect(existsSync(dockerfile)).toBe(true);
  });
});
