import type { Text } from '../text.ts';

const kind = (en: string, zh: string): Text => ({ en, zh });

/** What a parameter `what` can name: the English word as it stands in the code → both languages. */
export const kinds: Readonly<Record<string, Text>> = {
  'The body': kind('The body', '请求内容'),
  'The file': kind('The file', '文件'),
  'The git request': kind('The git request', 'git 请求'),
  'The request': kind('The request', '请求'),
  address: kind('address', '地址'),
  agent: kind('agent', '代理'),
  app: kind('app', '应用'),
  branch: kind('branch', '分支'),
  commit: kind('commit', '提交'),
  context: kind('context', '上下文'),
  entity: kind('entity', '实体'),
  field: kind('field', '字段'),
  file: kind('file', '文件'),
  function: kind('function', '函数'),
  job: kind('job', '作业'),
  key: kind('key', '密钥'),
  'person or agent': kind('person or agent', '人员或代理'),
  person: kind('person', '人员'),
  process: kind('process', '流程'),
  project: kind('project', '项目'),
  'published app': kind('published app', '已发布的应用'),
  record: kind('record', '记录'),
  provider: kind('provider', '提供方'),
  'connected program': kind('connected program', '已连接的程序'),
  'OAuth client': kind('OAuth client', 'OAuth 客户端'),
  'trusted issuer': kind('trusted issuer', '受信任的签发方'),
  certificate: kind('certificate', '证书'),
  session: kind('session', '会话'),
  toolset: kind('toolset', '工具集'),
  'surface version': kind('surface version', '接口版本'),
  'account at a provider': kind('account at a provider', '提供方账号'),
  relation: kind('relation', '关联'),
  'release of the app': kind('release of the app', '应用的发布版本'),
  repository: kind('repository', '仓库'),
  'sign-in provider': kind('sign-in provider', '登录方式'),
  tool: kind('tool', '工具'),
};

/** What a parameter `state` can say of a provider. */
export const states: Readonly<Record<string, Text>> = {
  unproven: kind('not proven yet', '尚未验证'),
  degraded: kind('degraded', '部分异常'),
  offline: kind('offline', '离线'),
  maintenance: kind('in maintenance', '维护中'),
  quarantined: kind('quarantined', '已隔离'),
  resting: kind('resting', '暂停调用'),
  restarting: kind('restarting', '正在重启'),
};
