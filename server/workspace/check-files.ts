import type { AppModel, Files, Issue } from '@portico/contracts';
import { readModel } from './model/read-model.ts';
import { invalidFiles } from './repository.ts';
import type { Summary } from './store.ts';

/** Everything a commit of these files would be refused or warned for. */
export function findingsOf(app: string, files: Files): { model: AppModel | undefined; issues: Issue[] } {
  const { model, issues } = readModel(files);
  if (!model || model.app.name === app) return { model, issues };
  const line = (files['app.yaml'] ?? '').split('\n').findIndex((text) => /^name\s*:/.test(text)) + 1;
  const message = {
    en: `The app is called "${app}"; app.yaml says "${model.app.name}". An app keeps its name.`,
    zh: `应用名为“${app}”，而 app.yaml 中为“${model.app.name}”；应用名称不可更改。`,
  };
  return { model: undefined, issues: [{ file: 'app.yaml', ...(line > 0 && { line }), place: 'name', message }, ...issues] };
}

/** Gives the model and the warnings; throws `files.invalid` with every finding. */
export function requireModel(app: string, files: Files): { model: AppModel; warnings: Issue[] } {
  const { model, issues } = findingsOf(app, files);
  if (!model) throw invalidFiles(issues);
  return { model, warnings: issues };
}

export function summaryOf(model: AppModel): Summary {
  const { title, description, icon } = model.app;
  return { title, ...(description !== undefined && { description }), ...(icon !== undefined && { icon }), entities: Object.keys(model.entities).length };
}
