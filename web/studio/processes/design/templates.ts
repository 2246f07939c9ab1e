import type { Language } from '../../../kit/index.ts';
import { quoted } from './process-files.ts';

/** What a new process begins with. */
export const templates = ['empty', 'approval', 'reminder'] as const;
export type Template = (typeof templates)[number];

interface Words {
  readonly en: string;
  readonly zh: string;
}
/** An element with its place: attributes and content as they stand in the file. */
interface Part {
  readonly tag: string;
  readonly id: string;
  readonly name?: Words;
  readonly x: number;
  readonly y: number;
  readonly more?: string;
  readonly inner?: string;
}
interface Flow {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly name?: Words;
  readonly condition?: string;
  readonly points: readonly (readonly [number, number])[];
}

const yes: Words = { en: 'Yes', zh: '是' };
const no: Words = { en: 'No', zh: '否' };
const start: Part = { tag: 'startEvent', id: 'Start', x: 160, y: 182 };

const drawings: Readonly<Record<Template, { readonly parts: readonly Part[]; readonly flows: readonly Flow[] }>> = {
  empty: {
    parts: [start, { tag: 'endEvent', id: 'End', x: 272, y: 182 }],
    flows: [
      {
        id: 'ToEnd',
        from: 'Start',
        to: 'End',
        points: [
          [196, 200],
          [272, 200],
        ],
      },
    ],
  },
  approval: {
    parts: [
      start,
      {
        tag: 'userTask',
        id: 'Decide',
        name: { en: 'Approve?', zh: '是否批准' },
        x: 250,
        y: 160,
        inner:
          '<bpmn:extensionElements>\n        <portico:form>{"type":"object","required":["approved"],"properties":{"approved":{"type":"boolean","title":"Approved"},"comment":{"type":"string","title":"Comment"}}}</portico:form>\n      </bpmn:extensionElements>',
      },
      { tag: 'exclusiveGateway', id: 'Approved', name: { en: 'Approved?', zh: '已批准？' }, x: 405, y: 175, more: ' default="ToRefused"' },
      { tag: 'endEvent', id: 'Accepted', name: { en: 'Accepted', zh: '已通过' }, x: 522, y: 182 },
      { tag: 'endEvent', id: 'Refused', name: { en: 'Refused', zh: '已拒绝' }, x: 522, y: 292 },
    ],
    flows: [
      {
        id: 'ToDecide',
        from: 'Start',
        to: 'Decide',
        points: [
          [196, 200],
          [250, 200],
        ],
      },
      {
        id: 'ToApproved',
        from: 'Decide',
        to: 'Approved',
        points: [
          [350, 200],
          [405, 200],
        ],
      },
      {
        id: 'ToAccepted',
        from: 'Approved',
        to: 'Accepted',
        name: yes,
        condition: 'approved = true',
        points: [
          [455, 200],
          [522, 200],
        ],
      },
      {
        id: 'ToRefused',
        from: 'Approved',
        to: 'Refused',
        name: no,
        points: [
          [430, 225],
          [430, 310],
          [522, 310],
        ],
      },
    ],
  },
  reminder: {
    parts: [
      start,
      { tag: 'userTask', id: 'Work', name: { en: 'Do the work', zh: '处理工作' }, x: 250, y: 160 },
      { tag: 'endEvent', id: 'Done', name: { en: 'Done', zh: '已完成' }, x: 432, y: 182 },
      {
        tag: 'boundaryEvent',
        id: 'Late',
        name: { en: 'After 2 days', zh: '两天之后' },
        x: 292,
        y: 222,
        more: ' attachedToRef="Work" cancelActivity="false"',
        inner: '<bpmn:timerEventDefinition id="LateTimer">\n        <bpmn:timeDuration>P2D</bpmn:timeDuration>\n      </bpmn:timerEventDefinition>',
      },
      { tag: 'userTask', id: 'Escalate', name: { en: 'Look after it', zh: '跟进处理' }, x: 382, y: 290 },
      { tag: 'endEvent', id: 'Told', name: { en: 'Looked after', zh: '已跟进' }, x: 552, y: 312 },
    ],
    flows: [
      {
        id: 'ToWork',
        from: 'Start',
        to: 'Work',
        points: [
          [196, 200],
          [250, 200],
        ],
      },
      {
        id: 'ToDone',
        from: 'Work',
        to: 'Done',
        points: [
          [350, 200],
          [432, 200],
        ],
      },
      {
        id: 'ToEscalate',
        from: 'Late',
        to: 'Escalate',
        points: [
          [310, 258],
          [310, 330],
          [382, 330],
        ],
      },
      {
        id: 'ToTold',
        from: 'Escalate',
        to: 'Told',
        points: [
          [482, 330],
          [552, 330],
        ],
      },
    ],
  },
};

/** The text of a new process. `id` is its id in the file; the plain names are in the `language` of whoever makes it. */
export function newProcess(template: Template, { id, title, language }: { id: string; title: Words; language: Language }): string {
  const { parts, flows } = drawings[template];
  const other: Language = language === 'en' ? 'zh' : 'en';
  const words = (name: Words | undefined): string => (name ? ` name="${quoted(name[language])}" portico:${other}="${quoted(name[other])}"` : '');
  const element = ({ tag, id: own, name, more = '', inner }: Part): string => {
    const ways = [
      ...flows.filter(({ to }) => to === own).map((flow) => `<bpmn:incoming>${flow.id}</bpmn:incoming>`),
      ...flows.filter(({ from }) => from === own).map((flow) => `<bpmn:outgoing>${flow.id}</bpmn:outgoing>`),
    ];
    // The standard wants the extensions first and an event's definition last.
    const content = inner?.startsWith('<bpmn:ext') ? [inner, ...ways] : [...ways, ...(inner === undefined ? [] : [inner])];
    return [`    <bpmn:${tag} id="${own}"${words(name)}${more}>`, ...content.map((line) => `      ${line}`), `    </bpmn:${tag}>`].join('\n');
  };
  const flow = ({ id: own, from, to, name, condition }: Flow): string => {
    const head = `    <bpmn:sequenceFlow id="${own}"${words(name)} sourceRef="${from}" targetRef="${to}"`;
    return condition === undefined
      ? `${head} />`
      : `${head}>\n      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${quoted(condition)}</bpmn:conditionExpression>\n    </bpmn:sequenceFlow>`;
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:portico="urn:portico:bpmn:1" id="Definitions" targetNamespace="urn:portico:app">',
    `  <bpmn:process id="${id}"${words(title)} isExecutable="true">`,
    ...parts.map(element),
    ...flows.map(flow),
    '  </bpmn:process>',
    '  <bpmndi:BPMNDiagram id="Diagram">',
    `    <bpmndi:BPMNPlane id="Plane" bpmnElement="${id}">`,
    ...parts.map(shapeOf),
    ...flows.map(edgeOf),
    '    </bpmndi:BPMNPlane>',
    '  </bpmndi:BPMNDiagram>',
    '</bpmn:definitions>',
    '',
  ].join('\n');
}

function shapeOf({ tag, id, name, x, y }: Part): string {
  const [width, height] = tag.endsWith('Task') ? [100, 80] : tag.endsWith('Gateway') ? [50, 50] : [36, 36];
  const marker = tag === 'exclusiveGateway' ? ' isMarkerVisible="true"' : '';
  const label = name && width < 100 ? labelAt(tag.endsWith('Gateway') ? { x: x - 15, y: y - 24 } : { x: x - 27, y: y + height + 7 }, 90) : '';
  return `      <bpmndi:BPMNShape id="${id}_di" bpmnElement="${id}"${marker}>\n        <dc:Bounds x="${x}" y="${y}" width="${width}" height="${height}" />\n${label}      </bpmndi:BPMNShape>`;
}

function edgeOf({ id, name, points }: Flow): string {
  const [from, to] = [points[0] ?? [0, 0], points[1] ?? [0, 0]];
  const label = name ? labelAt(from[1] === to[1] ? { x: (from[0] + to[0]) / 2 - 15, y: from[1] - 20 } : { x: from[0] + 8, y: (from[1] + to[1]) / 2 - 8 }, 30) : '';
  return `      <bpmndi:BPMNEdge id="${id}_di" bpmnElement="${id}">\n${points.map(([x, y]) => `        <di:waypoint x="${x}" y="${y}" />\n`).join('')}${label}      </bpmndi:BPMNEdge>`;
}

function labelAt({ x, y }: { x: number; y: number }, width: number): string {
  return `        <bpmndi:BPMNLabel>\n          <dc:Bounds x="${x}" y="${y}" width="${width}" height="14" />\n        </bpmndi:BPMNLabel>\n`;
}
