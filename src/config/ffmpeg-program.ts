import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** As `FFMPEG_PATH` says: a program, `off`, or, unset, the first `ffmpeg` of the search path. Null: there is none. */
export function ffmpegProgram(setting: string | undefined, searchPath: string): string | null {
  if (setting === 'off') return null;
  if (setting !== undefined) return setting;
  const folders = searchPath.split(delimiter).filter(isAbsolute);
  return folders.map((folder) => join(folder, 'ffmpeg')).find(isProgram) ?? null;
}

export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
