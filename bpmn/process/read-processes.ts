import { attributeOf, childrenOf, type XmlElement } from '../xml/read-xml.ts';
import { checkProcess } from './check-process.ts';
import type { ProcessDefinition, Words } from './definition.ts';
import { wordsOf } from './element-words.ts';
import { type BpmnIssue, type Drawing, readDrawing } from './read-drawing.ts';
import type { LaneRoles } from './read-lanes.ts';
import { readProcess } from './read-process.ts';

export interface ProcessFile {
  /** What the file is called: its first process that is executable and has a name, else the first with a name. */
  readonly title: Words;
  /** The executable processes in which nothing is wrong, in the order of the file. */
  readonly processes: readonly ProcessDefinition[];
  /** Ids of processes that are only drawn. */
  readonly drawn: readonly string[];
  readonly issues: readonly BpmnIssue[];
}

/**
 * Reads and checks a BPMN 2.0 file. `roles` are those of the app: a lane called like one of them means it. `all` takes
 * processes that are not marked executable too. Bad files give issues, never an exception.
 */
export function readProcesses(xml: string, about: { roles?: LaneRoles; all?: boolean } = {}): ProcessFile {
  const issues: BpmnIssue[] = [];
  const drawing = readDrawing(xml, issues);
  if (!drawing) return { title: { plain: '' }, processes: [], drawn: [], issues };
  checkFile(drawing);
  const processes: ProcessDefinition[] = [];
  const drawn: string[] = [];
  const fileIsSound = issues.length === 0;
  const participants = childrenOf(drawing.root, 'bpmn:collaboration').flatMap((one) => childrenOf(one, 'bpmn:participant'));
  for (const element of childrenOf(drawing.root, 'bpmn:process')) {
    if (about.all !== true && attributeOf(element, 'isExecutable') !== 'true') {
      drawn.push(element.id);
      continue;
    }
    const before = issues.length;
    const participant = participants.find((one) => drawing.find(attributeOf(one, 'processRef')) === element);
    const definition = readProcess(drawing, element, { participant, roles: about.roles });
    checkProcess(drawing, definition);
    if (fileIsSound && !issues.slice(before).some(({ severity }) => severity === 'error')) processes.push(definition);
  }
  if (drawn.length > 0 && drawn.length === childrenOf(drawing.root, 'bpmn:process').length) drawing.note('file.drawn');
  return { title: titleOf(drawing, participants), processes, drawn, issues: issues.sort((a, b) => a.line - b.line) };
}

function titleOf(drawing: Drawing, participants: readonly XmlElement[]): Words {
  const all = childrenOf(drawing.root, 'bpmn:process');
  const executable = all.filter((one) => attributeOf(one, 'isExecutable') === 'true');
  const theirPools = participants.filter((one) => executable.includes(drawing.find(attributeOf(one, 'processRef')) ?? one));
  return [...executable, ...theirPools, ...all, ...participants].map(wordsOf).find(({ plain, en, zh }) => plain !== '' || en !== undefined || zh !== undefined) ?? { plain: '' };
}

function checkFile(drawing: Drawing): void {
  const { root } = drawing;
  for (const child of root.children) {
    if (child.name === 'bpmn:extension' && attributeOf(child, 'mustUnderstand') === 'true')
      drawing.note('file.extension', undefined, { name: attributeOf(child, 'definition') ?? '' });
    if (child.name === 'bpmn:choreography' || child.name === 'bpmn:globalChoreographyTask') drawing.note('choreography.drawn', child);
    if (child.name !== 'bpmn:collaboration') continue;
    for (const one of child.children) if (/^bpmn:(.*[cC]onversation|choreography.*)$/.test(one.name)) drawing.note('conversation.drawn', one);
  }
  if (childrenOf(root, 'bpmn:process').length === 0) drawing.note('file.empty');
}
