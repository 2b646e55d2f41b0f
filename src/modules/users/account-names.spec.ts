import { emailKey } from './account-names.js';

describe('e-mail keys', () => {
  it.each([
    ['Ann@Example.COM', 'ann@example.com'],
    [' ann@example.com ', 'ann@example.com'],
    ['ann@bücher.example', 'ann@xn--bcher-kva.example'],
    ['jose\u0301@example.com', 'jos\u00e9@example.com'],
    ['ａnn@example.com', 'ann@example.com'],
    // What is no address keeps its own name: it must not read as one.
    ['example.com', 'example.com'],
    ['ann@xn--a.example', 'ann@xn--a.example'],
  ])('%s is %s', (written, key) => {
    expect(emailKey(written)).toBe(key);
  });
});
