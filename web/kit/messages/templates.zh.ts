import type { messages as english } from './templates.en.ts';

export const messages: typeof english = {
  templates: {
    beginWith: '从何开始',
    file: '电子表格',
    fileWords: '将 Excel、CSV 或 SQL 脚本连同数据变为应用。',
    database: '数据库',
    databaseWords: '一次性读取 PostgreSQL，数据表变为列表。',
    nothing: '空白',
    nothingWords: '空应用：先说明要记录什么，其余逐步绘制。',
    next: '下一步',
    lists: '列表',
    pages: '页面',
    roles: '角色',
    rows: '数据',
    rowsWords_one: '{{count}} 条用于试用的虚构记录，可随时删除。',
    rowsWords_other: '{{count}} 条用于试用的虚构记录，可随时删除。',
    made: '“{{title}}”已就绪，目前仅您可用。接下来：在工作室的“成员”中为他人分配角色。',
  },
};
