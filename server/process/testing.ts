import { readFileSync } from 'node:fs';
import { appsCreate, appsPublish, filesCommit, sessionGet, type Operation, type Output, type Problem } from '@portico/contracts';
import { Refused, startTestPortico, type Caller, type TestPortico } from '../../tests/portico.ts';

/** A Portico with an app that has processes, its worker driven by hand and its clock too. */
export interface Desk {
  readonly portico: TestPortico;
  readonly me: Caller;
  call<O extends Operation>(operation: O, input?: Record<string, unknown>, as?: Caller): Promise<Output<O>>;
  /** Id of whoever `me` is. */
  adminId(): Promise<string>;
  /** Saves files and publishes them. */
  publish(files: Readonly<Record<string, string | null>>): Promise<void>;
  /** Lets all that is due be done. */
  drain(): Promise<void>;
  /** The clock goes on by so many hours, and what comes due is done. */
  later(hours: number): Promise<void>;
  close(): Promise<void>;
}

/** How a call was refused; throws when it was not. */
export async function problemOf(call: Promise<unknown>): Promise<Problem> {
  const outcome = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Refused) return outcome.problem;
  throw outcome ?? new Error('it was not refused');
}

/** A process of the fixtures, as it stands in its file. */
export function drawing(name: string): string {
  return readFileSync(new URL(`fixtures/${name}.bpmn`, import.meta.url), 'utf8');
}

/** One process with these elements and nothing else: the frame of a BPMN file around them. */
export function drawn(id: string, elements: string, attributes = ''): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:portico="urn:portico:bpmn:1" targetNamespace="http://portico.local/test" id="file">
${elements.includes('<bpmn:process ') ? elements : `<bpmn:process id="${id}" name="${id}" isExecutable="true" ${attributes}>\n${elements}\n</bpmn:process>`}
</bpmn:definitions>
`;
}

const leave = `format: 1
name: Leave
title: { en: Leave, zh: 请假 }
label: [reason]
key: [id]
fields:
  id: { type: integer, required: true, default: { auto: increment } }
  first_day: { type: date, required: true }
  last_day: { type: date, required: true }
  reason: { type: text, length: 200 }
  employee: { type: person }
  status: { type: enum, required: true, default: asked, values: [{ value: asked }, { value: approved }, { value: refused }] }
  answer: { type: text }
`;
const roles = `format: 1
roles:
  manager: { title: { en: Manager, zh: 经理 } }
  employee: { title: { en: Employee, zh: 员工 } }
`;
const access = `@id("owner")
permit (principal in Role::"owner", action, resource);
@id("employee-starts")
permit (principal in Role::"employee", action == Action::"start", resource == Process::"leave-request");
@id("employee-leave")
permit (principal in Role::"employee", action in [Action::"read", Action::"create", Action::"update"], resource is Leave);
@id("employee-fields")
permit (principal in Role::"employee", action in [Action::"readField", Action::"writeField"], resource in Entity::"Leave");
@id("manager-leave")
permit (principal in Role::"manager", action == Action::"read", resource is Leave);
`;

/** The files of the app `leave`: one entity, two roles, one process. */
export const leaveFiles: Readonly<Record<string, string>> = {
  'roles.yaml': roles,
  'entities/Leave.yaml': leave,
  'access.cedar': access,
  'processes/leave-request.bpmn': drawing('leave-request'),
};

/** Starts it with the app `leave`; `worker`: the worker runs by itself, on the clock of the machine. */
export async function openDesk(options: { files?: Readonly<Record<string, string>>; worker?: boolean } = {}): Promise<Desk> {
  const portico = await startTestPortico(options.worker === true ? {} : { environment: { PORTICO_ROLES: 'router,studio' } });
  const me = portico.admin;
  const { clock } = portico.portico.kernel;
  const { now } = clock;
  let ahead = 0;
  if (options.worker !== true) Object.assign(clock, { now: () => new Date(Date.now() + ahead) });
  const drain = () => portico.portico.platform.worker.drain();
  const publish = async (files: Readonly<Record<string, string | null>>): Promise<void> => {
    await portico.call(me, filesCommit, { app: 'leave', branch: 'main', message: 'As the test has it', files });
    await portico.call(me, appsPublish, { app: 'leave' });
    if (options.worker !== true) await drain();
  };
  await portico.call(me, appsCreate, { name: 'leave', title: { en: 'Leave', zh: '请假' }, starter: false });
  await publish({ ...leaveFiles, ...options.files });
  return {
    portico,
    me,
    call: (operation, input = {}, as = me) => portico.call(as, operation, input),
    adminId: async () => (await portico.call(me, sessionGet)).id,
    publish,
    drain,
    later: async (hours) => {
      ahead += hours * 3_600_000;
      await drain();
    },
    close: async () => {
      Object.assign(clock, { now });
      await portico.close();
    },
  };
}
