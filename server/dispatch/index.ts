export type { Call, From } from './call.ts';
export { createDoor, type Door } from './door.ts';
export { createMemory } from './memory.ts';
export { registry as metrics } from './metrics.ts';
export { createPlatform, type Platform } from './table.ts';
export { createWorker, type Worker } from './worker.ts';
export type { Started } from '../identity/index.ts';
