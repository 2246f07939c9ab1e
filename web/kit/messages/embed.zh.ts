export const messages = {
  embed: {
    crashed: '该应用已停止运行',
    crashedWords: '应用内部出现故障，其余部分不受影响，已保存的内容不会丢失。',
    restart: '重新加载该应用',
    menu: '应用页面',
    signIn: '请先登录 Portico',
    signInWords: '该应用只显示您有权查看的内容。请在新标签页中登录，然后回到此处重试。',
    toSignIn: '登录',
  },
};
