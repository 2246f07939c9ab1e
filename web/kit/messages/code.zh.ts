/** 代码编辑器与文本对比，各处通用。 */
export const messages = {
  editor: {
    unchanged: '$ 行未变',
    find: '查找',
    replace: '替换',
    next: '下一个',
    previous: '上一个',
    all: '全部',
    matchCase: '区分大小写',
    byWord: '全词匹配',
    regexp: '正则表达式',
    replaceOne: '替换',
    replaceAll: '全部替换',
    close: '关闭',
    text: '以文本显示',
  },
} as const;
