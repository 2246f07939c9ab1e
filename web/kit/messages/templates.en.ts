/** Beginning an app: what with, and what is inside. */
export const messages = {
  templates: {
    beginWith: 'Begin with',
    file: 'A spreadsheet',
    fileWords: 'Excel, CSV or an SQL script becomes an app with its data.',
    database: 'A database',
    databaseWords: 'PostgreSQL is read once; tables become lists.',
    nothing: 'Nothing',
    nothingWords: 'An empty app: you say what it keeps track of, and draw the rest.',
    next: 'Next',
    lists: 'Lists',
    pages: 'Pages',
    roles: 'Roles',
    rows: 'Data',
    rowsWords_one: '{{count}} made-up record to try it with; delete it when you like.',
    rowsWords_other: '{{count}} made-up records to try it with; delete them when you like.',
    made: '“{{title}}” is ready and only yours so far. Next: give people roles in the studio under Members.',
  },
};
