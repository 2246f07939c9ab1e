/** The code editor and the text diff, wherever they stand. */
export const messages = {
  editor: {
    unchanged: '$ unchanged lines',
    find: 'Find',
    replace: 'Replace',
    next: 'next',
    previous: 'previous',
    all: 'all',
    matchCase: 'match case',
    byWord: 'by word',
    regexp: 'pattern',
    replaceOne: 'replace',
    replaceAll: 'replace all',
    close: 'close',
    text: 'Show as text',
  },
} as const;
