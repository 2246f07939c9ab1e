import type { CodeLanguage } from './function-files.ts';

/** Proper names: the same in every language. */
export const codeLanguages: Readonly<Record<CodeLanguage, string>> = { javascript: 'JavaScript', python: 'Python' };
export const signatureNames = { standard: 'Standard Webhooks', github: 'GitHub' } as const;
