export { createIndex, type Asked, type Found, type Index, type Recipe } from './create-index.ts';
export { summaryOf, type IndexEntry } from './describe.ts';
export { findTools, type Models } from './find-tools.ts';
export { fitSurface, tokensOf, type FitInput, type Fitted } from './fit-surface.ts';
export { keepOrders } from './keep-orders.ts';
export { createEmbed, createEnrich, createRerank, enrichBatch, vectorsOf, type Candidate, type Enrich, type Questions, type VectorStore } from './models.ts';
export { readToolboxInput, showTools, toolboxNames, type ShownTool, type ToolboxInput, type ToolboxName } from './toolbox.ts';
