import type { Output, Page, recordsHistory } from '@portico/contracts';
import { createContext, useContext } from 'react';
import type { ListQuery } from './list-state.ts';
import type { AppView, RecordView } from './model.ts';

export interface RecordPage {
  readonly records: readonly RecordView[];
  readonly next: string | null;
  readonly total?: number | undefined;
}
export interface AttachmentView {
  readonly url: string;
  readonly name: string;
  readonly size: number;
  readonly mediaType: string;
}
/** Counts and sums, group by group. */
export interface SumsView {
  readonly rows: readonly { readonly group: Readonly<Record<string, unknown>>; readonly measures: Readonly<Record<string, unknown>> }[];
}
export type RecordChange = Output<typeof recordsHistory>['changes'][number];

/** Where generated pages get records from and send people to. The portal gives one; an embedding page can give another. */
export interface RecordSource {
  list(entity: string, query: ListQuery & { expand?: string[]; limit?: number; cursor?: string; skip?: number; total?: boolean; signal?: AbortSignal }): Promise<RecordPage>;
  get(entity: string, id: string, expand: string[]): Promise<RecordView>;
  create(entity: string, values: Record<string, unknown>, idempotencyKey: string): Promise<RecordView>;
  update(entity: string, record: { id: string; version?: string }, values: Record<string, unknown>): Promise<RecordView>;
  remove(entity: string, record: { id: string; version?: string }): Promise<void>;
  removeMany(entity: string, records: readonly { id: string; version: string }[]): Promise<void>;
  undelete(entity: string, id: string): Promise<void>;
  exportAddress(entity: string, query: ListQuery, fields: string[]): string;
  attachment(entity: string, id: string, field: string): Promise<AttachmentView>;
  upload(file: File, onProgress: (done: number) => void): Promise<string>;
  aggregate(entity: string, input: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<SumsView>;
  history(entity: string, id: string, cursor?: string): Promise<{ changes: readonly RecordChange[]; next: string | null }>;
  /** What a tool answers: of this app, or of a connected provider. Throws when it says that it failed. */
  callTool(tool: { tool: string; provider?: string | undefined; arguments: Readonly<Record<string, unknown>> }): Promise<unknown>;
  /** The script of one of the app's own components, and the address of the frame it runs in. */
  component(name: string): Promise<{ script: string; styles: string; events: readonly string[] }>;
  readonly componentFrame: string;
  /** A page of the app's release. */
  page(name: string): Promise<Page>;
  /** Address of a page, with its parameters. */
  pageAddress(name: string, params: Readonly<Record<string, unknown>>): string;
  /** May the reader change the app? Then she is told what is wrong with its pages. */
  mayEdit(): Promise<boolean>;
  /** People to choose from; empty where the caller may not list them. */
  people(search: string): Promise<readonly { id: string; name: string }[]>;
  /** Address of a record's page, or of the entity's list. */
  address(entity: string, id?: string): string;
  go(address: string): void;
  /** A failure that another part shows: code and words. */
  explain(error: unknown): Failed;
}
export interface Failed {
  readonly code: string;
  readonly detail: string;
  readonly status: number;
  readonly retryable: boolean;
  readonly trace?: string | undefined;
  readonly issues?: readonly { readonly file?: string; readonly line?: number; readonly place?: string; readonly message: string }[] | undefined;
}

export interface Rendering {
  readonly model: AppView;
  readonly source: RecordSource;
}
const context = createContext<Rendering | undefined>(undefined);
export const RenderingProvider = context.Provider;

/** The app's model and where its records come from. */
export function useRendering(): Rendering {
  const found = useContext(context);
  if (!found) throw new Error('generated pages stand inside a RenderingProvider');
  return found;
}

/** Cache keys of an app's records; a change makes all of them stale, because relations cross entities. */
export const recordsKey = (app: string, ...rest: readonly unknown[]) => ['records', app, ...rest];
