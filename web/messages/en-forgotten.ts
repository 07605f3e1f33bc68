import type { Messages } from './fr.ts';

export const enForgotten: Messages['forgotten'] = {
  link: 'Forgotten password?',
  title: 'Forgotten password',
  lead: 'Enter your identifier. We send a code to your e-mail address; with it you choose a new password.',
  submit: 'Send me a code',
  noAddress:
    'Another address now, or a forgotten identifier? We cannot recognise you by this page: ask whoever opened your space for you.',
  newTitle: 'Choose a new password',
  sent: 'If this identifier is yours, a code of 6 digits arrives at your e-mail address. It is valid for 10 minutes.',
  password: 'New password',
  passwordHint: '12 characters at least. Four unrelated words make a good password.',
  wrongLength: 'The password has 12 to 128 characters.',
  wrongCode: 'This code does not match, or is no longer valid. Check the 6 digits, or ask for another code.',
  choose: 'Change the password',
  again: 'I received no code: start again',
  done: 'Your password has changed, and all your devices are signed out. Sign in with the new one.',
};
