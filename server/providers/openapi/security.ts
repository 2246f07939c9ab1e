import type { Findings } from './findings.ts';
import { isObject, objectAt, pointer, textAt, valueAt } from './json.ts';
import type { ApiOperation } from './operations.ts';
import type { Scheme } from './plan.ts';
import type { Curation } from './curation.ts';
import type { ApiDocument } from './read-document.ts';
import { follow } from './references.ts';

/** The schemes of a document that credentials can be given for; those that are not known are told. */
export function schemesOf(document: ApiDocument, curation: Curation, findings: Findings): Record<string, Scheme> {
  const written = Object.entries(objectAt(objectAt(document.root, 'components'), 'securitySchemes')).map(
    ([name, value]) => [name, value, pointer('#/components/securitySchemes', name)] as const,
  );
  const added = Object.entries(curation.security).map(([name, value]) => [name, value, `curation.security.${name}`] as const);
  return Object.fromEntries(
    [...written, ...added].flatMap(([name, value, place]) => {
      const scheme = schemeOf(document, value, place);
      if (scheme) return [[name, scheme]];
      findings.add('security', place, { en: `The security scheme "${name}" is not supported, so its credential is not sent.`, zh: `不支持安全方案“${name}”，不会发送其凭据。` });
      return [];
    }),
  );
}

function schemeOf(document: ApiDocument, value: unknown, place: string): Scheme | undefined {
  const found = resolved(document, value, place);
  const scheme = textAt(found, 'scheme');
  switch (valueAt(found, 'type')) {
    case 'apiKey': {
      const where = valueAt(found, 'in');
      const name = textAt(found, 'name');
      return name !== undefined && (where === 'header' || where === 'query' || where === 'cookie') ? { kind: 'key', in: where, name } : undefined;
    }
    case 'http':
      if (scheme === undefined || ['digest', 'hoba', 'mutual', 'negotiate'].includes(scheme.toLowerCase())) return undefined;
      if (scheme.toLowerCase() === 'basic') return { kind: 'basic' };
      return { kind: 'http', scheme: scheme.toLowerCase() === 'bearer' ? 'Bearer' : scheme };
    case 'oauth2':
    case 'openIdConnect':
      return { kind: 'http', scheme: 'Bearer' };
    default:
      return undefined;
  }
}

function resolved(document: ApiDocument, value: unknown, place: string): unknown {
  try {
    return follow(document.root, value, place).value;
  } catch {
    return undefined;
  }
}

/** Which schemes an operation wants: alternatives of schemes used together. Schemes of the curation stand where the document says nothing. */
export function securityOf(operation: ApiOperation, schemes: Readonly<Record<string, Scheme>>, curation: Curation): { security: string[][]; schemes: Record<string, Scheme> } {
  const security = operation.security?.filter(isObject).map((one) => Object.keys(one)) ?? Object.keys(curation.security).map((name) => [name]);
  const used = [...new Set(security.flat())].flatMap((name) => {
    const scheme = Object.hasOwn(schemes, name) ? schemes[name] : undefined;
    return scheme ? [[name, scheme] as const] : [];
  });
  return { security, schemes: Object.fromEntries(used) };
}
