import { dictionary } from '@zxcvbn-ts/language-common';
import { AppError } from '../../common/app-error.js';

const minimumLength = 8;
const maximumLength = 128;
/** Passwords that guessing starts with. */
const commonest = new Set(dictionary['passwords-common'].slice(0, 10_000));
const product = 'rehearse';

interface Identity {
  readonly email: string;
  readonly username?: string | null;
  readonly fullName: string;
}

/** Throws `password_unacceptable` with the reason. Any characters are allowed; there are no composition rules. */
export function checkPassword(password: string, identity: Identity, field = 'password'): void {
  const refuse = (message: string) =>
    new AppError('password_unacceptable', message, { errors: [{ field, code: 'unacceptable', message }] });
  const length = [...password].length;
  if (length < minimumLength) throw refuse(`It needs at least ${minimumLength} characters.`);
  if (length > maximumLength) throw refuse(`It may have at most ${maximumLength} characters.`);
  const normal = password.normalize('NFKC').toLowerCase();
  if (commonest.has(normal)) throw refuse('It is among the passwords that are tried first.');
  if (/^(.)\1*$/u.test(normal)) throw refuse('It is one character repeated.');
  if (isBuiltFrom(normal, wordsOf(identity))) throw refuse('It is built from your e-mail address, your name or ours.');
}

function wordsOf({ email, username, fullName }: Identity): string[] {
  const parts = [
    email,
    ...email.split(/[@.+_-]/),
    username ?? '',
    ...fullName.split(/\s+/),
    fullName.replace(/\s+/g, ''),
    product,
  ];
  return parts
    .map((part) => part.normalize('NFKC').toLowerCase())
    .filter((part) => part.length >= 3)
    .sort((a, b) => b.length - a.length);
}

/** What remains after the personal words are taken out must still be hard to guess by itself. */
function isBuiltFrom(password: string, words: readonly string[]): boolean {
  let rest = password;
  for (const word of words) rest = rest.replaceAll(word, '');
  if (rest === password) return false;
  return rest.replace(/[^\p{L}]/gu, '').length < 4 && rest.length < minimumLength;
}
