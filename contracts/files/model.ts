import type { AppFile, RolesFile, SurfaceFile } from './app.ts';
import type { Entity } from './entity.ts';
import type { Page } from './page.ts';

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
}

/** Path → content, UTF-8. */
export type Files = Readonly<Record<string, string>>;
