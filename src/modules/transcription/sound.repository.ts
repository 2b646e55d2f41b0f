import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import { SoundEntity } from './sound.entity.js';

@Injectable()
export class SoundRepository {
  constructor(private readonly database: Database) {}

  findForAttempt(userId: string, attemptId: string): Promise<SoundEntity | null> {
    return this.database.pool.findOneBy(SoundEntity, { attemptId, userId });
  }

  /** Null: what is submitted now has no sound, and that of a failed recording before it is not its own. */
  async replace(tx: Tx, attemptId: string, sound: SoundEntity | null): Promise<void> {
    await tx.delete(SoundEntity, { attemptId });
    if (sound) await tx.insert(SoundEntity, sound);
  }
}
