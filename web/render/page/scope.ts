import type { EntityView, RecordView } from '../model.ts';

/** A record with the entity it belongs to, so that its values can be told apart by type. */
export interface Row {
  readonly entity: EntityView;
  readonly record: RecordView;
}

/** What a data source gave. */
export type SourceData =
  | { readonly kind: 'records'; readonly entity: EntityView; readonly records: readonly RecordView[] }
  | { readonly kind: 'record'; readonly entity: EntityView; readonly record: RecordView | undefined }
  | { readonly kind: 'plain'; readonly value: unknown };

/** The values of a form around a block, as they stand in its inputs. */
export interface FormValues {
  readonly entity: EntityView;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The reader, as expressions see her. */
export interface Reader {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Everything an expression of a page can name. A new object whenever something in it changed. */
export interface Scope {
  readonly params: Readonly<Record<string, unknown>>;
  /** Field types of the parameters. */
  readonly paramTypes: Readonly<Record<string, string>>;
  readonly user: Reader;
  readonly language: 'en' | 'zh';
  readonly data: Readonly<Record<string, SourceData>>;
  /** Sources that have been asked for and have not answered. */
  readonly loading: ReadonlySet<string>;
  readonly state: Readonly<Record<string, unknown>>;
  readonly row?: Row | undefined;
  readonly form?: FormValues | undefined;
  /** Of a tool, for the expression that picks from it. */
  readonly answer?: unknown;
  readonly now: Date;
}
