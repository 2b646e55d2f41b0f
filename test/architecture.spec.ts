import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

/** Module → modules it may use. The arrows are the whole list and have no cycle. */
const arrows: Record<string, readonly string[]> = {
  system: [],
  pages: [],
  users: [],
  webhooks: [],
  mail: ['users'],
  auth: ['users', 'mail'],
  notifications: ['users', 'mail'],
  relationships: ['users', 'mail', 'notifications'],
  practice: ['relationships', 'notifications', 'report'],
  uploads: [],
  resume: ['uploads'],
  interview: ['resume', 'uploads'],
  transcription: ['webhooks', 'interview', 'uploads'],
  'live-session': ['transcription', 'interview', 'relationships', 'notifications', 'webhooks'],
  realtime: ['auth', 'interview', 'transcription', 'live-session', 'relationships'],
  analysis: ['transcription', 'interview', 'resume'],
  chat: ['resume', 'interview', 'report'],
  export: ['users', 'notifications'],
  report: [
    'live-session',
    'analysis',
    'transcription',
    'interview',
    'users',
    'notifications',
    'relationships',
    'webhooks',
  ],
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

/**
 * What a module shows to others: its use cases, its views, its jobs, its wiring, and the response classes of results
 * that the responses of others contain.
 */
const shown =
  /\.(service|views|jobs|module)\.ts$|-result\.dto\.ts$|\/(account-names|skill-lexicon|rubric|judgement)\.ts$/;
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
      .filter((file) =>
        /(?:from |import\()'(@nestjs|typeorm|pg|node:|express)|\b(process|Buffer|performance)\.|Date\.now/.test(
          readFileSync(join(root, file), 'utf8'),
        ),
      );
    expect(wrong).toEqual([]);
  });

  it('tells of everything the speech core and the contract give out what it is', () => {
    const silent = files
      .filter((file) => /^src\/(contract|speech)\//.test(file) && !file.endsWith('.spec.ts'))
      .flatMap(exportsWithoutDocs);
    expect(silent).toEqual([]);
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

/** Exported functions, classes and their public methods, interfaces and constants that no doc comment stands before. */
function exportsWithoutDocs(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const silent: string[] = [];
  const check = (node: ts.Node, name: string): void => {
    if (ts.getJSDocCommentsAndTags(node).length === 0) silent.push(`${file}: ${name}`);
  };
  for (const node of source.statements) {
    if (!isExported(node)) continue;
    if (ts.isVariableStatement(node)) check(node, node.declarationList.getText(source).slice(0, 40));
    if (ts.isFunctionDeclaration(node) || ts.isInterfaceDeclaration(node)) check(node, node.name?.text ?? '');
    if (!ts.isClassDeclaration(node)) continue;
    check(node, node.name?.text ?? '');
    for (const member of node.members) {
      if (ts.isMethodDeclaration(member) && !isHidden(member)) {
        check(member, `${node.name?.text ?? ''}.${member.name.getText(source)}`);
      }
    }
  }
  return silent;
}

function isExported(node: ts.Statement): boolean {
  return hasModifier(node, ts.SyntaxKind.ExportKeyword);
}

function isHidden(node: ts.MethodDeclaration): boolean {
  return hasModifier(node, ts.SyntaxKind.PrivateKeyword) || hasModifier(node, ts.SyntaxKind.ProtectedKeyword);
}

function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind);
}

function layerOf(file: string): string {
  const [, second = '', third] = file.split('/');
  return third === undefined || !file.startsWith('src/') ? 'app' : second;
}

function moduleOf(file: string): string | null {
  return /^src\/modules\/([^/]+)\//.exec(file)?.[1] ?? null;
}

const written = ({ from, to }: Import): string => `${from} imports ${to}`;
