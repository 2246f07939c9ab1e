export const messages = {
  embed: {
    crashed: 'This app has stopped',
    crashedWords: 'Something in it failed. Everything around it goes on, and what was saved is saved.',
    restart: 'Reload this app',
    menu: 'Pages of this app',
    signIn: 'Sign in to Portico',
    signInWords: 'This app shows what you may see. Sign in in a new tab, then come back and try again.',
    toSignIn: 'Sign in',
  },
};
