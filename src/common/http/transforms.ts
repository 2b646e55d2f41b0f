/** For `@Transform`: spaces around a text do not count. */
export const trimmed = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? value.trim() : value);

/** For `@Transform`: only a string of digits is a number; `1e3`, ` 7` or `0x10` are not. */
export const integerText = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;

/** For `@Transform`: `true` and `false` as they stand in an address, and nothing else. */
export const booleanText = ({ value }: { value: unknown }): unknown =>
  value === 'true' ? true : value === 'false' ? false : value;
