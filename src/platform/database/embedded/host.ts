import { createRequire } from 'node:module';
import os from 'node:os';

/** What the launcher asks the machine about itself. Tests pass an altered copy to stand on another machine. */
export interface Host {
  platform: NodeJS.Platform;
  arch: string;
  /** Effective user id; null where there is none (Windows). */
  uid: number | null;
  passwdFile: string;
  /** Where clusters go that the server user cannot reach below DATA_DIR. */
  outsideFolder: string;
  usesMusl(): boolean;
  /** False for a uid without an entry in the user database; initdb refuses to run as such a user. */
  currentUserHasName(): boolean;
  /** Path of a package's entry file; throws MODULE_NOT_FOUND when it is not installed. */
  resolvePackage(name: string): string;
}

export const thisHost: Host = {
  platform: process.platform,
  arch: process.arch,
  uid: process.geteuid?.() ?? null,
  passwdFile: '/etc/passwd',
  outsideFolder: '/var/lib/rehearse',
  usesMusl: () => process.platform === 'linux' && glibcVersion() === undefined,
  currentUserHasName: () => {
    try {
      return os.userInfo().username !== '';
    } catch {
      return false;
    }
  },
  resolvePackage: (name) => createRequire(import.meta.url).resolve(name),
};

function glibcVersion(): string | undefined {
  // The typings do not know excludeNetwork yet (Node 22.0 and later have it).
  const report = process.report as NodeJS.ProcessReport & { excludeNetwork: boolean };
  const excludeNetwork = report.excludeNetwork;
  // With the network part, a report does reverse DNS look-ups that can hang for seconds.
  report.excludeNetwork = true;
  try {
    const { header } = report.getReport() as { header: { glibcVersionRuntime?: string } };
    return header.glibcVersionRuntime;
  } finally {
    report.excludeNetwork = excludeNetwork;
  }
}
