import { quoted } from './process-files.ts';

/** The text of a new decision: one table with one input, one output and a first rule. */
export function newDecision({ id, title }: { id: string; title: { readonly en: string; readonly zh: string } }): string {
  const name = quoted(title.en);
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" xmlns:portico="urn:portico:bpmn:1" id="Definitions" name="${name}" portico:en="${name}" portico:zh="${quoted(title.zh)}" namespace="urn:portico:app">
  <decision id="${id}" name="${name}">
    <decisionTable id="Table" hitPolicy="FIRST">
      <input id="Input" label="amount">
        <inputExpression id="InputExpression" typeRef="number">
          <text>amount</text>
        </inputExpression>
      </input>
      <output id="Output" label="result" name="result" typeRef="string" />
      <rule id="Rule">
        <inputEntry id="RuleInput">
          <text>&lt; 1000</text>
        </inputEntry>
        <outputEntry id="RuleOutput">
          <text>"automatic"</text>
        </outputEntry>
      </rule>
      <rule id="Otherwise">
        <inputEntry id="OtherwiseInput">
          <text></text>
        </inputEntry>
        <outputEntry id="OtherwiseOutput">
          <text>"by hand"</text>
        </outputEntry>
      </rule>
    </decisionTable>
  </decision>
  <dmndi:DMNDI>
    <dmndi:DMNDiagram id="Diagram">
      <dmndi:DMNShape id="${id}_di" dmnElementRef="${id}">
        <dc:Bounds height="80" width="180" x="160" y="100" />
      </dmndi:DMNShape>
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
`;
}
