/** 每个页面都需要的文字，包括登录前的页面。 */
export const messages = {
  action: {
    cancel: '取消',
    close: '关闭',
    copied: '已复制',
    copy: '复制',
    save: '保存',
    undo: '撤销',
    continue: '继续',
    back: '返回',
  },
  state: {
    denied: '您无权查看此内容',
    missing: '找不到此内容',
    failed: '操作未成功',
    network: '无法连接到 Portico，请检查网络后重试。',
    retry: '重试',
    details: '详细信息',
    loading: '正在加载',
    home: '返回首页',
    pageMissing: '该地址没有对应的页面。',
  },
  language: { name: '语言' },
} as const;
