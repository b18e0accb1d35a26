import { generatedFrom } from './alert-page.ts';
import type { AlertContext } from './context.ts';
import { runbookPagePath } from '../conventions/names.ts';
import { blocks, code, enumeration, heading, link, list, table, text } from './markdown.ts';

/** Start page of the runbooks, and how its files become the addresses that alerts carry. */
export function indexPage(alerts: readonly AlertContext[]): string {
  return `${blocks(
    generatedFrom('src/catalogue'),
    heading(1, 'Runbooks'),
    'One page for each alert, made from the same data as the manifests and the controller.',
    table(['System', 'Alert', 'Severity', 'Runbook'], alerts.map(alertRow)),
    heading(2, 'Publishing the pages'),
    `An alert links ${code('<runbookBaseUrl>/<system>/<Alert><runbookUrlSuffix>')}; both options are in ${code('src/environments')}.`,
    table(['Host', 'runbookBaseUrl', 'runbookUrlSuffix'], HOSTS),
    list([
      'Names are case-sensitive, as they are in the alert.',
      'An environment with another names profile than the documented one has its pages in a folder of the profile’s name, since names in commands differ.',
    ]),
  )}\n`;
}

function alertRow({ system, profile, name, alerts, runbook }: AlertContext): string[] {
  const path = runbookPagePath(profile, system.id, name);
  return [
    link(text(system.title), `${path.slice(0, path.lastIndexOf('/'))}/README.md`),
    link(code(name), `${path}.md`),
    enumeration([...new Set(alerts.map(({ severity }) => severity))]),
    text(runbook.title),
  ];
}

const HOSTS = [
  [
    'GitHub, GitLab, Gitea: the files as they are',
    code('https://github.com/OWNER/REPO/blob/main/docs/runbooks'),
    code('.md'),
  ],
  ['A file server of this folder', code('https://HOST'), code('.md')],
  ['GitHub Pages with Jekyll, Netlify, Cloudflare Pages', code('https://HOST/runbooks'), 'empty'],
  ['MkDocs, Hugo, Docusaurus with a slash at the end', code('https://HOST/runbooks'), code('/')],
  ['MkDocs with `use_directory_urls: false`, pandoc', code('https://HOST/runbooks'), code('.html')],
] as const;
