import { checkPassword } from './password-policy.js';

const identity = { email: 'maria.kowalska@example.com', username: 'mkowalska', fullName: 'Maria Kowalska' };
const accepts = (password: string): boolean => {
  try {
    checkPassword(password, identity);
    return true;
  } catch {
    return false;
  }
};

describe('passwords', () => {
  it.each([
    ['eight characters that are not common', 'zq7#mvpt', true],
    ['a sentence with spaces', 'the tram was late again', true],
    ['letters of other scripts', 'żółwie płyną', true],
    ['emoji count as characters', '🦊🐢🦉🐙🦔🐝🐞🦋', true],
    ['128 characters', 'ab'.repeat(64), true],
    ['a personal word inside a long phrase', 'maria walks along the river', true],
    ['only lower case', 'correcthorsebattery', true],
    ['seven characters', 'zq7#mvp', false],
    ['129 characters', `${'ab'.repeat(64)}c`, false],
    ['the commonest', 'password', false],
    ['common with another case', 'PassWord1', false],
    ['common digits', '1234567890', false],
    ['one character repeated', 'zzzzzzzzzzzz', false],
    ['the name', 'mariakowalska', false],
    ['the name with a year', 'Kowalska1987', false],
    ['the e-mail address', 'maria.kowalska@example.com', false],
    ['the username and an exclamation mark', 'mkowalska!!!', false],
    ['our own name', 'Rehearse2026!', false],
  ])('%s', (_name, password, acceptable) => {
    expect(accepts(password)).toBe(acceptable);
  });
});
