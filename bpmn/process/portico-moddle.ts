// Our extensions of BPMN as a moddle descriptor, for drawing tools: with it bpmn-js reads and writes `portico:` elements
// and attributes as properties. Kept as plain data; `read-bindings.ts` reads the same words from the file.

/** The namespace of our extensions in BPMN files. */
export const porticoNamespace = 'urn:portico:bpmn:1';

const attribute = (name: string, type: 'String' | 'Integer' = 'String') => ({ name, isAttr: true, type });
const extension = (name: string, attributes: readonly string[], body = false) => ({
  name,
  superClass: ['Element'],
  properties: [...attributes.map((one) => attribute(one)), ...(body ? [{ name: 'body', isBody: true, type: 'String' }] : [])],
});
/** Attributes that stand on elements of BPMN itself. */
const onElement = (name: string, of: readonly string[], attributes: readonly string[]) => ({ name, extends: of, properties: attributes.map((one) => attribute(one)) });

/** What `new BpmnModdle({ portico: porticoModdle })` or bpmn-js's `moddleExtensions` takes. */
export const porticoModdle = {
  name: 'Portico',
  prefix: 'portico',
  uri: porticoNamespace,
  xml: { tagAlias: 'lowerCase' },
  associations: [],
  enumerations: [],
  types: [
    onElement('Named', ['bpmn:BaseElement'], ['en', 'zh']),
    onElement('Started', ['bpmn:Process'], ['runAs', 'tool']),
    onElement('Staffed', ['bpmn:Lane'], ['roles']),
    onElement('Kept', ['bpmn:ScriptTask', 'bpmn:ErrorEventDefinition', 'bpmn:EscalationEventDefinition'], ['into']),
    extension('Form', ['entity', 'fields'], true),
    extension('Assignment', ['assignee', 'candidates', 'roles', 'due', 'priority']),
    { ...extension('Call', ['kind', 'name', 'backoff']), properties: [attribute('kind'), attribute('name'), attribute('retries', 'Integer'), attribute('backoff')] },
    extension('Input', ['into', 'from']),
    extension('Output', ['into', 'from']),
    extension('Decision', ['name', 'into']),
    extension('Correlation', ['key']),
    extension('Each', ['collection', 'item', 'output', 'into']),
    extension('Record', ['entity', 'on', 'if']),
    extension('Webhook', ['name']),
  ],
} as const;
