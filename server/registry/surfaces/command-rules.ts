import { instructionWords, not, person, words, zhNot, zhPerson, type SentenceRule } from './sentence-words.ts';

/** Sentences that tell a model what to do: drop its instructions, keep secrets, prefer a tool, be somebody else. */
export const commandRules: readonly SentenceRule[] = [
  // Drop what you were told.
  {
    id: 'instruct.override',
    severity: 'critical',
    pattern: words(
      "\\b(?:ignore|disregard|forget|override|bypass|discard|do not follow|don't follow|stop following|set aside|supersede)\\b[^.!?\\n]{0,25}?",
      '\\b(?:previous|prior|above|earlier|preceding|former|existing|original|initial|other|all|any|your|safety)\\b[^.!?\\n]{0,25}?',
      `\\b(?:${instructionWords})`,
    ),
    unless:
      /(?:instructions?|directives?|prompts?|guidelines?) (?:that (?:are|is|appear|may|occur)|(?:found|contained|embedded|written|given) )?(?:in|inside|within|on|from|by) (?:the |a |an |this |that |its |these |any )?(?:\w+ )?(?:page|pages|content|document|file|result|results|output|text|data|response|website|email|message body|image)/,
  },
  {
    id: 'instruct.override',
    severity: 'critical',
    pattern: words('\\b(?:ignore|disregard|forget)\\b[^.!?\\n]{0,20}?\\b(?:everything|anything|all) (?:you (?:were|have been)|that (?:was|came)|said|written|above|before)'),
  },
  {
    id: 'instruct.override',
    severity: 'critical',
    pattern: words(
      '\\b(?:these|this|the following) (?:instructions?|rules?|message)[^.!?\\n]{0,20}?(?:override|overrides|supersede|supersedes|replace|replaces|take precedence over|takes precedence over)\\b[^.!?\\n]{0,30}?\\b(?:instructions?|prompt|rules?)',
    ),
  },
  {
    id: 'instruct.override',
    severity: 'critical',
    pattern: words(
      '(?:忽略|无视|忘记|忘掉|不要理会|不要遵守|不必遵守|不再遵守|不用遵守|绕过|抛弃|作废)[^。！？\\n]{0,14}?(?:之前|以上|先前|上述|前面|此前|以往|原有|原来|系统|所有|一切|其他|其它|任何|你的|安全)[^。！？\\n]{0,10}?',
      '(?:指令|指示|提示词|系统提示|安全规则|安全限制|安全策略|限制|约束|设定|守则|准则|要求)',
    ),
    unless: /(?:页面|网页|文档|内容|文件|结果|邮件|正文|图片|网站)(?:中|里|内|上)/,
  },
  {
    id: 'instruct.override',
    severity: 'critical',
    pattern: words(
      `\\b(?:supersedes?|replaces?|overrides?|voids?|cancels?|outranks?|takes? precedence over)\\b[^.!?\\n]{0,20}?\\b(?:previous|prior|earlier|existing|other|every|all|any|your)\\b[^.!?\\n]{0,20}?\\b${instructionWords}`,
    ),
    unless: /\bof (?:the )?(?:recipe|shipping|delivery|build|cpu|assembl)/,
  },
  {
    id: 'instruct.override',
    severity: 'critical',
    pattern: words(
      `\\b(?:previous|prior|earlier|your|system|safety)\\b[^.!?\\n]{0,20}?\\b(?:${instructionWords}|prompts?|training|rules|policies)\\b[^.!?\\n]{0,25}?\\b(?:are|is|do|does|has|have|no)\\b[^.!?\\n]{0,12}?\\b(?:void|suspended|lifted|cancelled|revoked|(?:no longer|not) (?:apply|applies|valid|in force|cover|matter)|null)`,
    ),
  },
  {
    id: 'instruct.override',
    severity: 'critical',
    pattern: words(
      '(?:之前|先前|以上|此前|早先|系统|原有|你)[^。！？\\n]{0,12}?(?:指令|指示|提示词|规则|约束|限制|要求)[^。！？，,\\n]{0,8}?(?:作废|失效|无效|不再适用|不再有效|已取消|可以忽略)',
    ),
    unless: /防火墙|告警|规则组|路由/,
  },
  // Keep it from the person.
  {
    id: 'instruct.secrecy',
    severity: 'high',
    pattern: words(
      `(?:${not} (?:ever )?(?:bring (?:this|that|it|these) up|let (?:this|that|it) slip|let on)|\\bkeep quiet about|\\bkeep (?:this|that|it|these) (?:quiet|secret|to yourself|between us)|\\b(?:stays?|remains?|kept|is) (?:unaware|ignorant|in the dark))`,
    ),
  },
  {
    id: 'instruct.secrecy',
    severity: 'high',
    pattern: words(
      `(?:\\b(?:nothing|no mention|no word) (?:about|of) (?:this|the|it)\\b[^.!?\\n]{0,30}?\\b(?:in your|to the user|to users)|\\b(?:leave|keep) (?:this|that|it|them|these) out of (?:your|the) (?:reply|answer|response|summary|report))`,
    ),
  },
  {
    id: 'instruct.secrecy',
    severity: 'high',
    pattern: words(
      '(?:(?:不需要|不必|无需|不用|不应|不能|不得|没必要)(?:让|被)?用户(?:知道|知晓|了解|察觉|看到)(?!.{0,4}(?:如何|怎|密码))|(?:不应|不得|不要|不能|勿)(?:在|出现在)(?:你的)?(?:回复|回答|答复|总结|输出)(?:中|里)?)',
    ),
  },
  {
    id: 'instruct.secrecy',
    severity: 'high',
    pattern: words(`${not} (?:ever )?(?:tell|telling|inform|informing|let) ${person}`),
    unless: /\b(?:if|when|whether) .{0,30}(?:do not|don't) tell/,
  },
  {
    id: 'instruct.secrecy',
    severity: 'high',
    pattern: words(
      `${not} (?:ever )?(?:mention|mentioning|reveal|revealing|disclose|disclosing|explain|explaining|show|showing|display|report|expose|announce|discuss|alert|notify)\\b[^.!?\\n]{0,50}?\\b(?:this|these|that|it|them|the (?:above|instructions?|call|step|parameter|argument|content|tool|upload|file))\\b[^.!?\\n]{0,40}?\\bto ${person}`,
    ),
  },
  {
    id: 'instruct.secrecy',
    severity: 'high',
    pattern: words(
      `${not} (?:ever )?(?:mention|mentioning|reveal|disclose)\\b[^.!?\\n]{0,40}?\\b(?:this|these|that you|it|the (?:above|instructions?|call|step|copy|upload))\\b(?! (?:field|value|column|table))`,
    ),
  },
  {
    id: 'instruct.secrecy',
    severity: 'high',
    pattern: words(`${not} (?:ever )?(?:alert|notify|warn)(?:ing)? ${person} (?:about|of|that) (?:this|these|it|the (?:call|copy|upload|step))`),
  },
  { id: 'instruct.secrecy', severity: 'high', pattern: words(`\\bwithout (?:ever )?(?:telling|informing|mentioning (?:it|this|that)|letting) ${person.replace("(?!'s)", '')}`) },
  {
    id: 'instruct.secrecy',
    severity: 'high',
    pattern: words(`\\b(?:keep|kept|hide|conceal)\\b[^.!?\\n]{0,40}?(?:\\b(?:secret|hidden|confidential|invisible|quiet)\\b[^.!?\\n]{0,20}?)?\\bfrom ${person}`),
    unless: /\bprevent|rows?|columns?|fields?\b/,
  },
  {
    id: 'instruct.secrecy',
    severity: 'high',
    pattern: words(
      "\\b(?:the |your )?(?:user|human|customer|person)s? (?:must|should|may|can|need|does)(?: ?not|n't) (?:ever )?(?:know|notice|find out|learn|be (?:told|informed|aware|made aware))\\b(?! (?:the|their|about their|whether|how|which|what))",
    ),
  },
  {
    id: 'instruct.secrecy',
    severity: 'high',
    pattern: words(`${zhNot}(?:向|对|让|把|将|跟|被)?[^。！？，,\\n]{0,14}?(?:告诉|告知|透露|提及|提到|说起|知会|通知到)(?:给)?[^。！？，,\\n]{0,10}?${zhPerson}`),
  },
  {
    id: 'instruct.secrecy',
    severity: 'high',
    pattern: words(`${zhNot}(?:向|对|让|跟|被|给)${zhPerson}[^。！？，,\\n]{0,12}?(?:透露|提及|提到|说明|说起|展示|显示|知道|知晓|察觉|发现|看到|看见)`),
  },
  {
    id: 'instruct.secrecy',
    severity: 'high',
    pattern: words(
      `(?:对${zhPerson}(?:绝对|严格)?(?:保密|隐瞒)|瞒着${zhPerson}|避免(?:被|让)?${zhPerson}(?:知道|察觉|发现)|${zhNot}在(?:回答|回复|输出|总结)(?:中|里)[^。！？\\n]{0,8}?(?:提及|提到|出现|说明))`,
    ),
  },
  // What looks like a message of the system.
  {
    id: 'instruct.marker',
    severity: 'high',
    pattern: words('<\\s?/?\\s?(?:important|critical|system-reminder|secret_instructions?|hidden_instructions?|重要|系统指令|系统提示)[^<>\\n]{0,30}>'),
  },
  { id: 'instruct.marker', severity: 'high', pattern: /<\s?(system|secret|hidden|admin|assistant)\s?>[^<]{3,2000}<\s?\/\s?\1\s?>/g },
  {
    id: 'instruct.marker',
    severity: 'critical',
    pattern: /\[\/?inst\]|<<\/?sys>>|<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id|end_header_id)\b[^|\n]{0,20}\|>/g,
  },
  {
    id: 'instruct.marker',
    severity: 'high',
    pattern: /(?:^|\n|[.:。!?] )#{0,4} ?\[?(?:system|assistant|developer)(?: (?:prompt|message|instructions?|override|note))?\]? ?: ?[^\s/]/g,
  },
  { id: 'instruct.marker', severity: 'high', pattern: /(?:^|\n|[.:。!?] )(?:begin|new|updated) system (?:prompt|message|instructions?)\b/g },
  { id: 'instruct.marker', severity: 'high', pattern: /[【[](?:系统指令|系统消息|系统提示词|最高指令|隐藏指令|机密指令)[】\]]/g },
  // What to do around other tools.
  {
    id: 'instruct.other-tools',
    severity: 'low',
    urged: 'medium',
    pattern: words(
      '\\b(?:before|after|when(?:ever)?|prior to|each time|every time|instead of)\\b[^.!?\\n]{0,25}?\\b(?:any|other|another|all other|every other|every)(?: \\w+){0,2}? (?:tools?|functions?)\\b(?! (?:of|in) this)',
    ),
    unless: /\b(?:can|could|may) be (?:called|used)\b|if you (?:need|want|are)/,
  },
  {
    id: 'instruct.other-tools',
    severity: 'low',
    urged: 'medium',
    pattern: words('(?:在|当|每次|每当)?(?:使用|调用|执行|运行)(?:任何|其他|其它|所有|别的|每个)[^。！？，,\\n]{0,8}?(?:工具|函数|接口)(?:之?前|之?后|时)'),
  },
  // Choose me.
  {
    id: 'instruct.always',
    severity: 'medium',
    pattern: words(
      '\\b(?:prefer|choose|use|pick) (?:this|the present) (?:tool|function|server|one) (?:over|instead of|rather than|in place of|before) (?:all|any|every|the)(?: of the)? (?:others?|tools?|other)',
    ),
  },
  {
    id: 'instruct.always',
    severity: 'medium',
    pattern: words(
      '\\b(?:other|all other|remaining|competing)(?: \\w+){1,2} (?:are|is|have been|has been) (?:known to be )?(?:deprecated|broken|insecure|unsafe|compromised|unreliable|outdated|disabled|switched off|wrong)',
    ),
    unless: /\b(?:fields?|options?|values?|versions?|endpoints?|parameters?|branches|accounts) (?:are|is|have|has)\b/,
  },
  {
    id: 'instruct.always',
    severity: 'medium',
    pattern: words('\\bother(?: \\w+)? tools? (?:leak|steal|lose|corrupt|expose)\\b|\\bthe only (?:safe|secure|trusted|reliable|correct|permitted|allowed) (?:way|tool|method) to'),
  },
  {
    id: 'instruct.always',
    severity: 'medium',
    pattern: words(
      '(?:其他|其它|别的)[^。！？，,\\n]{0,6}?(?:工具|函数|接口)(?:均|都|会|已经?|将)?[^。！？，,\\n]{0,4}?(?:停用|废弃|失效|不安全|不可靠|损坏|泄露|下线)|只有(?:本|此|该)工具(?:是|才)',
    ),
  },
  {
    id: 'instruct.always',
    severity: 'medium',
    pattern: words(
      '\\b(?:every|each|all) (?:answers?|repl(?:y|ies)|responses?|outputs?|requests?|messages?)\\b[^.!?\\n]{0,12}?\\b(?:has to|have to|must|needs? to|shall)\\b[^.!?\\n]{0,10}?\\b(?:pass|go|run|be (?:sent|passed|checked|filtered))\\b[^.!?\\n]{0,14}?\\b(?:this|our)\\b',
    ),
  },
  {
    id: 'instruct.always',
    severity: 'medium',
    pattern: words(
      '(?:任何|所有|每个|一切)(?:问题|请求|任务|回答|回复|消息)[^。！？\\n]{0,12}?(?:都要|都须|都应|应首先|应先|都应首先|须先|首先)[^。！？，,\\n]{0,8}?(?:调用|使用|经过|通过)(?:本|此|该)',
    ),
  },
  {
    id: 'instruct.always',
    severity: 'medium',
    pattern: words(
      '\\b(?:must|should|need to) (?:always )?(?:call|use|invoke|run|prefer|choose|select) (?:this|the) (?:tool|function)? ?[^.!?\\n]{0,30}?\\b(?:instead of|rather than|over|in place of) (?:any|all|every|the other|other)',
    ),
  },
  {
    id: 'instruct.always',
    severity: 'medium',
    pattern: words(
      '\\balways (?:call|use|invoke|run|prefer|choose|select) (?:this|the)\\b[^.!?\\n]{0,40}?\\b(?:instead of|rather than|over|before) (?:any|all|every|the other|other)',
    ),
  },
  {
    id: 'instruct.always',
    severity: 'medium',
    pattern: words(
      '\\b(?:must|always|have to|required to) (?:always |first )?(?:be )?(?:call(?:ed)?|use[d]?|invoke[d]?|run)\\b[^.!?\\n]{0,40}?\\b(?:for|on|in|at|before|after|with) (?:every|each|any|all) (?:\\w+ )?(?:request|message|question|query|conversation|turn|response|answer|prompt|step|task)',
    ),
  },
  {
    id: 'instruct.always',
    severity: 'medium',
    pattern: words(
      '\\b(?:for|on|in|at|before|after) (?:every|each|any|all) (?:\\w+ )?(?:request|message|question|query|conversation|turn|response|answer|prompt|task)s?\\b[^.!?\\n]{0,25}?,? ?(?:you )?(?:must|always|have to) (?:first )?(?:call|use|invoke|run)',
    ),
  },
  {
    id: 'instruct.always',
    severity: 'medium',
    pattern: words("\\b(?:never|do not|don't) (?:use|call|choose) (?:any )?(?:other|another|different) (?:tools?|functions?|providers?|servers?)\\b"),
  },
  {
    id: 'instruct.always',
    severity: 'medium',
    pattern: words('\\b(?:other|all other|competing) tools? (?:are|is) (?:deprecated|broken|insecure|unsafe|compromised|unreliable|outdated|disabled)'),
  },
  {
    id: 'instruct.always',
    severity: 'medium',
    pattern: words(
      '(?:每次|每一次|每轮|所有|任何|无论|不管)[^。！？\\n]{0,14}?(?:对话|回答|回复|请求|问题|消息|提问|什么)[^。！？\\n]{0,14}?(?:必须|务必|一定要|都要|都必须|都应)[^。！？\\n]{0,8}?(?:调用|使用|执行)',
    ),
  },
  {
    id: 'instruct.always',
    severity: 'medium',
    pattern: words(
      '(?:必须|务必|一定要|永远|始终|总是)[^。！？\\n]{0,6}?(?:优先)?(?:调用|使用|选择|选用)(?:本|此|该|这个)[^。！？\\n]{0,14}?(?:而不是|代替|替代|取代|而非|不要使用其他|不得使用其他)',
    ),
  },
  { id: 'instruct.always', severity: 'medium', pattern: words(`${zhNot}(?:再)?(?:使用|调用|选择)(?:任何)?(?:其他|其它|别的)[^。！？，,\\n]{0,6}?(?:工具|函数|接口|提供方)`) },
  // Be somebody else.
  {
    id: 'instruct.role',
    severity: 'high',
    pattern: words('\\byou are now (?:an? |the |in |operating |acting |running )(?!\\w+ (?:subscriber|member)|subscrib|member|list)'),
    unless: /\b(?:whether|if|says|shows|message) "?you are now/,
  },
  {
    id: 'instruct.role',
    severity: 'high',
    pattern: words(
      '\\b(?:you are no longer|you have been upgraded|enter (?:developer|debug|god|admin|unrestricted) mode|developer mode enabled|pretend (?:to be|that you are|you are)|act as (?:an unrestricted|a system administrator|root|if you (?:have|had) no)|your (?:new|real|true) (?:role|task|goal|purpose|instructions?) (?:is|are)|from now on,? you (?:are|must|will))',
    ),
  },
  {
    id: 'instruct.role',
    severity: 'high',
    pattern: words(
      '(?:从现在起|从现在开始|从此刻起|接下来)[，,]?你(?:是|将|必须|要|不再)|你现在(?:是|已是|处于|已进入)(?!什么|否)|你不再是|(?:进入|开启|启用)(?:开发者|无限制|越狱|上帝)模式|你(?:真正|真实|新)的(?:任务|身份|目标|角色)是',
    ),
  },
  {
    id: 'instruct.role',
    severity: 'high',
    pattern: words(
      '\\byour (?:hidden|secret|actual|true|real) (?:goal|task|purpose|mission|job|aim) (?:is|here)|\\b(?:act|behave) as (?:root|an? (?:unrestricted|uncensored|unfiltered)|the system)\\b|\\b(?:has|have|with) no (?:restrictions|limits|rules|filters) (?:on you|any more|while)',
    ),
  },
  {
    id: 'instruct.role',
    severity: 'high',
    pattern: words('你是一个?(?:没有|不受)(?:任何)?(?:限制|约束|审查)|(?:假装|假设|扮演)(?:成)?你?(?:是|为)?(?:一名|一个)?(?:系统管理员|管理员|root|超级用户|开发者)'),
  },
  {
    id: 'instruct.role',
    severity: 'high',
    pattern: words('\\btreat (?:this|the (?:following|above)) (?:\\w+ )?as (?:an? |the )?(?:command|order|instruction|system (?:prompt|message))'),
  },
  // Nobody need be asked.
  {
    id: 'instruct.approval',
    severity: 'high',
    pattern: words(
      '\\b(?:consent|permission|approval|authori[sz]ation) (?:was|has been|is) (?:already )?(?:granted|given|obtained)(?: (?:earlier|before|beforehand|already|in advance))?(?: (?:so|;|,))?',
    ),
    unless: /\b(?:if|unless|whether|until|once|after|when|where|that) (?:the )?(?:user )?(?:consent|permission|approval|authori[sz]ation)/,
  },
  {
    id: 'instruct.approval',
    severity: 'high',
    pattern: words(
      `(?<!\\b(?:if|whether|that|once|after|when|unless|until|where) )(?<!\\b(?:if|whether|that|once|after|when|unless|until|where) the )${person.replace("(?!'s)", '')}[^.!?\\n]{0,18}? (?:gave|granted|agreed|consented)\\b[^.!?\\n]{0,25}?(?:permission|consent|beforehand|earlier|in advance|already|to all|to everything|when installing)`,
    ),
  },
  {
    id: 'instruct.approval',
    severity: 'high',
    pattern: words(
      "\\b(?:there is |there's )?no need to (?:ask|confirm with|check with|consult) (?:the |your )?(?:user|human|customer|again|first|anyone)|(?<!\\w)(?:don't|do not) (?:bother|disturb|ask) (?:them|him|her|the user) again",
    ),
  },
  { id: 'instruct.approval', severity: 'high', pattern: words('(?:不必|无需|不用|不要)(?:再)?(?:打扰|询问|请示|麻烦)(?:用户|客户|管理员)|用户(?:在)?安装时(?:即|就)?已') },
  {
    id: 'instruct.approval',
    severity: 'high',
    pattern: words(
      '(?<!\\b(?:if|whether|that|once|after|when|unless|until|where) )(?<!\\b(?:if|whether|that|once|after|when|unless|until|where) the )\\b(?:user|human|customer|owner|administrator|admin)s? (?:has|have) (?:already |explicitly |fully ){1,2}(?:approved|consented|authori[sz]ed|agreed|confirmed|granted|accepted|allowed)',
    ),
  },
  { id: 'instruct.approval', severity: 'high', pattern: words(`${not} (?:ever )?ask(?:ing)? (?:${person} )?for (?:any )?(?:confirmation|permission|approval|consent)`) },
  { id: 'instruct.approval', severity: 'high', pattern: words('\\bthis (?:tool|action|call|operation) (?:is|has been|was) (?:pre-?approved|pre-?authori[sz]ed|already approved)') },
  {
    id: 'instruct.approval',
    severity: 'high',
    pattern: words('(?<!如果|若|是否|当|表示|仅在|除非|确认)(?:用户|客户|管理员|所有者)已经?(?:事先|提前|明确|全部)?(?:同意|授权|批准|确认|许可|允许)(?!后|的|时|状态|列表|则)'),
  },
  {
    id: 'instruct.approval',
    severity: 'high',
    pattern: words(`${zhNot}(?:再)?(?:向)?(?:${zhPerson})?(?:再)?(?:询问|征求|请求|征得)(?:${zhPerson})?(?:的)?(?:确认|授权|许可|批准|同意|意见)`),
  },
  // Speaking to the model.
  {
    id: 'instruct.model',
    severity: 'low',
    urged: 'medium',
    pattern: words(
      '\\b(?:note|message|attention|notice|memo|instructions?)s? (?:to|for) (?:the |any |all )?(?:ai|llms?|language models?|assistants?|models?|agents?|claude|gpt|chatgpt|gemini|copilot)\\b ?[:!,-]',
    ),
  },
  {
    id: 'instruct.model',
    severity: 'medium',
    pattern: words('\\b(?:dear|hey|hello|attention),? (?:ai|llm|language model|assistant|model|agent|claude|gpt|chatgpt|gemini|copilot)\\b'),
  },
  {
    id: 'instruct.model',
    severity: 'medium',
    pattern: words(
      '\\b(?:ai|llm|language model|the assistant|the model|claude|gpt|chatgpt|gemini|copilot)(?:s| agents?| assistants?| models?)? (?:must|shall|has to|have to|is required to|are required to) (?:always |never |first |also |not )?(?:\\w+)',
    ),
  },
  {
    id: 'instruct.model',
    severity: 'medium',
    pattern: words(
      '(?:致|告|给|请)(?:所有|各位)?(?:ai|人工智能|大?语言?模型|智能体|助手|代理)(?:助手|模型|代理)?[：:，,!！]|(?:ai|人工智能|大模型|语言模型|智能体|助手)(?:助手|代理)?(?:必须|务必|一定要|应当首先|需要先)',
    ),
  },
];
