import { operations, platformToolName, scopeAllows, type Operation, type Principal, type Surface, type Language } from '@portico/contracts';
import { inputSchemaOf, outputSchemaOf } from './schemas.ts';
import { annotationsOf } from './tools.ts';

const offered = [...operations.values()].filter((operation) => operation.mcp === true && operation.result !== 'stream');

/** Portico's own operations as tools: those the key may run and, for tenant-wide ones, the platform's policy allows. */
export function platformSurface(principal: Principal, reader: { language: Language; allows: (action: string) => boolean }): Surface {
  const tools = offered.filter((operation) => reaches(principal, operation) && (operation.allow.on !== 'tenant' || reader.allows(operation.allow.action)));
  return { tools: tools.map((operation) => platformTool(operation, reader.language)), resources: [], templates: [] };
}

/** Can any call of the operation pass the key's scopes? Which app it is about is only known from its input. */
function reaches(principal: Principal, operation: Operation): boolean {
  if (!['app', 'record', 'process', 'function'].includes(operation.allow.on)) return scopeAllows(principal.scopes, { effect: operation.effect });
  const apps = principal.scopes.flatMap((scope) => (scope.startsWith('app:') ? [scope.split(':')[1] ?? ''] : []));
  return ['*', ...apps].some((app) => scopeAllows(principal.scopes, { app, effect: operation.effect }));
}

function platformTool(operation: Operation, language: Language): Surface['tools'][number] {
  const outputSchema = outputSchemaOf(operation);
  const title = operation.title[language];
  return {
    name: platformToolName(operation.name),
    title,
    description: operation.description[language],
    inputSchema: inputSchemaOf(operation),
    ...(outputSchema && { outputSchema }),
    annotations: annotationsOf(operation, title),
  };
}
