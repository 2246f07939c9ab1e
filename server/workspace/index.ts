export { createWorkspace, type Workspace } from './workspace.ts';
export { appSummary } from './look-at-apps.ts';
export { modelFiles } from './model/model-files.ts';
export { readModel } from './model/read-model.ts';
export { activeRelease, schemaName } from './publish.ts';
export { appByName, branchesOf, type AppRow } from './store.ts';
export { filesAt, repositoryOf } from './repository.ts';
