export { createIndex, type Asked, type Found, type Index, type Recipe } from './create-index.ts';
export type { IndexEntry } from './describe.ts';
export { findTools, type Models } from './find-tools.ts';
export { fitSurface, tokensOf, type FitInput, type Fitted } from './fit-surface.ts';
export { createEmbed, vectorsOf, type VectorStore } from './models.ts';
export { readToolboxInput, showTools, toolboxNames, type ShownTool, type ToolboxInput, type ToolboxName } from './toolbox.ts';
