/** One line of the table: figures with their units, as they are to be read. */
export interface Row {
  readonly what: string;
  readonly measured: string;
  readonly baseline?: string;
  readonly ratio?: string;
  readonly goal?: string;
}

export const ratio = (ours: number, theirs: number): string => `${(ours / theirs).toFixed(2)} ×`;
export const perSecond = (value: number): string => `${Math.round(value).toLocaleString('en')}/s`;
export const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
export const mib = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
