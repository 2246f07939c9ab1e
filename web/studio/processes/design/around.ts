import { type RolesFile, rolesFileSchema, titleSchema } from '@portico/contracts';
import { parse } from 'yaml';
import { createModelReader } from '../../pages/design/model.ts';
import type { Around, NamedThing } from '../use-diagram.ts';
import { drawingsIn } from './process-files.ts';

type Files = Readonly<Record<string, string>>;

/** Reads what a process can name out of the files, over and over; the same object as long as nothing of it has changed. */
export function aroundReader(): (files: Files) => Around {
  const model = createModelReader();
  let last: Around | undefined;
  let rolesText: string | undefined;
  let roles: RolesFile['roles'] = {};
  return (files) => {
    if (rolesText !== files['roles.yaml']) {
      rolesText = files['roles.yaml'];
      roles = rolesIn(rolesText);
    }
    const next: Around = {
      entities: model(files).entities.filter(({ link }) => link !== true),
      roles,
      processes: things(drawingsIn(files, 'process')),
      decisions: things(drawingsIn(files, 'decision')),
      functions: functionsIn(files),
    };
    const same =
      last !== undefined &&
      last.roles === next.roles &&
      JSON.stringify([last.entities, last.processes, last.decisions, last.functions]) === JSON.stringify([next.entities, next.processes, next.decisions, next.functions]);
    if (!same) last = next;
    return last ?? next;
  };
}

function things(drawings: readonly NamedThing[]): readonly NamedThing[] {
  return drawings.map(({ name, title }) => ({ name, title }));
}

function rolesIn(text: string | undefined): RolesFile['roles'] {
  const read = rolesFileSchema.safeParse(yaml(text ?? ''));
  return read.success ? read.data.roles : {};
}

function functionsIn(files: Files): readonly NamedThing[] {
  return Object.keys(files)
    .flatMap((path) => {
      const name = /^functions\/([a-z][a-z0-9-]*)\.(?:js|py)$/.exec(path)?.[1];
      if (name === undefined) return [];
      const said = yaml(files[`functions/${name}.yaml`] ?? '') as { title?: unknown } | null;
      const title = titleSchema.safeParse(said?.title);
      return [{ name, title: title.success ? title.data : undefined }];
    })
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
}

function yaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return null;
  }
}
