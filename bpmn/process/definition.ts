// A BPMN 2.0 process as the engine runs it: plain data, made once by `readProcesses`, the same in server and browser.
// Names are those of the standard (OMG formal/2013-12-09); what is not executable never gets here.

/** What all processes of one file become. */
export interface ProcessDefinition {
  /** The id of the `bpmn:process`. */
  readonly id: string;
  readonly name: Words;
  /** What it is for: its BPMN documentation. */
  readonly documentation?: string;
  readonly runAs: readonly string[] | undefined;
  /** Agents start it by a tool of this name. */
  readonly tool?: string;
  /** Everything that can hold a token, sub-processes' content included, by id. */
  readonly nodes: Readonly<Record<string, FlowNode>>;
  readonly flows: Readonly<Record<string, SequenceFlow>>;
  /** Ids of the nodes directly in the process and, by id of the sub-process, directly in it. */
  readonly scopes: Readonly<Record<string, ScopeContent>>;
}

/** A name in the languages it has; `plain` is BPMN's own `name`. */
export interface Words {
  readonly plain: string;
  readonly en?: string;
  readonly zh?: string;
}

export interface ScopeContent {
  readonly nodes: readonly string[];
  /** Start events without a trigger, then those with one. */
  readonly starts: readonly string[];
  readonly eventSubProcesses: readonly string[];
}

export interface SequenceFlow {
  readonly id: string;
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** FEEL, without the leading `=`. */
  readonly condition?: string;
}

interface NodeBase {
  readonly id: string;
  readonly name: Words;
  /** What people should know about it: its BPMN documentation. */
  readonly documentation?: string;
  /** The process id or the id of the sub-process it lies in. */
  readonly scope: string;
  readonly incoming: readonly string[];
  readonly outgoing: readonly string[];
  /** The outgoing flow taken when no condition holds. */
  readonly default?: string;
  /** Roles of the lane it lies in, innermost lane first. */
  readonly lane: readonly string[];
}

export type FlowNode = StartEvent | EndEvent | ThrowEvent | CatchEvent | BoundaryEvent | Gateway | Activity;

export interface StartEvent extends NodeBase {
  readonly kind: 'start';
  readonly trigger: Trigger;
  /** Of event sub-processes only: false lets the scope around it go on. */
  readonly interrupting: boolean;
  /** What is asked of whoever starts the process. */
  readonly form?: FormBinding;
  /** Of a start without a trigger of BPMN: what else begins it. */
  readonly occasion?: Occasion;
  readonly mappings: Mappings;
}
export interface EndEvent extends NodeBase {
  readonly kind: 'end';
  readonly result: EventResult;
  readonly mappings: Mappings;
}
export interface ThrowEvent extends NodeBase {
  readonly kind: 'throw';
  readonly result: EventResult;
  readonly mappings: Mappings;
}
export interface CatchEvent extends NodeBase {
  readonly kind: 'catch';
  readonly trigger: Trigger;
  readonly mappings: Mappings;
}
export interface BoundaryEvent extends NodeBase {
  readonly kind: 'boundary';
  readonly on: string;
  readonly trigger: Trigger;
  readonly interrupting: boolean;
  readonly mappings: Mappings;
}

/** A record that changes (`if` is FEEL over `record` and `before`), or a call from outside. */
export type Occasion =
  | { readonly type: 'record'; readonly entity: string; readonly on: readonly ('created' | 'updated' | 'deleted')[]; readonly if?: string }
  | { readonly type: 'webhook'; readonly name: string };

/** What an event waits for. `codes` undefined catches every code. */
export type Trigger =
  | { readonly type: 'none' }
  | { readonly type: 'message'; readonly message: string; readonly correlation?: string }
  | { readonly type: 'timer'; readonly timer: TimerSpec }
  | { readonly type: 'signal'; readonly signal: string }
  | { readonly type: 'condition'; readonly condition: string }
  | { readonly type: 'error'; readonly code?: string; readonly into?: string }
  | { readonly type: 'escalation'; readonly code?: string; readonly into?: string }
  | { readonly type: 'compensation' }
  | { readonly type: 'cancel' }
  | { readonly type: 'link'; readonly link: string };

/** FEEL or an ISO 8601 literal: a point in time, a duration, or a cycle (`R3/PT1H` or cron with a leading `cron:`). */
export interface TimerSpec {
  readonly kind: 'date' | 'duration' | 'cycle';
  readonly expression: string;
}

/** What an event does when a token reaches it. */
export type EventResult =
  | { readonly type: 'none' }
  | { readonly type: 'message'; readonly message: string; readonly correlation?: string; readonly call?: Call }
  | { readonly type: 'signal'; readonly signal: string }
  | { readonly type: 'error'; readonly code: string; readonly text?: string }
  | { readonly type: 'escalation'; readonly code: string }
  /** Without `activity`: all completed activities of the scope, newest first. */
  | { readonly type: 'compensation'; readonly activity?: string }
  | { readonly type: 'cancel' }
  | { readonly type: 'terminate' }
  | { readonly type: 'link'; readonly link: string };

export interface Gateway extends NodeBase {
  readonly kind: 'gateway';
  readonly type: 'exclusive' | 'parallel' | 'inclusive' | 'event' | 'complex';
  /** Of an event gateway that starts a process (not supported: refused) never; of a complex one: when its incoming tokens suffice, FEEL over `activationCount` and variables. */
  readonly activation?: string;
}

export interface Activity extends NodeBase {
  readonly kind: 'activity';
  readonly work: Work;
  readonly loop?: Loop;
  readonly mappings: Mappings;
  readonly boundaries: readonly string[];
  /** Runs only to undo another activity. */
  readonly forCompensation: boolean;
  /** The activity that undoes this one. */
  readonly compensatedBy?: string;
}

export type Work =
  /** Abstract and manual tasks: nothing to wait for in software. */
  | { readonly type: 'none' }
  | { readonly type: 'user'; readonly form?: FormBinding; readonly assignment: Assignment }
  /** Service and send tasks: done outside, see `Effect`. */
  | { readonly type: 'call'; readonly call: Call }
  | { readonly type: 'receive'; readonly message: string; readonly correlation?: string }
  | { readonly type: 'script'; readonly expression: string; readonly into?: string }
  | { readonly type: 'decision'; readonly decision: string; readonly into?: string }
  | { readonly type: 'process'; readonly process: string }
  /** Embedded sub-process, transaction, ad-hoc sub-process, event sub-process. */
  | { readonly type: 'sub'; readonly sub: 'embedded' | 'transaction' | 'event' }
  | { readonly type: 'sub'; readonly sub: 'ad-hoc'; readonly ordering: 'parallel' | 'sequential'; readonly completion?: string; readonly cancelRemaining: boolean };

/** What a service or send task asks of the world; every value FEEL. */
export interface Call {
  readonly kind: 'operation' | 'tool' | 'function' | 'agent';
  readonly name: string;
  readonly retries: number;
  /** ISO 8601 duration between attempts; doubles with each. */
  readonly backoff: string;
}

export interface FormBinding {
  /** Form of an entity's fields, or a JSON Schema of its own. */
  readonly entity?: string;
  readonly fields?: readonly string[];
  readonly schema?: Readonly<Record<string, unknown>>;
}

/** FEEL each, but `roles`. */
export interface Assignment {
  readonly assignee?: string;
  readonly candidates?: string;
  readonly roles: readonly string[];
  readonly due?: string;
  readonly priority?: string;
}

/** `into` a variable of the inner (inputs) or outer (outputs) scope, from FEEL. No outputs: the whole result is merged. */
export interface Mappings {
  readonly inputs: readonly Mapping[];
  readonly outputs: readonly Mapping[];
}
export interface Mapping {
  readonly into: string;
  readonly from: string;
}

export type Loop =
  | { readonly type: 'standard'; readonly condition?: string; readonly before: boolean; readonly most?: number }
  | {
      readonly type: 'parallel' | 'sequential';
      /** FEEL list, or `cardinality` FEEL number. */
      readonly collection?: string;
      readonly cardinality?: string;
      readonly item?: string;
      /** FEEL over one run's variables, collected in order into the list `into`. */
      readonly output?: string;
      readonly into?: string;
      readonly completion?: string;
    };
