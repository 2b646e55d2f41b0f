import type { Lock, Locker, RequestRelease } from '@tus/server';
import { AppError } from '../../../common/app-error.js';

interface Holder {
  readonly requestRelease: RequestRelease;
  readonly released: Promise<void>;
}

const WAIT_MS = 10_000;

/**
 * One request at a time works on an upload. Whoever comes asks the one before to end: after a broken connection that is
 * the same client, and its old request hangs.
 */
export class UploadLocks implements Locker {
  private readonly holders = new Map<string, Holder>();

  newLock(id: string): Lock {
    let release: () => void = () => undefined;
    return {
      lock: async (signal, requestRelease) => {
        const endsAt = performance.now() + WAIT_MS;
        for (let holder = this.holders.get(id); holder !== undefined; holder = this.holders.get(id)) {
          if (signal.aborted || performance.now() > endsAt) throw beingWritten();
          await holder.requestRelease();
          await withinTime(holder.released, endsAt - performance.now());
        }
        const released = new Promise<void>((resolve) => {
          release = () => {
            this.holders.delete(id);
            resolve();
          };
        });
        this.holders.set(id, { requestRelease, released });
      },
      unlock: () => Promise.resolve(release()),
    };
  }
}

async function withinTime(work: Promise<void>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, Math.max(0, milliseconds))));
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const beingWritten = () => new AppError('conflict', 'Another request is sending this upload: try again.');
