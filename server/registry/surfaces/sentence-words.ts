import type { FindingSeverity, RuleId } from './scan-rules.ts';

/** Patterns see folded texts: lower case, one space, no hidden characters, look-alike letters Latin. */
export interface SentenceRule {
  readonly id: RuleId;
  readonly severity: FindingSeverity;
  /** What it becomes where the text around it urges. */
  readonly urged?: FindingSeverity;
  readonly pattern: RegExp;
  /** Around the match: then it means something harmless. */
  readonly unless?: RegExp;
}

/** Words that press a reader to do something, rather than say what a tool does. */
export const urging =
  /\b(?:must|always|never|first|also|then|before|after (?:that|this|each|every)|make sure|ensure|be sure|required|mandatory|important|critical|silently|secretly|quietly|in addition|additionally|otherwise|(?:will|does|would) not work|won't work|or (?:it|this|the tool) (?:will )?fails?|on every|for every|every time|each time|please)\b|必须|务必|一定要|同时|还要|还需|每次|首先|先|之前|之后|然后|悄悄|暗中|偷偷|另外|总是|始终|否则|切勿|不要|请将|请把/;

/** Builds a pattern from its parts; blanks in the source are written as `\s`. */
export const words = (...parts: readonly string[]): RegExp => new RegExp(parts.join('').replaceAll(' ', '\\s'), 'g');

export const person = "(?:the |your |any |to )?(?:end )?(?:users?|humans?|customers?|operators?|person|people|anyone|anybody|admins?|administrators?)\\b(?!'s)";
export const not = "\\b(?:do not|don't|don t|never|must not|mustn't|should not|shouldn't|avoid|refrain from|no need to)";
export const zhNot = '(?:不要|不得|切勿|别|请勿|严禁|禁止|不能|不可|无需|不必|不应|勿)';
export const zhPerson = '(?:用户|使用者|任何人|客户|操作员|管理员|人类)(?!的|隐私|密码|信息|数据|资料|手机|身份|名|列表|组)';
export const instructionWords =
  '(?:instructions?|directives?|guidelines?|guardrails?|system prompts?|system messages?|safety (?:rules|checks|policies|guidelines)|restrictions you|rules you)';
export const secretFiles =
  '(?:~|\\$home|/root|/home/[\\w.-]+|%userprofile%)?[/\\\\]?(?:\\.ssh\\b[/\\\\]?[\\w.]*|\\bid_(?:rsa|ed25519|ecdsa|dsa)\\b|\\.aws[/\\\\]credentials|\\.(?:netrc|npmrc|pypirc|pgpass|git-credentials|bash_history|zsh_history|kube[/\\\\]config|docker[/\\\\]config\\.json|gnupg)\\b|(?<![\\w])\\.env(?:\\.\\w+)?\\b(?!\\.example)|\\betc/(?:passwd|shadow|sudoers)\\b|(?:\\.cursor[/\\\\])?\\bmcp\\.json\\b|\\bclaude_desktop_config\\.json|\\bwallet\\.dat\\b|\\blogin data\\b|\\bkeychain\\b|\\.config[/\\\\]gcloud)';
/** Those of them that nothing but a thief asks for by name; a public key is none. */
export const privateFiles =
  '(?:\\bid_(?:rsa|ed25519|ecdsa|dsa)\\b(?!\\.pub)|\\.aws[/\\\\]credentials|\\.(?:netrc|pgpass|git-credentials|gnupg)\\b|\\betc/shadow\\b|\\bwallet\\.dat\\b)';
/** At the beginning of a sentence that is not the first: the first says what the tool does, the others speak to its reader. */
export const laterSentence = '(?<=[.!?;:。！？；：\\n] ?)(?:please |then |also |and |now |next |finally |just |always )*';
/** A verb in the imperative, with nothing but its object before the file: `send the content of`, not `put your key into`. */
export const send = '(?:send|pass|include|attach|upload|paste|append|provide|submit|post|forward|mail|e-?mail|hand over|give|supply|copy|add|bring|deliver|share|return)';
export const read = '(?:read|cat|open|load|fetch|get|retrieve|look up|collect|dump|print|grab|take)';
export const zhSend = '(?:发送|附上|附带|上传|传入|填入|提供|提交|粘贴|带上|发来|发给|发过来|传过来|交出|转发|写进参数)';
export const zhRead = '(?:读取|读出|打开|查看|获取|复制|收集|取出|导出)';
export const secretWords =
  '(?:api[ _-]?keys?|access[ _-]?tokens?|auth(?:entication)? tokens?|bearer tokens?|session cookies?|passwords?|private keys?|ssh keys?|secrets?|credentials|environment variables|env vars)';
export const zhSecretWords = '(?:api ?密钥|密钥|私钥|访问令牌|令牌|口令|密码|凭据|凭证|环境变量|cookie)';
export const take = '\\b(?:read|cat|open|load|include|send|pass|copy|fetch|get|attach|upload|paste|append|provide|put|supply|retrieve|look up|collect|dump|print)\\b';
export const zhTake = '(?:读取|读出|打开|查看|获取|附上|发送|上传|传入|填入|提供|复制|收集|粘贴|写入|放入|放到|带上)';
export const conversation =
  '(?:(?:conversation|chat|dialogue|message)(?:s)? (?:history|log|transcript|context|so far)|(?:whole|full|entire|complete|all(?: of)?|previous|prior) (?:the )?(?:conversation|chat|dialogue|context|messages|user messages)|system (?:prompt|message|instructions)|chain of thought|your (?:reasoning|thoughts|instructions|context window))';
export const zhConversation = '(?:(?:完整|全部|整个|所有|之前的?|此前的?)?(?:对话|聊天|会话)(?:历史|记录|内容|上下文|全文)|系统提示词?|系统消息|思维链|思考过程)';
export const address = '(?:https?://[^\\s)"\'<>]+|[\\w.+-]+@[\\w-]+\\.[\\w.-]+)';
export const example = /@example\.|\/\/(?:www\.)?example\.|localhost|127\.0\.0\.1/;
