import { readFeel } from '../feel/read.ts';
import { fillText, type Text, type TextValues } from '../text/fill-text.ts';
import { attributeOf, lineOf, readXml, type XmlElement } from '../xml/read-xml.ts';
import { tellElement } from './element-words.ts';
import { porticoNamespace } from './portico-moddle.ts';
import { isError, type IssueCode, issueTexts } from './words.ts';

/** Something about a file that is wrong (`error`: it does not run) or doubtful. */
export interface BpmnIssue {
  readonly severity: 'error' | 'warning';
  readonly code: IssueCode;
  /** Id of the element; empty when it is about the whole file. */
  readonly element: string;
  readonly line: number;
  readonly message: Text;
}

/** A BPMN file while it is read: its elements by id, and the notes taken about them. */
export interface Drawing {
  readonly root: XmlElement;
  readonly byId: ReadonlyMap<string, XmlElement>;
  /** Notes an issue about an element or, without one, about the file. `values` fill the places in its text. Gives nothing, as who reads what is wrong. */
  note(code: IssueCode, element?: XmlElement, values?: TextValues): undefined;
  /** The element an attribute or a text refers to, whatever prefix it is written with. */
  find(reference: string | undefined): XmlElement | undefined;
}

const prefixes = {
  'http://www.omg.org/spec/BPMN/20100524/MODEL': 'bpmn',
  'http://www.omg.org/spec/BPMN/20100524/DI': 'bpmndi',
  [porticoNamespace]: 'portico',
};

/** Opens a BPMN file. Issues go into the list given; without a readable file there is no drawing. */
export function readDrawing(source: string, issues: BpmnIssue[]): Drawing | undefined {
  const byId = new Map<string, XmlElement>();
  const report = (code: IssueCode, at: { element?: XmlElement | undefined; line?: number; values?: TextValues }): undefined => {
    const { element, line, values } = at;
    issues.push({
      severity: isError(code) ? 'error' : 'warning',
      code,
      element: element?.id ?? '',
      line: line ?? lineOf(source, element?.id ?? ''),
      message: fillText(issueTexts[code], element ? { it: tellElement(element, byId), ...values } : (values ?? {})),
    });
  };
  const note: Drawing['note'] = (code, element, values = {}) => report(code, { element, values });
  const file = readXml(source, prefixes);
  if (!file.ok) return report(`file.${file.reason}`, { line: file.line });
  if (file.root.name !== 'bpmn:definitions') return note('file.foreign');
  collect(file.root, byId);
  for (const id of file.twice) report('id.twice', { line: lineOf(source, id), values: { id } });
  return { root: file.root, byId, note, find: (reference) => byId.get(reference ?? '') ?? byId.get((reference ?? '').replace(/^[^:]*:/, '')) };
}

/** Drawn shapes have ids too, but nothing refers to them. */
function collect(element: XmlElement, byId: Map<string, XmlElement>): void {
  if (element.id !== '' && !byId.has(element.id)) byId.set(element.id, element);
  for (const child of element.children) if (!child.name.startsWith('bpmndi:')) collect(child, byId);
}

/** Reads FEEL as it stands in a file; a leading `=`, as others write it, is dropped. Undefined when there is none. */
export function readExpression(drawing: Drawing, at: { element: XmlElement; where: Text; text: string | undefined; language?: string | undefined }): string | undefined {
  const { element, where } = at;
  const text = (at.text ?? '').trim().replace(/^=\s*/, '');
  if (text === '') return undefined;
  if (at.language !== undefined && !/feel/i.test(at.language)) drawing.note('feel.language', element, { where, language: at.language });
  else if (/^[$#]\{/.test(text)) drawing.note('feel.foreign', element, { where, text });
  else if (text.length > 4000) drawing.note('feel.long', element, { where });
  else {
    const read = readFeel(text);
    if (!read.ok) drawing.note('feel.broken', element, { where, text, near: text.slice(read.from, read.to).trim() || text.slice(Math.max(0, read.from - 10)) });
  }
  return text;
}

/** What an attribute of ours or of BPMN holds as FEEL. */
export function expressionIn(drawing: Drawing, element: XmlElement, of: { name: string; on: XmlElement; where: Text }): string | undefined {
  return readExpression(drawing, { element: of.on, where: of.where, text: attributeOf(element, of.name) });
}

/** A name that FEEL can use for a variable; noted when it is none. */
export function variableIn(drawing: Drawing, element: XmlElement, of: { name: string; on: XmlElement }): string | undefined {
  const value = attributeOf(element, of.name);
  if (value !== undefined && (!/^[\p{L}_][\p{L}\p{N}_]{0,79}$/u.test(value) || value in Object.prototype)) drawing.note('variable.bad', of.on, { name: value });
  return value;
}
