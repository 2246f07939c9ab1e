import type { DataSource } from '@portico/contracts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ListQuery } from '../list-state.ts';
import { entityNamed, type EntityView, type RecordView } from '../model.ts';
import { type Failed, recordsKey, useRendering } from '../source.ts';
import { loadEvaluator, usePage, usePageState, useScope, useValue } from './page-context.tsx';
import { createReader, withoutEmpty } from './read-value.ts';
import type { ExpressionProblem } from './evaluate.ts';
import { isRecord } from './props.ts';
import type { SourceData } from './scope.ts';

/** How far a source has come. `problem`: it can't be asked as it is written. */
export interface Asked {
  readonly waiting: boolean;
  readonly failed?: Failed | undefined;
  readonly problem?: ExpressionProblem | undefined;
  /** The entity is there, but not for this reader. */
  readonly denied: boolean;
  readonly retry: () => void;
}

/** A source with its expressions worked out and the filters of filter bars put in. */
export interface Question {
  readonly definition: DataSource | undefined;
  readonly name: string | undefined;
  readonly waiting: boolean;
  readonly problem: ExpressionProblem | undefined;
}

const noFilters = {};

/** The source a block names, or brings itself, as it is to be asked now. */
export function useQuestion(source: unknown): Question {
  const { page } = usePage();
  const name = typeof source === 'string' ? source : undefined;
  const written = name === undefined ? (isRecord(source) ? source : undefined) : page.data?.[name];
  // What picks from an answer is worked out over that answer.
  const { pick, ...asked } = isRecord(written) ? (written as Record<string, unknown>) : {};
  const worked = useValue(written && asked);
  const filters = usePageState((state) => (name === undefined ? noFilters : (state.filters[name] ?? noFilters)));
  const definition = useMemo(() => {
    if (!isRecord(worked.value) || !written) return undefined;
    const own = isRecord(worked.value['filter']) ? withoutEmpty(worked.value['filter'], (written as { filter?: Record<string, unknown> }).filter ?? {}) : {};
    const parts = [own, filters].filter((part) => Object.keys(part).length > 0);
    const { filter: _filter, ...rest } = worked.value;
    return { ...rest, ...(pick !== undefined && { pick }), ...(parts.length > 0 && { filter: parts.length === 1 ? parts[0] : { and: parts } }) } as unknown as DataSource;
  }, [worked.value, written, filters, pick]);
  return { definition, name, waiting: worked.waiting, problem: worked.problem };
}

/** What of a records source goes to the server beside filter words of a block. */
export function listQueryOf(definition: Extract<DataSource, { records: string }>): ListQuery {
  const { filter, search, sort } = definition;
  return {
    ...(filter && { filter }),
    ...(sort && { sort }),
    ...(typeof search === 'string' && search !== '' && { search }),
  };
}

export interface Rows extends Asked {
  readonly entity: EntityView | undefined;
  readonly question: Question;
  /** Undefined until the first answer. */
  readonly records: readonly RecordView[] | undefined;
  readonly more: (() => void) | undefined;
}

function narrowed(query: ListQuery, filter: Readonly<Record<string, unknown>> | undefined): ListQuery {
  if (!filter) return query;
  return { ...query, filter: query.filter ? { and: [query.filter, filter] } : { ...filter } };
}

/** Records of a source, page by page. `relations`: those whose records come along; `filter` narrows it further. */
export function useRows(source: unknown, about: { relations?: readonly string[]; limit?: number; filter?: Readonly<Record<string, unknown>> | undefined } = {}): Rows {
  const { model, source: from } = useRendering();
  const question = useQuestion(source);
  const definition = question.definition && 'records' in question.definition ? question.definition : undefined;
  const entity = definition && entityNamed(model, definition.records);
  const expand = [...new Set([...(definition?.expand ?? []), ...(about.relations ?? [])])].sort();
  const limit = definition?.limit ?? about.limit ?? 50;
  const query = definition ? narrowed(listQueryOf(definition), about.filter) : {};
  const list = useInfiniteQuery({
    queryKey: recordsKey(model.app, definition?.records, 'rows', query, expand, limit),
    queryFn: ({ pageParam, signal }) => from.list(definition?.records ?? '', { ...query, expand, limit, ...(pageParam && { cursor: pageParam }), signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (old, before) => (before?.queryKey[2] === definition?.records ? old : undefined),
    enabled: entity !== undefined && !question.waiting && entity.may.includes('read'),
  });
  const records = useMemo(() => list.data?.pages.flatMap((page) => page.records), [list.data]);
  return {
    question,
    entity,
    records,
    waiting: question.waiting || (list.isPending && entity !== undefined && !list.isError),
    failed: list.isError ? from.explain(list.error) : undefined,
    problem: question.problem,
    denied: definition !== undefined && !entity?.may.includes('read'),
    retry: () => void list.refetch(),
    more: list.hasNextPage && definition?.limit === undefined ? () => void (list.isFetchingNextPage || list.fetchNextPage()) : undefined,
  };
}

export interface One extends Asked {
  readonly entity: EntityView | undefined;
  readonly record: RecordView | undefined;
  /** The source names no record: nothing was chosen yet. */
  readonly nothing: boolean;
}

/** One record: of a record source, or the first of a list. */
export function useOne(source: unknown): One {
  const question = useQuestion(source);
  const { definition } = question;
  const byId = definition && 'record' in definition ? definition : undefined;
  const one = useRecordOf(byId?.record, idOf(byId?.id));
  const rows = useRows(byId ? undefined : source, { limit: 1 });
  if (!byId) return { ...rows, record: rows.records?.[0], nothing: rows.records?.length === 0 };
  return { ...one, waiting: question.waiting || one.waiting, problem: question.problem, nothing: !question.waiting && idOf(byId.id) === undefined };
}

/** An id as it is written in a page, a number among them; undefined for none. */
export function idOf(value: unknown): string | undefined {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined;
}

/** A record by entity and id, with the records it points to. */
export function useRecordOf(name: string | undefined, id: string | undefined): Omit<One, 'nothing'> {
  const { model, source } = useRendering();
  const entity = name === undefined ? undefined : entityNamed(model, name);
  const expand = entity?.relations.filter((relation) => entityNamed(model, relation.to)).map((relation) => relation.name) ?? [];
  const readable = entity?.may.includes('read') === true;
  const query = useQuery({ queryKey: recordsKey(model.app, name, 'one', id), queryFn: () => source.get(name ?? '', id ?? '', expand), enabled: readable && id !== undefined });
  return {
    entity,
    record: query.data,
    waiting: readable && id !== undefined && query.isPending && !query.isError,
    failed: query.isError ? source.explain(query.error) : undefined,
    denied: name !== undefined && !readable,
    retry: () => void query.refetch(),
  };
}

export interface Sums extends Asked {
  readonly entity: EntityView | undefined;
  readonly rows: readonly { readonly group: Readonly<Record<string, unknown>>; readonly measures: Readonly<Record<string, unknown>> }[] | undefined;
}

/** What of a records source is counted and summed up. */
interface SumsAsked {
  readonly groupBy: readonly { field: string; by?: string }[];
  readonly measures: readonly { as: string; fn: string; field?: string }[];
  readonly limit?: number;
  /** Narrows a records source further. */
  readonly filter?: Readonly<Record<string, unknown>> | undefined;
}

/** Counts and sums of a source. A records source is counted as `asked` says. */
export function useSums(source: unknown, asked?: SumsAsked): Sums {
  const { model, source: from } = useRendering();
  const question = useQuestion(source);
  const { definition } = question;
  const input = definition && ('aggregate' in definition ? sumsOf(definition) : 'records' in definition && asked ? askedOf(definition, asked) : undefined);
  const name = definition && ('aggregate' in definition ? definition.aggregate : 'records' in definition ? definition.records : undefined);
  const entity = name === undefined ? undefined : entityNamed(model, name);
  const readable = entity?.may.includes('read') === true;
  const query = useQuery({
    queryKey: recordsKey(model.app, name, 'sums', input),
    queryFn: ({ signal }) => from.aggregate(name ?? '', input ?? {}, signal),
    enabled: readable && input !== undefined && !question.waiting,
    placeholderData: (old, before) => (before?.queryKey[2] === name ? old : undefined),
  });
  return {
    entity,
    rows: query.data?.rows,
    waiting: question.waiting || (readable && query.isPending && !query.isError),
    failed: query.isError ? from.explain(query.error) : undefined,
    problem: question.problem,
    denied: name !== undefined && !readable,
    retry: () => void query.refetch(),
  };
}

/** Sorting means nothing to groups. */
function askedOf(definition: Extract<DataSource, { records: string }>, { filter, ...asked }: SumsAsked): Record<string, unknown> {
  const { sort: _sort, ...query } = narrowed(listQueryOf(definition), filter);
  return { ...asked, ...query };
}

function sumsOf({ aggregate: _entity, ...rest }: Extract<DataSource, { aggregate: string }>): Record<string, unknown> {
  return rest;
}

/** What a source gives, in the form expressions read it. */
export function useSourceData(name: string): { data: SourceData | undefined; waiting: boolean } {
  const { page } = usePage();
  const written = page.data?.[name];
  const isOne = written !== undefined && 'record' in written;
  const isRows = written !== undefined && 'records' in written;
  const rows = useRows(isRows ? name : undefined, { limit: 100 });
  const one = useOne(isOne ? name : undefined);
  const sums = useSums(written && 'aggregate' in written ? name : undefined);
  const answer = useToolAnswer(written && 'tool' in written ? name : undefined);
  return useMemo(() => {
    const waiting = isRows ? rows.waiting : isOne ? one.waiting : sums.waiting || answer.waiting;
    let data: SourceData | undefined;
    if (isRows) data = rows.entity && { kind: 'records', entity: rows.entity, records: rows.records ?? [] };
    else if (isOne) data = one.entity && { kind: 'record', entity: one.entity, record: one.record };
    else data = { kind: 'plain', value: sums.rows?.map((row) => ({ ...row.group, ...row.measures })) ?? answer.value ?? null };
    return { data: waiting ? undefined : (data ?? { kind: 'plain', value: null }), waiting };
  }, [isRows, isOne, rows.waiting, rows.entity, rows.records, one.waiting, one.entity, one.record, sums.waiting, sums.rows, answer.waiting, answer.value]);
}

/** What a tool answers to a source. */
export function useToolAnswer(source: unknown): Asked & { readonly value: unknown } {
  const { model, source: from } = useRendering();
  const question = useQuestion(source);
  const definition = question.definition && 'tool' in question.definition ? question.definition : undefined;
  const { tool = '', provider, arguments: args = {}, pick } = definition ?? {};
  const { read } = useScope();
  const query = useQuery({
    queryKey: recordsKey(model.app, '', 'tool', provider, tool, args, pick),
    queryFn: async () => {
      const answer = await from.callTool({ tool, provider, arguments: args });
      return pick === undefined ? answer : (createReader(pick, await loadEvaluator())({ ...read(), answer }).value ?? null);
    },
    enabled: definition !== undefined && !question.waiting,
    staleTime: 60_000,
  });
  return {
    value: query.data,
    waiting: question.waiting || (definition !== undefined && query.isPending && !query.isError),
    failed: query.isError ? from.explain(query.error) : undefined,
    problem: question.problem,
    denied: false,
    retry: () => void query.refetch(),
  };
}

/** The entity whose records a source gives, before anything is asked. */
export function useEntityOf(source: unknown): EntityView | undefined {
  const { page } = usePage();
  const { model } = useRendering();
  const written = typeof source === 'string' ? page.data?.[source] : isRecord(source) ? source : undefined;
  const { records, record, aggregate } = (written ?? {}) as { records?: unknown; record?: unknown; aggregate?: unknown };
  const name = records ?? record ?? aggregate;
  return typeof name === 'string' ? entityNamed(model, name) : undefined;
}
