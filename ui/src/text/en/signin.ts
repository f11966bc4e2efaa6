import { format } from './format.js';

export const signin = {
  wait: (seconds: number) =>
    seconds < 90
      ? `Try again in ${format.count(seconds, { one: 'second', other: 'seconds' })}.`
      : `Try again in ${format.count(Math.ceil(seconds / 60), { one: 'minute', other: 'minutes' })}.`,
  title: 'Sign in',
  name: 'Name',
  password: 'Password',
  submit: 'Sign in',
  submitting: 'One moment…',
  nameMissing: 'Type your name.',
  passwordMissing: 'Type your password.',
  lost: 'Lost the password? On the machine that runs Headwater:',
};
