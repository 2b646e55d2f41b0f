import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  /** For building and testing alone. */
  readonly dev?: boolean;
}

const root = join(import.meta.dirname, '..');
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, Locked> };
const packages = Object.entries(lock.packages).filter(([path]) => path !== '');

/** Below these, holes are known. */
const floors: Record<string, string> = {
  multer: '2.3.0',
  'pdfjs-dist': '4.2.67',
  jsonwebtoken: '9.0.0',
  'path-to-regexp': '8.0.0',
};

describe('what we depend on', () => {
  it('is pinned by content', () => {
    expect(
      packages.filter(([, { integrity, link }]) => integrity === undefined && link !== true).map(([path]) => path),
    ).toEqual([]);
  });

  it('comes from the registry, not from an address of somebody', () => {
    const odd = packages.filter(
      ([, { resolved }]) => resolved !== undefined && !/^https:\/\/registry\./.test(resolved),
    );
    expect(odd.map(([path]) => path)).toEqual([]);
  });

  it('ships no version with a known hole', () => {
    const below = packages.filter(([path, { version = '0', dev = false }]) => {
      if (dev) return false;
      const floor = floors[path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)];
      return floor !== undefined && compare(version, floor) < 0;
    });
    expect(below.map(([path, { version }]) => `${path} ${version}`)).toEqual([]);
  });
});

function compare(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(/[.-]/).slice(0, 3).map(Number));
  for (let part = 0; part < 3; part++) {
    const difference = (left![part] ?? 0) - (right![part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
