/** What people may say when they need a tool, beside it in the review. */
export const messages = {
  questions: {
    title: '可通过这些说法找到',
    words: '此版本生效后，查找时会参考这些说法。调用者不会看到。',
    english: '英文',
    chinese: '中文',
    byModel: '由 {{author}} 撰写',
    byPerson: '由 {{author}} 修改',
    empty: '无：仅凭名称与描述查找。',
    pending: '尚未撰写。',
    withheld: '扫描对此工具有发现，因此未发送给模型。',
    edit: '修改',
    onePerLine: '每行一条，最多十条',
    save: '保存',
    cancel: '取消',
    clear: '全部移除',
    saved: '已保存，模型不会再覆盖。',
    progress: '{{all}} 个工具中已有 {{done}} 个写好可供查找的说法。',
    ask: '撰写其余部分',
    asked: '模型正在撰写，可能需要几分钟。',
  },
};
