import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { newId } from '../../common/ids.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { UsersService } from '../users/users.service.js';
import type { UserView } from '../users/users.views.js';
import { accountInactive, credentialsInvalid } from './auth.errors.js';
import type { AuthSessionEntity } from './auth-session.entity.js';
import { AuthSessionRepository } from './auth-session.repository.js';
import { LoginThrottle } from './login-throttle.service.js';
import { sessionPolicy } from './session.policy.js';
import { TokenIssuer, type TokenPair } from './token-issuer.service.js';

/** Where a request comes from, as far as sessions show it. */
export interface Device {
  readonly userAgent: string;
  readonly address: string;
}

export interface SignedIn extends TokenPair {
  readonly user: UserView;
}

interface Registration {
  readonly email: string;
  readonly username?: string;
  readonly password: string;
  readonly fullName: string;
}

@Injectable()
export class AuthService {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: AuthSessionRepository,
    private readonly throttle: LoginThrottle,
    private readonly tokens: TokenIssuer,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async register(registration: Registration, device: Device): Promise<SignedIn> {
    let session: AuthSessionEntity | undefined;
    const user = await this.users.create(registration, async (tx, created) => {
      session = await this.open(tx, created.id, device);
    });
    return { ...this.tokens.pairFor(session!), user };
  }

  async login(identifier: string, password: string, device: Device): Promise<SignedIn> {
    const user = await this.users.findAccount(identifier);
    const userId = user?.id ?? null;
    const bucket = await this.throttle.take({ identifier, userId, address: device.address });
    const checked = await this.users.verifyPassword(userId, password);
    if (user === null || checked === null) throw credentialsInvalid();
    if (user.status !== 'active') throw accountInactive();
    const session = await this.database.transaction(async (tx) => {
      // A change of the password ends all sessions; one opened with the old password must not come after it.
      if (!(await this.users.holdPassword(tx, checked))) throw credentialsInvalid();
      return this.open(tx, user.id, device);
    });
    await this.throttle.succeed(bucket);
    return { ...this.tokens.pairFor(session), user };
  }

  private async open(tx: Tx, userId: string, device: Device): Promise<AuthSessionEntity> {
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
