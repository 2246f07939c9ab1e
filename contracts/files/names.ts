import { z } from 'zod';

/** App, project, toolset, branch names as they stand in addresses. */
export const slug = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'lower-case letters, digits and "-", starting with a letter, at most 40');

/** Names that are addresses of something else under `/mcp`. */
const reservedAppNames: readonly string[] = ['platform', 'toolsets'];

/** The name of a new app: a slug that no address of Portico's own has. */
export const appName = slug.refine((name) => !reservedAppNames.includes(name), `one of ${reservedAppNames.join(', ')} is taken by Portico itself`);

/** An entity: singular, PascalCase, so that it reads as a type in policies. */
export const entityName = z.string().regex(/^[A-Z][A-Za-z0-9]{0,49}$/, 'starts with a capital, letters and digits, at most 50');

/** A field or relation; also its column unless `column` says otherwise. */
export const fieldName = z.string().regex(/^[a-z][A-Za-z0-9_]{0,57}$/, 'starts with a small letter; letters, digits and "_", at most 58');

/** A role of an app. */
export const roleName = slug;
