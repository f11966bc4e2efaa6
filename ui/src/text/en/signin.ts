export const signin = {
  title: 'Sign in',
  name: 'Name',
  password: 'Password',
  submit: 'Sign in',
  submitting: 'One moment…',
  nameMissing: 'Type your name.',
  passwordMissing: 'Type your password.',
  lost: 'Lost the password? On the machine that runs Headwater:',
};
