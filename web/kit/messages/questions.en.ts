/** What people may say when they need a tool, beside it in the review. */
export const messages = {
  questions: {
    title: 'Found by words such as',
    words: 'Search finds the tool by these words once this version is in use. Callers never see them.',
    english: 'In English',
    chinese: 'In Chinese',
    byModel: 'Written by {{author}}',
    byPerson: 'Changed by {{author}}',
    empty: 'None: it is found by its name and description alone.',
    pending: 'Not written yet.',
    withheld: 'The scan marked this tool, so no model was asked about it.',
    edit: 'Change',
    onePerLine: 'One a line, up to ten',
    save: 'Save',
    cancel: 'Cancel',
    clear: 'Take all out',
    saved: 'Saved. No model writes over it.',
    progress: 'Words to find them by are written for {{done}} of {{all}} tools.',
    ask: 'Have the rest written',
    asked: 'The model writes; it may take a few minutes.',
  },
};
