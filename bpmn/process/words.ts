// What the checker says, once, in both languages. `{it}` is the element with its name; every text says what is wrong and
// what to do about it, in words of whoever draws processes.
import type { Text } from '../text/fill-text.ts';

/** What keeps a process from running. */
const errors = {
  'file.long': { en: 'The file is larger than 4 MB. Split the process into several files.', zh: '文件超过 4 MB，请将流程拆分为多个文件。' },
  'file.deep': { en: 'Elements lie more than 100 deep inside each other. This can not be read.', zh: '元素嵌套超过 100 层，无法读取。' },
  'file.doctype': { en: 'The file declares a document type (<!DOCTYPE). Remove that line.', zh: '文件包含文档类型声明（<!DOCTYPE），请删除该行。' },
  'file.broken': { en: 'This is not well-formed XML. Open the file in the tool it comes from and save it again.', zh: '该文件不是格式正确的 XML，请在原工具中重新保存。' },
  'file.foreign': { en: 'This is no BPMN 2.0 file: it has to begin with "definitions" of BPMN 2.0.', zh: '这不是 BPMN 2.0 文件：根元素应为 BPMN 2.0 的 definitions。' },
  'file.empty': { en: 'There is no process in this file. Draw one.', zh: '文件中没有流程，请绘制一个。' },
  'file.extension': {
    en: 'The file says that whoever runs it must understand "{name}". Portico does not. Remove that demand.',
    zh: '文件要求执行方必须支持“{name}”，Portico 不支持，请删除该要求。',
  },
  'choreography.drawn': {
    en: '{it} describes an agreement between parties and can not be run. Draw a process for each.',
    zh: '{it}仅描述各方约定，无法执行，请为各方分别绘制流程。',
  },
  'conversation.drawn': { en: '{it} can not be run. Draw it as messages between processes.', zh: '{it}无法执行，请改为流程之间的消息。' },
  'id.twice': { en: 'The id "{id}" is used more than once. Give every element its own.', zh: '标识“{id}”重复使用，请为每个元素指定唯一标识。' },
  'id.missing': { en: '{it} has no id. Give it one.', zh: '{it}没有标识（id），请补充。' },
  'id.bad': {
    en: 'The id "{id}" can not be used. Take letters, digits, ".", "-" and "_", beginning with a letter or "_".',
    zh: '标识“{id}”不可用，请使用字母、数字、“.”“-”“_”，并以字母或“_”开头。',
  },
  'element.unknown': {
    en: '{it} can not be run: BPMN 2.0 has no "{name}" in this place. Remove it or draw it anew.',
    zh: '{it}无法执行：BPMN 2.0 此处没有“{name}”，请删除或重新绘制。',
  },
  'ref.unknown': { en: '{it} refers to "{ref}", which is not in this file. Choose it again.', zh: '{it}引用了文件中不存在的“{ref}”，请重新选择。' },

  'start.missing': { en: '{it} has no start event. Draw one and connect it to what comes first.', zh: '{it}没有开始事件，请绘制一个并连接到第一步。' },
  'start.several': {
    en: '{it} has {count} start events without a trigger, so nobody knows where to begin. Keep one, or give the others a message, a timer or a signal.',
    zh: '{it}有 {count} 个没有触发条件的开始事件，无法确定从何处开始。请只保留一个，或为其他事件设置消息、定时器或信号。',
  },
  'start.inside': { en: '{it} lies in a sub-process, which begins when its turn comes: take its trigger away.', zh: '{it}位于子流程中，子流程在轮到时开始，请移除其触发条件。' },
  'start.event-sub': {
    en: '{it} is an event sub-process and needs exactly one start event with a trigger: a message, timer, signal, condition, error, escalation or compensation.',
    zh: '{it}是事件子流程，必须恰好有一个带触发条件的开始事件：消息、定时器、信号、条件、错误、升级或补偿。',
  },
  'start.condition': {
    en: '{it} waits for a condition before there is anything to look at. Start the process when a record changes instead.',
    zh: '{it}在尚无数据时等待条件，请改为在记录变化时启动流程。',
  },
  'start.undo-all': {
    en: '{it} undoes what lies around it, and that is the whole process, which nothing can undo from inside. Put it into a sub-process.',
    zh: '{it}用于撤销其外层，而外层是整个流程，无法从内部撤销，请移入子流程。',
  },
  'start.error-goes-on': { en: '{it} catches an error, and what failed can not go on beside it. Make it interrupting.', zh: '{it}捕获错误，出错的部分无法继续，请设为中断型。' },

  'event.several': {
    en: '{it} has {count} triggers at once. Draw one event for each, behind an event-based gateway if the first one shall win.',
    zh: '{it}同时有 {count} 个触发条件。请为每个条件各画一个事件；若先到者生效，请放在基于事件的网关之后。',
  },
  'event.kind': { en: '{it} can not be of the kind "{kind}" in this place. Choose another kind of event.', zh: '{it}在此处不能是“{kind}”类型，请选择其他事件类型。' },
  'event.waits-for-nothing': {
    en: '{it} waits, but does not say for what. Give it a message, a timer, a signal or a condition.',
    zh: '{it}未说明等待什么，请设置消息、定时器、信号或条件。',
  },
  'message.missing': { en: '{it} does not say which message. Choose or name one.', zh: '{it}未指定消息，请选择或命名一个。' },
  'signal.missing': { en: '{it} does not say which signal. Choose or name one.', zh: '{it}未指定信号，请选择或命名一个。' },
  'error.missing': { en: '{it} does not say which error. Choose one and give it a code.', zh: '{it}未指定错误，请选择一个并填写代码。' },
  'escalation.missing': { en: '{it} does not say which escalation. Choose one and give it a code.', zh: '{it}未指定升级，请选择一个并填写代码。' },
  'condition.missing': { en: '{it} has no condition to wait for. Write one.', zh: '{it}没有要等待的条件，请填写。' },
  'timer.missing': { en: '{it} does not say when. Give it a date, a duration or a cycle.', zh: '{it}未说明时间，请填写日期、时长或周期。' },
  'timer.several': { en: '{it} says more than one time. Keep the date, the duration or the cycle.', zh: '{it}设置了多个时间，请只保留日期、时长或周期之一。' },
  'timer.bad': {
    en: '{it}: "{text}" is no {kind}. Write one like {example}, or a FEEL expression.',
    zh: '{it}：“{text}”不是有效的{kind}，请写成如 {example} 的形式，或 FEEL 表达式。',
  },
  'timer.cycle-once': {
    en: '{it} repeats, which only start events and boundary events that do not interrupt can. Take a duration.',
    zh: '{it}设置了周期，只有开始事件和非中断边界事件可以重复，请改用时长。',
  },
  'link.missing': { en: '{it} has no link name. Give both ends of the link the same name.', zh: '{it}没有链接名称，请为链接两端设置相同名称。' },
  'link.partner': {
    en: '{it} jumps to "{link}", but no link with that name arrives in the same process. Draw it or correct the name.',
    zh: '{it}跳转到“{link}”，但同一流程中没有同名的链接终点，请绘制或更正名称。',
  },
  'link.twice': { en: 'The link "{link}" arrives at more than one place. Give each its own name.', zh: '链接“{link}”有多个终点，请使用不同名称。' },

  'boundary.host': { en: '{it} sits on no task or sub-process. Attach it to one.', zh: '{it}未附着在任务或子流程上，请附着到其中之一。' },
  'boundary.goes-on': {
    en: '{it} catches an error or a cancellation, and its task can not go on then. Make it interrupting.',
    zh: '{it}捕获错误或取消，任务无法继续，请设为中断型。',
  },
  'boundary.cancel': {
    en: '{it} waits for a cancellation, which only a transaction can have. Make "{host}" a transaction.',
    zh: '{it}等待取消，只有事务子流程会被取消，请将“{host}”设为事务。',
  },
  'boundary.way-in': { en: '{it} sits on a task and can not be reached by an arrow. Remove the arrow.', zh: '{it}是边界事件，不能有连线指向它，请删除该连线。' },
  'cancel.outside': { en: '{it} cancels, but lies in no transaction. Put it into one.', zh: '{it}用于取消，但不在事务子流程中，请移入事务。' },
  'compensation.handler': { en: '{it} does not say what undoes the work. Connect it to a task marked "compensation".', zh: '{it}未说明由什么来撤销，请连接到标记为“补偿”的任务。' },
  'compensation.unmarked': { en: '{it} undoes the work of another task, but is not marked "compensation". Mark it.', zh: '{it}用于撤销其他任务，但未标记为“补偿”，请标记。' },
  'compensation.target': {
    en: '{it} undoes "{activity}", which has nothing that undoes it. Put a compensation event on it.',
    zh: '{it}要撤销“{activity}”，但后者没有补偿事件，请添加。',
  },

  'flow.source': { en: '{it} comes from nowhere. Connect it or remove it.', zh: '{it}没有起点，请连接或删除。' },
  'flow.target': { en: '{it} leads nowhere. Connect it or remove it.', zh: '{it}没有终点，请连接或删除。' },
  'flow.crosses': {
    en: '{it} crosses the border of a pool or sub-process. Between pools draw a message; into a sub-process lead the arrow to its border.',
    zh: '{it}跨越了泳池或子流程的边界。泳池之间请使用消息，进入子流程请连接到其边框。',
  },
  'flow.into-start': { en: '{it} leads into a start event. Lead it to what comes after.', zh: '{it}指向开始事件，请改为指向其后的步骤。' },
  'flow.out-of-end': { en: '{it} leads out of an end event. Remove it, or make the end an intermediate event.', zh: '{it}从结束事件引出，请删除，或将结束事件改为中间事件。' },
  'flow.event-sub': { en: '{it} is an event sub-process: it begins by its event and has no arrows. Remove them.', zh: '{it}是事件子流程，由事件触发，不能有连线，请删除。' },
  'flow.handler': {
    en: '{it} only undoes other work and has no arrows. Remove them, or take the mark "compensation" away.',
    zh: '{it}仅用于补偿，不能有连线，请删除连线或取消“补偿”标记。',
  },
  'flow.condition-ignored': {
    en: '{it} has a condition, but {from} always goes all ways. Remove the condition or take an inclusive gateway.',
    zh: '{it}带有条件，但{from}总是走所有出线。请删除条件或改用包容网关。',
  },
  'flow.default': { en: '{it} names a default way out that is not one of its own. Choose it again.', zh: '{it}的默认出线不是它自己的出线，请重新选择。' },

  'gateway.conditions': {
    en: '{it} leads to {ways} without a condition. Give each way out a condition or mark one as default.',
    zh: '{it}通往{ways}的出线没有条件，请为每条出线填写条件，或将其中一条设为默认。',
  },
  'gateway.dead': { en: '{it} has no way out. Connect it to what comes next.', zh: '{it}没有出线，请连接到下一步。' },
  'gateway.event-target': {
    en: '{it} leads to {target}, which does not wait for anything. Behind an event-based gateway only receive tasks and message, timer, signal and conditional events can stand.',
    zh: '{it}指向{target}，而后者不等待任何事件。基于事件的网关之后只能是接收任务，或消息、定时器、信号、条件事件。',
  },
  'gateway.event-shared': {
    en: '{it} leads to {target}, which is reached from elsewhere too. Draw an event of its own.',
    zh: '{it}指向{target}，但后者还有其他入线，请单独绘制一个事件。',
  },
  'gateway.event-few': {
    en: '{it} waits for the first of several events, but has fewer than two ways out. Add one, or remove the gateway.',
    zh: '{it}等待多个事件中的第一个，但出线少于两条，请添加出线或删除该网关。',
  },
  'gateway.instantiate': {
    en: '{it} shall begin the process. Draw a message start event for each message instead.',
    zh: '{it}被设为启动流程，请改为每个消息各画一个消息开始事件。',
  },
  'gateway.activation': {
    en: '{it} does not say when it goes on. Write an activation condition, like "activationCount >= 2".',
    zh: '{it}未说明何时继续，请填写激活条件，如 activationCount >= 2。',
  },

  'call.missing': { en: '{it} does not say what to do. Choose an operation, a tool, a function or an agent.', zh: '{it}未说明要做什么，请选择操作、工具、函数或智能体。' },
  'call.kind': { en: '{it} calls a "{kind}". Choose operation, tool, function or agent.', zh: '{it}调用类型为“{kind}”，请选择 operation、tool、function 或 agent。' },
  'call.name': { en: '{it} does not say what it calls. Choose it.', zh: '{it}未说明调用什么，请选择。' },
  'call.tool': { en: '{it} calls the tool "{name}". Name it with its provider: "provider/tool".', zh: '{it}调用工具“{name}”，请写成“提供方/工具”的形式。' },
  'call.retries': { en: '{it}: "{text}" is no number of attempts. Write a whole number from 0 to 100.', zh: '{it}：“{text}”不是有效的重试次数，请填写 0 到 100 的整数。' },
  'call.backoff': { en: '{it}: "{text}" is no time between attempts. Write one like PT10S.', zh: '{it}：“{text}”不是有效的重试间隔，请写成如 PT10S 的形式。' },
  'send.way': {
    en: '{it} has a message, but nothing that sends it. Choose what to call, or draw a message event.',
    zh: '{it}有消息但未说明如何发送，请选择要调用的内容，或改用消息事件。',
  },
  'script.missing': { en: '{it} has no script. Write a FEEL expression.', zh: '{it}没有脚本，请填写 FEEL 表达式。' },
  'script.language': {
    en: '{it} is written in "{language}". Scripts in processes are FEEL; for JavaScript or Python take a service task with a function.',
    zh: '{it}使用“{language}”编写。流程脚本只支持 FEEL；JavaScript 或 Python 请用服务任务调用函数。',
  },
  'decision.missing': { en: '{it} does not say by which decision. Choose one.', zh: '{it}未指定决策，请选择一个。' },
  'called.missing': { en: '{it} does not say which process it calls. Choose one.', zh: '{it}未指定要调用的流程，请选择一个。' },
  'receive.instantiate': { en: '{it} shall begin the process. Draw a message start event instead.', zh: '{it}被设为启动流程，请改用消息开始事件。' },
  'loop.over-nothing': { en: '{it} is done several times, but does not say for what. Name a list or a number.', zh: '{it}会多次执行，但未说明针对什么，请指定列表或次数。' },
  'loop.both': { en: '{it} is done for each of a list and a number of times. Keep one.', zh: '{it}同时指定了列表和次数，请只保留一个。' },
  'loop.endless': { en: '{it} repeats without end. Write the condition for going on, or the most times.', zh: '{it}会无限重复，请填写继续条件或最多次数。' },
  'loop.behavior': { en: '{it} throws events for single runs, which is not supported. Take that setting away.', zh: '{it}设置了逐次抛出事件，暂不支持，请移除该设置。' },
  'loop.most': { en: '{it}: "{text}" is no number of times. Write a whole number from 1 on.', zh: '{it}：“{text}”不是有效的次数，请填写正整数。' },
  'adhoc.empty': { en: '{it} has nothing in it that could be done. Draw its tasks.', zh: '{it}中没有可执行的任务，请绘制。' },
  'adhoc.events': { en: '{it} lies in an ad-hoc sub-process, which has no start and end. Remove it.', zh: '{it}位于自由子流程中，此类子流程没有开始和结束，请删除。' },

  'feel.broken': { en: '{it}: {where} "{text}" can not be read at "{near}". Correct it.', zh: '{it}：{where}“{text}”在“{near}”处无法解析，请更正表达式。' },
  'feel.long': { en: '{it}: {where} is longer than 4000 characters. Split it.', zh: '{it}：{where}超过 4000 个字符，请拆分。' },
  'feel.foreign': {
    en: '{it}: {where} "{text}" is written for another product. Write it in FEEL, like: amount > 1000.',
    zh: '{it}：{where}“{text}”是其他产品的写法，请改为 FEEL，如 amount > 1000。',
  },
  'feel.language': { en: '{it}: {where} is written in "{language}". Write it in FEEL.', zh: '{it}：{where}使用“{language}”编写，请改为 FEEL。' },
  'variable.bad': {
    en: '{it}: "{name}" can not be the name of a variable. Begin with a letter; letters, digits and "_" may follow.',
    zh: '{it}：“{name}”不能作为变量名，请以字母开头，仅用字母、数字和“_”。',
  },
  'form.bad': {
    en: '{it}: the form is no JSON Schema of an object. Choose an entity with fields, or correct the schema.',
    zh: '{it}：表单不是有效的对象 JSON Schema，请选择实体及字段，或更正该 Schema。',
  },
  'form.empty': { en: '{it}: the form has neither an entity nor a schema. Choose one.', zh: '{it}：表单既无实体也无 Schema，请选择其一。' },
  'trigger.record': {
    en: '{it} starts with a record, but does not say of which entity, or on what. Choose the entity and "created", "updated" or "deleted".',
    zh: '{it}由记录触发，但未指定实体或时机，请选择实体及 created、updated 或 deleted。',
  },
  'trigger.webhook': { en: '{it} starts by a webhook that has no name. Take small letters, digits and "-".', zh: '{it}由 Webhook 触发但没有名称，请使用小写字母、数字和“-”。' },
} as const satisfies Record<string, Text>;

/** What runs, but hardly as it was meant. */
const warnings = {
  'file.drawn': {
    en: 'No process of this file is marked executable, so it is only a drawing. Mark one to run it.',
    zh: '文件中没有标记为可执行的流程，仅作为图示。若要运行，请将流程标记为可执行。',
  },
  'reach.never': { en: '{it} is never reached. Connect it or remove it.', zh: '{it}永远不会到达，请连接或删除。' },
  'reach.dead-end': { en: '{it} has no way out, so this way ends here. Draw an end event if that is meant.', zh: '{it}没有出线，流程在此中止。若为本意，请绘制结束事件。' },
  'flow.default-condition': { en: '{it} is the default way; its condition is not looked at. Remove the condition.', zh: '{it}是默认出线，其条件不会被使用，请删除条件。' },
  'gateway.never-both': {
    en: '{it} waits for {a} and {b}, but only one of them ever comes. Bring these ways together with an exclusive gateway first.',
    zh: '{it}同时等待{a}和{b}，但两者只会到来其一，请先用排他网关合并这些路径。',
  },
  'sub.empty': { en: '{it} is empty, so it is done at once. Draw what happens in it.', zh: '{it}为空，会立即完成，请绘制其内容。' },
  'link.unused': {
    en: '{it} is where a link arrives, but nothing jumps there. Draw the other end or remove it.',
    zh: '{it}是链接终点，但没有任何链接跳转到此，请绘制起点或删除。',
  },
  'task.nobody': {
    en: '{it} is for nobody: it has no assignee, no candidates, no role, and lies in no lane that is a role. Say who shall do it.',
    zh: '{it}没有负责人、候选人或角色，也不在对应角色的泳道中，请指定由谁完成。',
  },
  'data.ignored': {
    en: '{it} maps data by the means of BPMN, which are only drawn here. Use inputs and outputs.',
    zh: '{it}使用 BPMN 自带的数据映射，此处仅作图示，请改用输入和输出。',
  },
  'resource.ignored': {
    en: '{it} names who does it by the means of BPMN, which are only drawn here. Use the assignment.',
    zh: '{it}使用 BPMN 自带的资源指派，此处仅作图示，请改用任务分配。',
  },
  'extension.unknown': { en: '{it} has "{name}", which Portico does not know. It is ignored.', zh: '{it}带有 Portico 不认识的“{name}”，将被忽略。' },
  'extension.misplaced': { en: '{it} has "{name}", which means nothing there. It is ignored.', zh: '{it}上的“{name}”在此处没有意义，将被忽略。' },
} as const satisfies Record<string, Text>;

export type IssueCode = keyof typeof errors | keyof typeof warnings;

/** All that the checker can say. */
export const issueTexts: Readonly<Record<IssueCode, Text>> = { ...errors, ...warnings };

/** Whether it keeps the process from running. */
export function isError(code: IssueCode): boolean {
  return Object.hasOwn(errors, code);
}
