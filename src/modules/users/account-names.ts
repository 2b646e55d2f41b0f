import { domainToASCII } from 'node:url';

/** Two addresses with one key are one address: case and Unicode form do not count, nor does the form of the domain. */
export function emailKey(email: string): string {
  const normal = email.trim().normalize('NFKC').toLowerCase();
  const at = normal.lastIndexOf('@');
  if (at === -1) return normal;
  const domain = normal.slice(at + 1);
  return `${normal.slice(0, at)}@${domainToASCII(domain) || domain}`;
}

export const usernameKey = (username: string): string => username.toLowerCase();

export const usernamePattern = /^[A-Za-z0-9_-]{3,50}$/;
