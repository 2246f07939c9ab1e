import type { AppFile, RolesFile, SurfaceFile } from './app.ts';
import type { AppContexts } from './context.ts';
import type { Entity } from './entity.ts';
import type { FunctionFile } from './function.ts';
import type { Page } from './page.ts';
import type { Title } from '../text.ts';

/** An app's files, read and checked: what a release holds and everybody else works with. */
export interface AppModel {
  readonly app: AppFile;
  /** By entity name, in menu order. */
  readonly entities: Readonly<Record<string, Entity>>;
  readonly roles: RolesFile;
  /** By name, in menu order. */
  readonly pages: Readonly<Record<string, Page>>;
  /** Cedar text of access.cedar. */
  readonly access: string;
  readonly surface: SurfaceFile;
  /** What agents are given when they work on something; absent where the app says nothing of it. */
  readonly context?: AppContexts;
  /** By slug; releases made before there were any have none of these three. */
  readonly processes?: Readonly<Record<string, ProcessSource>>;
  readonly decisions?: Readonly<Record<string, SourceFile>>;
  readonly functions?: Readonly<Record<string, AppFunction>>;
}

/** A file of an app that is kept as it was written: BPMN or DMN, XML. */
export interface SourceFile {
  readonly title: Title;
  readonly source: string;
}

/** `processes/<name>.bpmn`, with the tools that agents start its processes by. */
export interface ProcessSource extends SourceFile {
  readonly tools?: readonly ProcessTool[];
}
export interface ProcessTool {
  readonly name: string;
  /** The process: the file's name, with "#" and its id where the file holds several. */
  readonly process: string;
  readonly title: Title;
  readonly description?: string;
  /** What its start asks for: fields of an entity, or a JSON Schema. */
  readonly form?: { readonly entity?: string; readonly fields?: readonly string[]; readonly schema?: Readonly<Record<string, unknown>> };
}

/** A function of an app: `functions/<name>.js` or `.py` with what its YAML file says. */
export interface AppFunction extends SourceFile {
  readonly language: 'javascript' | 'python';
  readonly file: FunctionFile;
}

/** Path → content, UTF-8. */
export type Files = Readonly<Record<string, string>>;
