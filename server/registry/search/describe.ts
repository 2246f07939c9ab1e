import type { ToolDefinition } from '@portico/contracts';
import type { Fields } from './postings.ts';
import { glossOf } from './understand.ts';
import { bigrams, noise, split, stem } from './words.ts';

/** A tool to be found, as its provider's surface shows it. */
export interface IndexEntry {
  readonly provider: string;
  readonly tool: ToolDefinition;
  /** The provider's title, if it says more than its name. */
  readonly title?: string;
  readonly pinned?: boolean;
  /** Likely questions, written by a model at registration and approved with the surface. */
  readonly enrichment?: { readonly questions: { readonly en: readonly string[]; readonly zh: readonly string[] } };
}

const longestDescription = 4000;
const mostParameters = 80;

/** The first sentence: what a tool does, before the conditions and the links. */
export function summaryOf(description: string | undefined): string {
  const line = plainText(description ?? '').split(/\n\s*\n/)[0] ?? '';
  return (/^[\s\S]*?[.!?](?=\s|$)|^[\s\S]*?。/.exec(line)?.[0] ?? line).replace(/\s+/g, ' ').trim();
}

/** Description without Markdown links, code fences and emphasis, which say nothing of what a tool does. */
function plainText(description: string): string {
  return description
    .slice(0, longestDescription)
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/https?:\/\/\S+/g, ' ')
    .replace(/[*`>#]+/g, ' ');
}

export interface Parameter {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** The values it may take, where they are words. */
  readonly choices: readonly string[];
}

const mostChoices = 20;

/** The parameters on the first level of the input schema. */
export function parametersOf(tool: ToolDefinition): Parameter[] {
  const { properties, required } = tool.inputSchema;
  if (typeof properties !== 'object' || properties === null) return [];
  const must = new Set(Array.isArray(required) ? required : []);
  return Object.entries(properties)
    .slice(0, mostParameters)
    .map(([name, schema]: [string, unknown]) => {
      const { description, enum: own, items } = isObject(schema) ? schema : {};
      const values = Array.isArray(own) ? own : isObject(items) && Array.isArray(items['enum']) ? items['enum'] : [];
      const choices = values.filter((one) => typeof one === 'string').slice(0, mostChoices);
      return { name, description: typeof description === 'string' ? description : '', required: must.has(name), choices };
    });
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** Terms of a text for the index. Chinese comes in as bigrams and, with `glossary`, also as the English words for it. */
export function termsOf(text: string, how: { stems: boolean; glossary: boolean }): string[] {
  return split(text).flatMap((piece) => {
    if (piece.han) return how.glossary ? [...bigrams(piece.text), ...glossOf(piece.text)] : bigrams(piece.text);
    if (!how.stems) return [piece.text];
    return noise.has(piece.text) && piece.text !== 'get' ? [] : [stem(piece.text)];
  });
}

/** The fields of a tool that are searched. */
export function fieldsOf(entry: IndexEntry, how: { stems: boolean; glossary: boolean }): Fields {
  const { tool } = entry;
  const terms = (text: string): string[] => termsOf(text, how);
  const summary = summaryOf(tool.description);
  const parameters = parametersOf(tool);
  const questions = entry.enrichment?.questions;
  return {
    name: terms(tool.name),
    title: terms(tool.title ?? tool.annotations?.title ?? summary),
    summary: terms(summary),
    description: terms(plainText(tool.description ?? '')),
    parameters: terms(parameters.map((one) => one.name).join(' ')),
    parameterTexts: terms(parameters.map((one) => summaryOf(one.description)).join(' ')),
    choices: terms(parameters.flatMap((one) => one.choices).join(' ')),
    provider: terms(`${entry.provider} ${entry.title ?? ''}`),
    questions: questions ? terms([...questions.en, ...questions.zh].join(' \n ')) : [],
  };
}

/** What an embedding model is given for a tool: its title (else its words), and no more, since short wishes are near to short texts. */
export function textToEmbed(entry: IndexEntry): string {
  const { tool } = entry;
  const words = split(tool.name).map((piece) => piece.text);
  const questions = entry.enrichment ? [...entry.enrichment.questions.en, ...entry.enrichment.questions.zh].slice(0, 6) : [];
  return [tool.title ?? tool.annotations?.title ?? `${words.join(' ')}. ${summaryOf(tool.description)}`, ...questions].join('. ').slice(0, 600);
}
