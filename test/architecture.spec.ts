import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** Module → modules it may use. The arrows are the whole list and have no cycle. */
const arrows: Record<string, readonly string[]> = {
  system: [],
  users: [],
  auth: ['users'],
  resume: [],
  interview: ['resume'],
  transcription: ['interview'],
  analysis: ['transcription', 'interview', 'resume'],
  report: ['analysis', 'transcription', 'interview', 'users'],
};

/** What a layer may import besides itself. `app` is what lies in src itself. */
const layers: Record<string, readonly string[]> = {
  contract: [],
  common: ['contract'],
  config: ['common', 'contract'],
  speech: ['contract'],
  platform: ['speech', 'common', 'config', 'contract'],
  modules: ['platform', 'speech', 'common', 'config', 'contract'],
  app: ['modules', 'platform', 'speech', 'common', 'config', 'contract'],
};

/** What a module shows to others: its use cases, its views, its jobs, its wiring. */
const shown = /\.(service|views|jobs|module)\.ts$|\/(account-names|skill-lexicon|rubric|judgement)\.ts$/;
const bannedNames = /^(utils|helpers|manager|misc|data|types|enum)\.ts$|^(base|i)-/;

interface Import {
  readonly from: string;
  readonly to: string;
}

const root = resolve(import.meta.dirname, '..');
const files = sources(join(root, 'src'));
// Specs lie beside the code and use the test support; what they import ships nowhere.
const imports = files.filter((file) => !file.endsWith('.spec.ts')).flatMap(importsOf);

describe('the architecture', () => {
  it('knows every module', () => {
    const modules = readdirSync(join(root, 'src/modules'));
    expect(modules.filter((name) => !(name in arrows))).toEqual([]);
  });

  it('has no circle among the modules', () => {
    const visit = (name: string, path: readonly string[]): void => {
      expect(path).not.toContain(name);
      for (const next of arrows[name] ?? []) visit(next, [...path, name]);
    };
    for (const name of Object.keys(arrows)) visit(name, []);
  });

  it('imports downwards only', () => {
    const wrong = imports.filter(({ from, to }) => {
      const [above, below] = [layerOf(from), layerOf(to)];
      return above !== below && !(layers[above] ?? []).includes(below);
    });
    expect(wrong.map(written)).toEqual([]);
  });

  it('crosses module borders along the arrows, and only into what is shown', () => {
    const wrong = imports.filter(({ from, to }) => {
      const [above, below] = [moduleOf(from), moduleOf(to)];
      if (above === null || below === null || above === below) return false;
      return !(arrows[above] ?? []).includes(below) || !shown.test(to);
    });
    expect(wrong.map(written)).toEqual([]);
  });

  it('keeps the contract and the speech core free of frameworks and of input and output', () => {
    const wrong = files
      .filter((file) => /^src\/(contract|speech)\//.test(file) && !file.endsWith('.spec.ts'))
      .filter((file) => /from '(@nestjs|typeorm|pg|node:|express)/.test(readFileSync(join(root, file), 'utf8')));
    expect(wrong).toEqual([]);
  });

  it('reads the environment in one place', () => {
    const readers = files.filter(
      (file) => !file.endsWith('.spec.ts') && readFileSync(join(root, file), 'utf8').includes('process.env'),
    );
    expect(readers.filter((file) => !allowedEnvironmentReaders.has(file))).toEqual([]);
  });

  it('names files for what they are', () => {
    expect(files.filter((file) => bannedNames.test(file.split('/').at(-1) ?? ''))).toEqual([]);
  });

  it('has no default exports, no forwardRef and no barrels', () => {
    const wrong = files.filter((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return /^export default /m.test(text) || text.includes('forwardRef(') || /^export \* from/m.test(text);
    });
    expect(wrong).toEqual([]);
  });
});

const allowedEnvironmentReaders = new Set(['src/config/config.ts', 'src/platform/database/embedded/server-process.ts']);

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const patterns = [
    /^(?:import|export) (?:type )?[^;']*?from '(\.[^']+)';/gm,
    /^import '(\.[^']+)';/gm,
    /import\('(\.[^']+)'\)/g,
  ];
  const found = patterns.flatMap((pattern) => [...text.matchAll(pattern)]);
  return found.map(([, target = '']) => ({
    from: file,
    to: relative(root, resolve(root, dirname(file), target))
      .split(sep)
      .join('/')
      .replace(/\.js$/, '.ts'),
  }));
}

function layerOf(file: string): string {
  const [, second = '', third] = file.split('/');
  return third === undefined || !file.startsWith('src/') ? 'app' : second;
}

function moduleOf(file: string): string | null {
  return /^src\/modules\/([^/]+)\//.exec(file)?.[1] ?? null;
}

const written = ({ from, to }: Import): string => `${from} imports ${to}`;
