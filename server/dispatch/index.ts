export type { From } from './call.ts';
export type { Door } from './door.ts';
export { createPlatform, type Platform } from './table.ts';
export type { Started } from '../identity/index.ts';
