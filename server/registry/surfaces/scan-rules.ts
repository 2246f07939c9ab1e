import type { Text } from '@portico/contracts';

interface Rule {
  readonly message: Text;
  readonly remedy: Text;
}
const rule = (en: string, zh: string, remedy: Text): Rule => ({ message: { en, zh }, remedy });

const mend: Text = {
  en: 'Ask the owner of the provider to take it out; until then override the text or reject the surface.',
  zh: '请联系提供方负责人删除；在此之前可覆盖该文本或驳回此接口。',
};
const reject: Text = { en: 'Reject the surface and ask the owner of the provider how this came about.', zh: '请驳回此接口，并向提供方负责人核实原因。' };
const judge: Text = {
  en: 'Read it as the model would, and override the text if it says more than how to use this tool.',
  zh: '请从模型的角度阅读；若内容超出该工具的用法，请覆盖该文本。',
};
const rename: Text = { en: 'Give the tool another name with an override, or reject the surface.', zh: '请通过覆盖项改名，或驳回此接口。' };
const simplify: Text = { en: 'Ask the owner of the provider for a plain schema; block the tool if nobody needs it.', zh: '请联系提供方负责人简化模式；若无人使用，可停用该工具。' };

/** What the scan looks for. Severities depend on how sure it is and stand where it looks. */
export const scanRules = {
  'hidden.zero-width': rule('Characters nobody sees stand in the text; a model reads them.', '文本中含有不可见的零宽字符，模型却能读到。', mend),
  'hidden.bidi': rule('Marks that turn the direction of writing make the text look other than it is.', '方向控制字符使文本的显示与实际内容不同。', mend),
  'hidden.tags': rule('A message in invisible tag characters: only models read it.', '文本中藏有不可见的标签字符信息，仅模型可读。', reject),
  'hidden.variation': rule('Variation selectors that select nothing: bytes can be hidden in them.', '存在无意义的变体选择符，可用于隐藏数据。', reject),
  'hidden.terminal': rule('A terminal escape sequence: it hides or rewrites what a console shows.', '含终端转义序列，可隐藏或改写终端显示的内容。', mend),
  'hidden.control': rule('Control characters stand in the text.', '文本中含控制字符。', mend),
  'hidden.private': rule('Characters of private use: what they look like depends on the reader.', '含私用区字符，其显示因环境而异。', mend),
  'hidden.pushed': rule('Text is pushed out of sight by a long stretch of blank.', '大段空白将后续文本推出可视范围。', mend),
  'hidden.markup': rule('Markup that hides text from people.', '使用标记对人隐藏文本。', mend),
  'hidden.comment': rule('A comment that people do not see when the text is shown, and models do.', '注释在展示时对人不可见，但模型可读。', mend),
  'names.mixed-script': rule('A name with letters of another script that look Latin.', '名称混入了形似拉丁字母的其他文字。', rename),
  'text.mixed-script': rule('A word with letters of another script that look Latin, so that filters miss it.', '单词混入了形似拉丁字母的其他文字，可绕过过滤。', mend),
  'text.styled': rule('Words in mathematical letters, which filters miss and models read.', '使用数学字母书写，可绕过过滤而模型可读。', mend),
  'instruct.override': rule('Tells the model to drop the instructions it has.', '要求模型忽略已有指令。', reject),
  'instruct.secrecy': rule('Tells the model to keep something from the person.', '要求模型对用户隐瞒。', reject),
  'instruct.marker': rule('Marks as a system or important message what is only a description.', '将普通描述伪装成系统消息或重要指令。', judge),
  'instruct.other-tools': rule('Tells the model what to do around other tools.', '干预模型对其他工具的使用。', judge),
  'instruct.always': rule('Demands to be called always, or before or instead of others.', '要求总是调用、优先调用或替代其他工具。', judge),
  'instruct.role': rule('Tells the model who it is.', '试图改变模型的身份。', reject),
  'instruct.approval': rule('Says that the person agreed already, or need not be asked.', '声称用户已同意，或无需询问用户。', reject),
  'instruct.model': rule('Speaks to the model rather than about the tool.', '直接对模型下达指示，而非说明工具。', judge),
  'secrets.asked': rule('Asks for a file or value that holds secrets.', '索取含有机密的文件或内容。', reject),
  'secrets.contained': rule('A key or password stands in the text, or an example that looks like one.', '文本中含有密钥或口令，或形似的示例。', mend),
  'exfiltration.context': rule('Wants the conversation or the system prompt.', '索取对话内容或系统提示词。', reject),
  'exfiltration.parameter': rule('A parameter that would carry the conversation or thoughts away, and nothing says why.', '参数可能带走对话或思考内容，且未说明用途。', judge),
  'exfiltration.address': rule('Wants data sent to an address.', '要求将数据发送到指定地址。', reject),
  'exfiltration.image': rule('An image or link whose address carries data away when it is shown.', '图片或链接地址会在显示时带出数据。', reject),
  'shadow.name': rule('Another provider has a tool of this name.', '其他提供方已有同名工具。', rename),
  'shadow.confusable': rule('The name is easily taken for a tool of another provider.', '名称容易与其他提供方的工具混淆。', rename),
  'shadow.mention': rule('Talks about a tool of another provider.', '描述中涉及其他提供方的工具。', judge),
  'smuggled.text': rule('Sentences for a model where a value, a pattern or a name belongs.', '在取值、正则或名称处夹带给模型的语句。', simplify),
  'smuggled.encoded': rule('Encoded text.', '含编码后的文本。', simplify),
  'smuggled.reference': rule('The schema refers to something outside of it.', '模式引用了外部内容。', simplify),
  'smuggled.depth': rule('The schema is nested so deeply that nobody reads it.', '模式嵌套过深，难以审阅。', simplify),
  'smuggled.size': rule('The text is so long that nobody reads it.', '文本过长，难以审阅。', judge),
} as const satisfies Record<string, Rule>;
export type RuleId = keyof typeof scanRules;

export type FindingSeverity = 'low' | 'medium' | 'high' | 'critical';

/** What a rule saw, before it is known in which item. */
export interface Sighting {
  readonly id: RuleId;
  readonly severity: FindingSeverity;
  readonly place: string;
  /** Hidden characters made visible. */
  readonly excerpt: string;
}
