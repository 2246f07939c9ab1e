import type { Text } from '../text.ts';

/** Who can act on an error: the person calling, the operator of the installation, or we. */
export type Audience = 'person' | 'operator' | 'us';

export interface ErrorEntry {
  readonly audience: Audience;
  /** HTTP status, RFC 9110. */
  readonly status: number;
  /** JSON-RPC 2.0 code used by the MCP edge. */
  readonly rpc: number;
  /** May the same call succeed later, unchanged? */
  readonly retryable: boolean;
  /** What was wrong and what to do, with `{placeholders}` filled from the error's parameters. */
  readonly message: Text;
}

type Kind = readonly [audience: Audience, status: number, rpc: number];

const row = ([audience, status, rpc]: Kind, message: Text, retryable = false): ErrorEntry => ({ audience, status, rpc, retryable, message });

/** The one table of error codes. Codes are never reused for another meaning. */
export const errorTable = {
  'request.invalid': row(['person', 400, -32602], {
    en: 'The request is not valid: {detail}',
    zh: '请求无效：{detail}',
  }),
  'request.too_large': row(['person', 413, -32602], {
    en: '{what} is larger than the limit of {limit}. Send less, or ask the operator to raise {setting}.',
    zh: '{what}超过上限 {limit}。请减少内容，或请运维人员调高 {setting}。',
  }),
  'request.timeout': row(
    ['person', 504, -32001],
    {
      en: 'This took longer than {limit} and was stopped. Narrow the question and try again.',
      zh: '操作超过 {limit}，已停止。请缩小范围后重试。',
    },
    true,
  ),
  'request.rate_limited': row(
    ['person', 429, -32003],
    {
      en: 'Too many attempts. Try again in {seconds} seconds.',
      zh: '尝试次数过多，请在 {seconds} 秒后重试。',
    },
    true,
  ),
  'request.replayed': row(['person', 409, -32602], {
    en: 'This idempotency key was used before for another request. Use a new key.',
    zh: '该幂等键已用于另一个请求，请换用新的键。',
  }),
  'auth.required': row(['person', 401, -32001], {
    en: 'Sign in, or send an API key as "Authorization: Bearer …".',
    zh: '请先登录，或在请求头 “Authorization: Bearer …” 中提供 API 密钥。',
  }),
  'auth.invalid': row(['person', 401, -32001], {
    en: 'This key or session is not valid: {reason}. Ask for a new one.',
    zh: '该密钥或会话无效：{reason}。请重新获取。',
  }),
  'auth.failed': row(['person', 401, -32001], {
    en: 'E-mail or password is wrong.',
    zh: '邮箱或密码不正确。',
  }),
  'auth.second_factor_required': row(['person', 401, -32001], {
    en: 'Enter the code of your authenticator app.',
    zh: '请输入身份验证器应用中的验证码。',
  }),
  'auth.second_factor_wrong': row(['person', 401, -32001], {
    en: 'The code is wrong or was used already. Enter the current one.',
    zh: '验证码错误或已使用，请输入当前验证码。',
  }),
  'auth.csrf': row(['person', 403, -32001], {
    en: 'This request did not come from a page of this Portico. Reload the page and try again.',
    zh: '该请求并非来自本 Portico 的页面，请刷新后重试。',
  }),
  'auth.provider_failed': row(['person', 401, -32001], {
    en: 'Sign-in with {provider} did not finish: {reason}. Start again.',
    zh: '通过 {provider} 登录未完成：{reason}。请重新开始。',
  }),
  'auth.provider_refused': row(['person', 403, -32001], {
    en: '{provider} knows you as {email}, but there is no access here for that address. Ask an administrator for an invitation.',
    zh: '{provider} 将您识别为 {email}，但该地址在此没有访问权限，请联系管理员发送邀请。',
  }),
  'auth.outside_denied': row(['person', 403, -32004], {
    en: 'The external authorization of this installation refused: {reason}. Ask the operator.',
    zh: '本系统的外部授权服务拒绝了请求：{reason}。请联系运维人员。',
  }),
  'consent.gone': row(['person', 404, -32602], {
    en: 'This request is not open any more: it was answered, or an hour has passed. Go back to the program and connect again.',
    zh: '该授权请求已失效：已被答复或已超过一小时。请回到程序重新连接。',
  }),
  'consent.foreign': row(['person', 403, -32004], {
    en: 'You can not allow this: {reason}. Go back to the program, or ask an administrator.',
    zh: '您无法允许该请求：{reason}。请返回程序，或联系管理员。',
  }),
  'second_factor.set': row(['person', 409, -32602], {
    en: 'A second factor is set up already. Remove it first, with your password.',
    zh: '已启用两步验证，请先使用密码将其关闭。',
  }),
  'password.weak': row(['person', 422, -32602], {
    en: 'This password is among the most common ones or contains your e-mail address. Choose another one.',
    zh: '该密码过于常见或包含您的邮箱地址，请更换。',
  }),
  'people.last_administrator': row(['person', 409, -32602], {
    en: '{name} is the last administrator. Make somebody else administrator first.',
    zh: '{name}是最后一位管理员，请先指定其他管理员。',
  }),
  'people.status': row(['person', 409, -32602], {
    en: '{name} is {status}; this needs a person who is {needed}.',
    zh: '{name}的状态为 {status}，此操作要求状态为 {needed}。',
  }),
  'agent.owner_left': row(['person', 409, -32602], {
    en: 'The owner of {name} has left, so it can not be enabled. Create a new agent.',
    zh: '{name}的所有者已离职，无法启用。请创建新的代理。',
  }),
  'app.last_owner': row(['person', 409, -32602], {
    en: 'This would leave the app without an owner. Give another member the role "owner" first.',
    zh: '此操作将使应用失去所有者，请先为其他成员分配 “owner” 角色。',
  }),
  'link.invalid': row(['person', 404, -32602], {
    en: 'This link is not valid any more. Ask for a new one.',
    zh: '该链接已失效，请重新获取。',
  }),
  'setup.done': row(['person', 409, -32602], {
    en: 'This Portico is set up already. Sign in.',
    zh: '该 Portico 已完成初始设置，请直接登录。',
  }),
  'policy.denied': row(['person', 403, -32004], {
    en: 'You may not {action} {resource}. Ask {who} for permission.',
    zh: '您无权对{resource}执行“{action}”，请联系{who}获取权限。',
  }),
  'policy.field_denied': row(['person', 403, -32004], {
    en: 'You may not {action} these fields of {entity}: {fields}.',
    zh: '您无权对{entity}的以下字段执行“{action}”：{fields}。',
  }),
  'policy.scope': row(['person', 403, -32004], {
    en: 'This key is limited to {scopes}; {operation} is outside of that.',
    zh: '该密钥仅限 {scopes}，不包含操作 {operation}。',
  }),
  'policy.invalid': row(['person', 422, -32602], {
    en: 'The policy is not valid: {detail}',
    zh: '权限策略无效：{detail}',
  }),
  not_found: row(['person', 404, -32602], {
    en: 'There is no {what} "{name}", or you may not see it.',
    zh: '不存在{what}“{name}”，或您无权查看。',
  }),
  'operation.unknown': row(['person', 404, -32601], {
    en: 'There is no operation "{name}".',
    zh: '不存在操作“{name}”。',
  }),
  'name.taken': row(['person', 409, -32602], {
    en: 'The name "{name}" is taken. Choose another one.',
    zh: '名称“{name}”已被占用，请换一个。',
  }),
  'conflict.version': row(['person', 409, -32005], {
    en: 'Someone changed this meanwhile. Load it again and repeat your change.',
    zh: '内容已被他人修改，请重新加载后再改。',
  }),
  'conflict.head': row(['person', 409, -32005], {
    en: 'The branch {branch} has moved since you read it. Load it again and repeat your change.',
    zh: '分支 {branch} 在您读取之后已更新，请重新加载后再改。',
  }),
  'conflict.files': row(['person', 409, -32005], {
    en: 'main and the branch {branch} both changed {files}. Bring main into the branch, decide file by file, and publish again.',
    zh: 'main 与分支 {branch} 都修改了 {files}。请先将 main 并入该分支并逐个文件处理冲突，然后重新发布。',
  }),
  'record.invalid': row(['person', 422, -32602], {
    en: 'Some fields of {entity} are not valid.',
    zh: '{entity}的部分字段无效。',
  }),
  'record.referenced': row(['person', 409, -32602], {
    en: 'This {entity} is used by {by} and can not be deleted. Delete or change those first.',
    zh: '该{entity}正被{by}引用，无法删除，请先处理引用它的记录。',
  }),
  'record.duplicate': row(['person', 409, -32602], {
    en: 'There is already a {entity} with this {fields}.',
    zh: '已存在{fields}相同的{entity}。',
  }),
  'record.missing_reference': row(['person', 422, -32602], {
    en: '{field} points to a {entity} that does not exist.',
    zh: '{field} 指向的{entity}不存在。',
  }),
  'files.invalid': row(['person', 422, -32602], {
    en: 'The files were not saved: {detail}',
    zh: '文件未保存：{detail}',
  }),
  'files.broken': row(['person', 422, -32602], {
    en: 'This can not be published yet: {detail}',
    zh: '暂时无法发布：{detail}',
  }),
  'plan.confirmation': row(['person', 409, -32602], {
    en: 'Publishing would {what}. Confirm each step by its id to go on.',
    zh: '发布将{what}。请逐项确认后继续。',
  }),
  'plan.impossible': row(['person', 422, -32602], {
    en: 'The change can not be applied: {detail}',
    zh: '无法应用该变更：{detail}',
  }),
  'tests.failed': row(['person', 409, -32602], {
    en: '{count} of the tests of this app fail, so it is not published: {detail}. Mend the app or the test; an owner can publish without tests by saying why.',
    zh: '该应用有 {count} 个测试未通过，因此未发布：{detail}。请修正应用或测试；所有者说明原因后可跳过测试发布。',
  }),
  'tests.running': row(
    ['person', 409, -32005],
    {
      en: 'The tests of {app} are running already. Wait for them, a minute at most.',
      zh: '{app}的测试正在运行，请等待完成（最多一分钟）。',
    },
    true,
  ),
  'import.unreadable': row(['person', 422, -32602], {
    en: '{file}: {detail}',
    zh: '{file}：{detail}',
  }),
  'blob.missing': row(['person', 404, -32602], {
    en: 'The file was not uploaded, or its time has passed. Upload it again.',
    zh: '文件尚未上传或已过期，请重新上传。',
  }),
  'provider.unreachable': row(
    ['operator', 502, -32000],
    {
      en: 'The provider {provider} can not be reached: {reason}. Others go on working; it is tried again by itself.',
      zh: '无法连接提供方 {provider}：{reason}。其他提供方不受影响，系统会自动重试。',
    },
    true,
  ),
  'provider.timeout': row(
    ['operator', 504, -32000],
    {
      en: 'The provider {provider} did not answer within {limit}. Try again; if it lasts, ask its owner.',
      zh: '提供方 {provider} 未在 {limit} 内响应。请重试；若持续出现，请联系其负责人。',
    },
    true,
  ),
  'provider.garbled': row(['operator', 502, -32000], {
    en: 'The provider {provider} answered with something that is not MCP: {reason}. Ask its owner to mend it.',
    zh: '提供方 {provider} 的响应不符合 MCP：{reason}。请联系其负责人修复。',
  }),
  'provider.too_large': row(['operator', 502, -32000], {
    en: 'The provider {provider} answered with more than {limit}. Ask for less, or let its owner raise the limit.',
    zh: '提供方 {provider} 的响应超过上限 {limit}。请减少请求内容，或由其负责人调高上限。',
  }),
  'provider.refused': row(['person', 502, -32000], {
    en: 'The provider {provider} refused: {reason}',
    zh: '提供方 {provider} 拒绝了请求：{reason}',
  }),
  'provider.offline': row(
    ['operator', 503, -32000],
    {
      en: 'The provider {provider} is {state}: {reason}. Its tools come back by themselves.',
      zh: '提供方 {provider} 当前状态为{state}：{reason}。恢复后其工具会自动可用。',
    },
    true,
  ),
  'provider.quarantined': row(['person', 403, -32004], {
    en: 'The provider {provider} is in quarantine: {reason}. Nothing is called until a security officer lets it go.',
    zh: '提供方 {provider} 已被隔离：{reason}。在安全管理员解除之前不会被调用。',
  }),
  'provider.busy': row(
    ['person', 503, -32003],
    {
      en: '{what} has as many calls under way as its limit of {limit} allows. Try again in {seconds} seconds.',
      zh: '{what}正在进行的调用已达上限 {limit}，请在 {seconds} 秒后重试。',
    },
    true,
  ),
  'provider.credentials': row(['person', 401, -32004], {
    en: 'The provider {provider} needs your own sign-in there. Connect your account at {url} and call again.',
    zh: '提供方 {provider} 需要您本人授权。请在 {url} 连接您的账号后重试。',
  }),
  'provider.scope': row(['person', 403, -32004], {
    en: 'The provider {provider} wants more rights of your account there: {scopes}. Allow them at {url} and call again.',
    zh: '提供方 {provider} 需要您的账号授予更多权限：{scopes}。请在 {url} 授权后重试。',
  }),
  'provider.unconnected': row(['operator', 502, -32004], {
    en: 'Portico has no working sign-in at the provider {provider}: {reason}. Whoever manages it can see to that at {url}.',
    zh: 'Portico 在提供方 {provider} 没有可用的登录凭据：{reason}。其管理者可在 {url} 处理。',
  }),
  'connection.failed': row(['person', 409, -32602], {
    en: 'Your account at {provider} could not be connected: {reason}. Begin again at {url}.',
    zh: '无法连接您在 {provider} 的账号：{reason}。请在 {url} 重新开始。',
  }),
  'tool.changed': row(['person', 409, -32004], {
    en: 'The provider {provider} has changed the tool {tool} since it was approved, so it is not called. Ask a security officer to look at the change.',
    zh: '提供方 {provider} 的工具 {tool} 在批准之后发生了变化，因此不会被调用。请联系安全管理员审查该变更。',
  }),
  'tool.gone': row(['person', 410, -32004], {
    en: 'The provider {provider} does not offer the tool {tool} any more. Ask a security officer to approve what it offers now.',
    zh: '提供方 {provider} 已不再提供工具 {tool}。请联系安全管理员批准其当前的工具。',
  }),
  'tool.blocked': row(['person', 403, -32004], {
    en: 'The tool {tool} of {provider} is switched off: {reason}',
    zh: '{provider} 的工具 {tool} 已被停用：{reason}',
  }),
  'conversion.unreadable': row(['person', 422, -32602], {
    en: 'This document could not be read: {detail}',
    zh: '无法读取该文档：{detail}',
  }),
  'process.unknown': row(['person', 404, -32602], {
    en: 'The app {app} has no process "{name}" that can run. There are: {names}.',
    zh: '应用 {app} 中没有可执行的流程“{name}”。可用：{names}。',
  }),
  'process.no_instance': row(['person', 404, -32602], {
    en: 'There is no instance {instance} here, or it is not yours to see.',
    zh: '实例 {instance} 不存在，或您无权查看。',
  }),
  'process.ended': row(['person', 409, -32602], {
    en: 'The instance {instance} has ended ({status}); nothing can be done to it any more.',
    zh: '实例 {instance} 已结束（{status}），无法再进行操作。',
  }),
  'process.suspended': row(['person', 409, -32602], {
    en: 'The instance {instance} is suspended. It goes on once it is resumed; ask whoever looks after the app.',
    zh: '实例 {instance} 已暂停，恢复后才能继续，请联系应用的维护人员。',
  }),
  'process.no_wait': row(['person', 409, -32602], {
    en: 'The instance {instance} does not wait for {wait} any more. Look at it again.',
    zh: '实例 {instance} 已不再等待 {wait}，请刷新后查看。',
  }),
  'process.no_element': row(['person', 422, -32602], {
    en: '{element} can not be used here: {reason}. Take an element or token the instance has.',
    zh: '无法使用 {element}：{reason}。请选择实例中存在的元素或令牌。',
  }),
  'process.input': row(['person', 422, -32602], {
    en: 'The values do not fit the form: {detail}',
    zh: '填写的值不符合表单要求：{detail}',
  }),
  'process.no_receiver': row(['person', 409, -32602], {
    en: 'Nobody waits for the message "{message}" with the key {key}. Check both, or send it once the process waits for it.',
    zh: '没有流程在等待消息“{message}”（关联键 {key}）。请核对名称与键，或待流程进入等待后再发送。',
  }),
  'process.many_receivers': row(['person', 409, -32602], {
    en: '{count} instances wait for the message "{message}" with the key {key}. Give each its own correlation key.',
    zh: '有 {count} 个实例在等待消息“{message}”（关联键 {key}）。请为每个实例设置不同的关联键。',
  }),
  'process.call': row(['person', 422, -32602], {
    en: 'The step {element} could not be done: {detail}',
    zh: '步骤 {element} 执行失败：{detail}',
  }),
  'task.unknown': row(['person', 404, -32602], {
    en: 'There is no task {task}, or it is not offered to you.',
    zh: '任务 {task} 不存在，或未分派给您。',
  }),
  'task.taken': row(['person', 409, -32602], {
    en: '{who} has taken this task. Ask for it to be handed over, or choose another one.',
    zh: '该任务已由{who}领取，请联系其转交或选择其他任务。',
  }),
  'task.done': row(['person', 409, -32602], {
    en: 'This task is over ({status}). Look at the list again.',
    zh: '该任务已结束（{status}），请刷新任务列表。',
  }),
  'stdio.denied': row(['operator', 403, -32004], {
    en: 'Portico may not start the program {command}: {reason}. An operator can allow it with PORTICO_STDIO.',
    zh: 'Portico 不能启动程序 {command}：{reason}。运维人员可通过 PORTICO_STDIO 放行。',
  }),
  'function.failed': row(['person', 422, -32000], {
    en: 'The function {name} stopped with an error{place}: {detail}. Correct the function, or the input it was given.',
    zh: '函数 {name} 因错误停止{place}：{detail}。请修正函数或其输入。',
  }),
  'function.limit': row(['person', 422, -32000], {
    en: 'The function {name} was stopped: {detail}. Let it do less, or raise limits.{setting} in its settings.',
    zh: '函数 {name} 已被停止：{detail}。请减少其工作量，或在其设置中调高 limits.{setting}。',
  }),
  'function.output': row(['person', 422, -32000], {
    en: 'The function {name} gave a result that does not fit its output: {detail}. Correct the function, or "output" in its settings.',
    zh: '函数 {name} 的结果与其 output 不符：{detail}。请修正函数，或其设置中的 output。',
  }),
  'function.depth': row(['person', 422, -32000], {
    en: 'Functions called each other more than {limit} deep, {name} last. Take the circle out.',
    zh: '函数相互调用超过 {limit} 层，最后一个为 {name}。请消除循环调用。',
  }),
  'function.asks': row(['person', 403, -32004], {
    en: 'A function may not call {name}. It can ask for records, tools, functions, processes and tasks, and read about its app.',
    zh: '函数不能调用 {name}。函数可以使用记录、工具、函数、流程与任务，以及读取其应用的信息。',
  }),
  'function.off': row(['operator', 503, -32000], {
    en: 'Functions in Python are switched off here. An operator can allow them with {setting}.',
    zh: '此处已停用 Python 函数。运维人员可通过 {setting} 启用。',
  }),
  'function.busy': row(
    ['operator', 503, -32000],
    {
      en: 'All places for functions are taken and {waiting} calls wait already. Try again in a moment; an operator can raise {setting}.',
      zh: '函数运行位已满，且已有 {waiting} 个调用在等待。请稍后重试；运维人员可调高 {setting}。',
    },
    true,
  ),
  'hook.refused': row(['person', 401, -32001], {
    en: 'This webhook call was not taken: {reason}',
    zh: '该 Webhook 调用未被接受：{reason}',
  }),
  'egress.denied': row(['operator', 403, -32004], {
    en: 'Portico may not reach {host}: {reason}. An operator can allow it with PORTICO_EGRESS_ALLOW.',
    zh: 'Portico 不能访问 {host}：{reason}。运维人员可通过 PORTICO_EGRESS_ALLOW 放行。',
  }),
  'outside.failed': row(
    ['operator', 502, -32000],
    {
      en: '{host} did not answer as expected: {reason}.',
      zh: '{host} 未按预期响应：{reason}。',
    },
    true,
  ),
  'storage.full': row(
    ['operator', 507, -32000],
    {
      en: 'The disk is full; nothing was saved. Free space under {place} and try again.',
      zh: '磁盘已满，未保存任何内容。请清理 {place} 后重试。',
    },
    true,
  ),
  'storage.busy': row(
    ['operator', 503, -32000],
    {
      en: 'The database did not answer in time. Try again; if it lasts, ask the operator to look at it.',
      zh: '数据库未及时响应，请重试；若持续出现，请联系运维人员。',
    },
    true,
  ),
  'config.invalid': row(['operator', 500, -32603], {
    en: '{detail}',
    zh: '{detail}',
  }),
  stopping: row(
    ['operator', 503, -32000],
    {
      en: 'This server is stopping. Try again in a moment.',
      zh: '服务器正在停止，请稍后重试。',
    },
    true,
  ),
  internal: row(['us', 500, -32603], {
    en: 'Something went wrong on our side. Give your operator the trace id {trace}.',
    zh: '系统内部错误，请将追踪编号 {trace} 提供给运维人员。',
  }),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorTable;
