// What an incident of the engine means to a person, and what repairs it.

interface Said {
  readonly en: string;
  readonly zh: string;
}

const words = {
  'process.no-way': {
    en: 'No way out of "{detail}" is open: none of its conditions holds, and there is no default way. Set the variables right, then retry.',
    zh: '“{detail}”没有可走的出口：所有条件都不成立，也没有默认出口。请更正变量后重试。',
  },
  'process.no-event': {
    en: 'Nothing behind "{detail}" can be waited for. Move the token to another element, or correct the process and migrate.',
    zh: '“{detail}”之后没有可等待的事件。请将令牌移到其他元素，或修正流程后迁移。',
  },
  'process.no-link': { en: 'The link "{detail}" has no other end. Correct the process and migrate.', zh: '链接“{detail}”没有另一端。请修正流程后迁移。' },
  'process.no-cancel': {
    en: '"{detail}" cancels a transaction, but there is none around it with a cancel event. Move the token to another element.',
    zh: '“{detail}”要取消事务，但其外层没有带取消事件的事务。请将令牌移到其他元素。',
  },
  'process.expression': {
    en: 'An expression could not be worked out: {detail}. Correct the process and migrate, then retry.',
    zh: '无法计算表达式：{detail}。请修正流程并迁移，然后重试。',
  },
  'process.timer': {
    en: 'The timer "{detail}" gives no date, duration or cycle. Set the variables right, then retry.',
    zh: '定时器“{detail}”得不出日期、时长或周期。请更正变量后重试。',
  },
  'process.decision': {
    en: 'The decision gave no answer: {detail}. Set the variables right or correct the decision, then retry.',
    zh: '决策没有给出结果：{detail}。请更正变量或决策后重试。',
  },
  'process.correlation': {
    en: 'The key "{detail}" of the message is empty. Set the variables right, then retry.',
    zh: '消息的关联键“{detail}”为空。请更正变量后重试。',
  },
  'process.collection': { en: '"{detail}" gives no list. Set the variables right, then retry.', zh: '“{detail}”得不出列表。请更正变量后重试。' },
  'process.runs': { en: '"{detail}" gives no number of runs. Set the variables right, then retry.', zh: '“{detail}”得不出执行次数。请更正变量后重试。' },
  'process.endless': {
    en: 'More than {detail} elements without a rest: the process runs in a circle. Retry to go on, or correct the process and migrate.',
    zh: '连续执行超过 {detail} 个元素而没有停顿：流程在循环。可重试以继续，或修正流程后迁移。',
  },
  'process.stuck': {
    en: 'What this gateway waits for can not come any more. Begin the missing element by hand, or move the token on.',
    zh: '该网关等待的令牌已不可能到达。请手动启动缺少的元素，或将令牌移到后面。',
  },
  'process.unmet': {
    en: 'Nothing is left to do, but "{detail}" does not hold. Set the variables right and retry: all is offered again.',
    zh: '已无可做之事，但“{detail}”仍不成立。请更正变量后重试：所有活动会再次提供。',
  },
  'process.uncaught': {
    en: 'It ended with an error that nothing in the process catches: {detail}. Retry, or move the token on.',
    zh: '以流程中无人捕获的错误结束：{detail}。请重试，或将令牌移到后面。',
  },
} as const satisfies Readonly<Record<string, Said>>;

export type IncidentCode = keyof typeof words;

/** What to tell of an incident in both languages; of a code the engine does not know, its texts as they are. */
export function incidentWords({ code, text, zh }: { readonly code: string; readonly text: string; readonly zh?: string }): Said {
  const said: Said | undefined = Object.hasOwn(words, code) ? words[code as IncidentCode] : undefined;
  return said ? { en: said.en.replace('{detail}', () => text), zh: said.zh.replace('{detail}', () => text) } : { en: text, zh: zh ?? text };
}
