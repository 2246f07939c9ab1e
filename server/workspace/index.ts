export { createWorkspace, type Workspace } from './workspace.ts';
export { appSummary } from './look-at-apps.ts';
export { modelFiles } from './model/model-files.ts';
export { readModel, type ReadModel } from './model/read-model.ts';
export type { CommitToPrepare, Publishing } from './publish.ts';
export { activeRelease, schemaName } from './publish.ts';
export { appByName, branchesOf, releaseFiles, type AppRow, type Branch } from './store.ts';
