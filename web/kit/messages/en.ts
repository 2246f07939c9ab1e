/** What every page needs, those before sign-in included. */
export const messages = {
  action: {
    cancel: 'Cancel',
    close: 'Close',
    copied: 'Copied',
    copy: 'Copy',
    save: 'Save',
    undo: 'Undo',
    continue: 'Continue',
    back: 'Back',
  },
  state: {
    denied: 'You may not see this',
    missing: 'This is not here',
    failed: 'That did not work',
    network: 'Portico can not be reached. Check the connection and try again.',
    retry: 'Try again',
    details: 'Details',
    loading: 'Loading',
    home: 'Go to the start page',
    pageMissing: 'There is no page at this address.',
  },
  language: { name: 'Language' },
} as const;
