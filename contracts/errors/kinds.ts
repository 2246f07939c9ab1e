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
  entity: kind('entity', '实体'),
  field: kind('field', '字段'),
  file: kind('file', '文件'),
  job: kind('job', '作业'),
  key: kind('key', '密钥'),
  'person or agent': kind('person or agent', '人员或代理'),
  person: kind('person', '人员'),
  project: kind('project', '项目'),
  'published app': kind('published app', '已发布的应用'),
  record: kind('record', '记录'),
  relation: kind('relation', '关联'),
  'release of the app': kind('release of the app', '应用的发布版本'),
  repository: kind('repository', '仓库'),
  'sign-in provider': kind('sign-in provider', '登录方式'),
  tool: kind('tool', '工具'),
};
