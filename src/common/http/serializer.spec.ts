import { Expose, Type } from 'class-transformer';
import { serialize } from './serializer.js';

class Inner {
  @Expose()
  name!: string;
}

class Outer {
  @Expose()
  id!: string;

  @Expose()
  at!: Date;

  @Expose()
  @Type(() => Inner)
  inner!: Inner | null;

  @Expose()
  @Type(() => Inner)
  list!: Inner[];

  @Expose()
  free!: Record<string, unknown>;
}

class Heir extends Outer {
  @Expose()
  extra!: number;
}

const at = new Date('2026-01-02T03:04:05.678Z');
const value = {
  id: 'a',
  at,
  inner: { name: 'n', secret: 1 },
  list: [{ name: 'm', secret: 2 }],
  free: { any: 1 },
  hash: 'x',
};

describe('the serializer', () => {
  it('lets out what is declared, at every depth, and nothing else', () => {
    expect(serialize(Outer, value)).toEqual({
      id: 'a',
      at: at.toISOString(),
      inner: { name: 'n' },
      list: [{ name: 'm' }],
      free: { any: 1 },
    });
  });

  it('knows inherited fields', () => {
    expect(serialize(Heir, { ...value, extra: 3 })).toMatchObject({ id: 'a', extra: 3 });
  });

  it('keeps null and leaves out what is missing', () => {
    expect(serialize(Outer, { id: 'a', inner: null })).toEqual({ id: 'a', inner: null });
  });

  it('refuses a class that exposes nothing', () => {
    class Empty {}
    expect(() => serialize(Empty, {})).toThrow(/exposes no field/);
  });
});
