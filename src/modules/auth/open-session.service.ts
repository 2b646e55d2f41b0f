import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { newId } from '../../common/ids.js';
import type { Tx } from '../../platform/database/database.js';
import { AccountLetters } from './account-letters.service.js';
import type { AuthSessionEntity } from './auth-session.entity.js';
import { AuthSessionRepository } from './auth-session.repository.js';
import { sessionPolicy } from './session.policy.js';

/** Where a request comes from, as far as sessions show it. */
export interface Device {
  readonly userAgent: string;
  readonly address: string;
}

@Injectable()
export class OpenSessionService {
  constructor(
    private readonly sessions: AuthSessionRepository,
    private readonly letters: AccountLetters,
    private readonly clock: Clock,
  ) {}

  /** The account is told of devices it has not signed in from before. */
  async signIn(tx: Tx, userId: string, device: Device): Promise<AuthSessionEntity> {
    const known = await this.sessions.hasSessionOf(tx, userId, device.userAgent);
    const session = await this.open(tx, userId, device);
    if (!known) await this.letters.newDevice(tx, userId, session.id);
    return session;
  }

  async open(tx: Tx, userId: string, device: Device): Promise<AuthSessionEntity> {
    const now = this.clock.now();
    const session: AuthSessionEntity = {
      id: newId(),
      userId,
      refreshSeed: randomBytes(32),
      refreshGeneration: 0,
      rotatedAt: now,
      userAgent: device.userAgent,
      address: device.address,
      createdAt: now,
      expiresAt: new Date(now.getTime() + sessionPolicy.absoluteMs),
      endedAt: null,
      endedBecause: null,
    };
    await this.sessions.insert(tx, session);
    return session;
  }
}
