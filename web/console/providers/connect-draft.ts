import type { CallInput } from '../../client/index.ts';
import { authOf, clientSecretName, isWhole, noSignIn, type SignInDraft } from './sign-in-draft.ts';
import { isWebAddress } from './web-address.ts';

/** The ways of connecting, in the words of somebody who has one of these in front of her. */
export const ways = ['mcp', 'stdio', 'openapi', 'database', 'portico', 'serverJson'] as const;
export type Way = (typeof ways)[number];
export const engines = ['postgresql', 'mysql', 'mariadb'] as const;
export type Engine = (typeof engines)[number];

export interface Secret {
  readonly name: string;
  readonly value: string;
}

/** What is typed so far; each way uses a part of it. */
export interface Draft {
  readonly title: string;
  readonly name: string;
  readonly project: string;
  readonly follow: boolean;
  readonly url: string;
  readonly oldTransport: boolean;
  readonly command: string;
  readonly secrets: readonly Secret[];
  readonly signIn: SignInDraft;
  readonly blob: string;
  readonly server: string;
  /** Tags of the document whose operations are not wanted. */
  readonly without: readonly string[];
  readonly readsOnly: boolean;
  /** Patterns of paths that are not wanted, one a line. */
  readonly withoutPaths: string;
  readonly engine: Engine;
  readonly host: string;
  readonly port: string;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly writes: boolean;
  readonly json: string;
}

export const emptyDraft: Draft = {
  title: '',
  name: '',
  project: 'main',
  follow: false,
  url: '',
  oldTransport: false,
  command: '',
  secrets: [],
  signIn: noSignIn,
  blob: '',
  server: '',
  without: [],
  readsOnly: false,
  withoutPaths: '',
  engine: 'postgresql',
  host: '',
  port: '',
  database: '',
  user: '',
  password: '',
  writes: false,
  json: '',
};

/** What `providers.add` is asked; undefined while something needed is missing. A server.json goes another way. */
export function inputOf(way: Exclude<Way, 'serverJson'>, draft: Draft): CallInput<'providers.add'> | undefined {
  const settings = settingsOf(way, draft);
  if (!settings || !isUsableName(draft.name)) return undefined;
  return {
    name: draft.name,
    ...(draft.title.trim() && { title: draft.title.trim() }),
    project: draft.project,
    mode: draft.follow ? 'follow' : 'pinned',
    settings,
    secrets: secretsOf(way, draft),
  };
}

export const isUsableName = (name: string): boolean => /^[a-z][a-z0-9-]{0,39}$/.test(name);

function settingsOf(way: Exclude<Way, 'serverJson'>, draft: Draft): CallInput<'providers.add'>['settings'] | undefined {
  const url = draft.url.trim();
  switch (way) {
    case 'mcp': {
      const auth = authOf(draft.signIn);
      return isWebAddress(url) && isWhole(draft.signIn) ? { kind: draft.oldTransport ? 'sse' : 'http', url, ...(auth && { auth }) } : undefined;
    }
    case 'portico':
      return isWebAddress(url) ? { kind: 'portico', url } : undefined;
    case 'stdio': {
      const [command, ...args] = wordsOf(draft.command);
      return command === undefined ? undefined : { kind: 'stdio', command, args };
    }
    case 'openapi': {
      const server = draft.server.trim();
      if (draft.blob === '' || (server !== '' && !isWebAddress(server))) return undefined;
      return { kind: 'openapi', blob: draft.blob, ...(server !== '' && { server }), curation: curationOf(draft) };
    }
    case 'database':
      return draft.host.trim() && draft.database.trim() && draft.user !== '' ? { kind: 'database', options: { writes: draft.writes } } : undefined;
  }
}

/** What of a document is taken, as the converter reads it. */
export function curationOf({ without, withoutPaths, readsOnly }: Pick<Draft, 'without' | 'withoutPaths' | 'readsOnly'>): Record<string, unknown> {
  const paths = withoutPaths
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const exclude = [...without.map((tag) => ({ tag })), ...paths.map((path) => ({ path }))];
  return { ...(readsOnly && { include: [{ method: 'GET' }] }), ...(exclude.length > 0 && { exclude }) };
}

function secretsOf(way: Way, draft: Draft): Record<string, string> {
  const given = Object.fromEntries(draft.secrets.filter((one) => one.name.trim() !== '' && one.value !== '').map((one) => [one.name.trim(), one.value]));
  if (way === 'database') return { url: databaseUrl(draft) };
  if (way === 'mcp' && draft.signIn.how !== 'secrets') return draft.signIn.clientSecret === '' ? {} : { [clientSecretName]: draft.signIn.clientSecret };
  const key = given['key'];
  return way === 'portico' ? (key === undefined ? {} : { Authorization: `Bearer ${key}` }) : given;
}

/** The address of a database with user and password, as drivers write it. */
export function databaseUrl(draft: Pick<Draft, 'engine' | 'host' | 'port' | 'database' | 'user' | 'password'>): string {
  const { engine, host, port, database, user, password } = draft;
  const who = user === '' ? '' : `${encodeURIComponent(user)}${password === '' ? '' : `:${encodeURIComponent(password)}`}@`;
  return `${engine}://${who}${host.trim()}${port.trim() && `:${port.trim()}`}/${encodeURIComponent(database.trim())}`;
}

/** A command line in its words: spaces part them, quotes keep them together. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)].map(([, double, single, plain]) => double?.replaceAll(/\\(.)/g, '$1') ?? single ?? plain ?? '');
}

/** A name to begin with, out of what is known: the title, else the address, the program, the database. */
export function nameHint(way: Way, draft: Draft): string {
  if (draft.title.trim()) return draft.title;
  if (way === 'stdio') return (wordsOf(draft.command).findLast((word) => !word.startsWith('-')) ?? '').replace(/^.*\//, '').replace(/@[\d.]+$/, '');
  if (way === 'database') return draft.database;
  if (!isWebAddress(draft.url)) return '';
  const { hostname, pathname } = new URL(draft.url);
  const last = pathname.split('/').findLast((part) => part !== '' && !/^(mcp|sse|v\d+)$/.test(part));
  return last ?? (/^[\d.]+$/.test(hostname) ? '' : (hostname.replace(/^(www|mcp|api)\./, '').split('.')[0] ?? ''));
}
