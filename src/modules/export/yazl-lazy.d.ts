import 'yazl';

/** yazl 3 has it, its published types do not yet. */
declare module 'yazl' {
  interface ZipFile {
    addReadStreamLazy(
      metadataPath: string,
      options: Partial<Options>,
      open: (give: (error: unknown, stream?: NodeJS.ReadableStream) => void) => void,
    ): void;
  }
}
