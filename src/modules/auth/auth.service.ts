import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { UsersService } from '../users/users.service.js';
import type { UserView } from '../users/users.views.js';
import { AccountLetters } from './account-letters.service.js';
import { accountInactive, credentialsInvalid } from './auth.errors.js';
import type { AuthSessionEntity } from './auth-session.entity.js';
import { LoginThrottle } from './login-throttle.service.js';
import { type Device, OpenSessionService } from './open-session.service.js';
import { TokenIssuer, type TokenPair } from './token-issuer.service.js';

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
    private readonly sessions: OpenSessionService,
    private readonly letters: AccountLetters,
    private readonly throttle: LoginThrottle,
    private readonly tokens: TokenIssuer,
    private readonly database: Database,
  ) {}

  async register(registration: Registration, device: Device): Promise<SignedIn> {
    let session: AuthSessionEntity | undefined;
    // Else opening and closing accounts would be a way to fill somebody's mailbox; the link can be asked for later.
    const mayWrite = await this.letters.mayWriteTo(registration.email);
    const user = await this.users.create(registration, async (tx, created) => {
      session = await this.sessions.open(tx, created.id, device);
      if (mayWrite) await this.letters.verification(tx, created.id);
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
      return this.sessions.signIn(tx, user.id, device);
    });
    await this.throttle.succeed(bucket);
    return { ...this.tokens.pairFor(session), user };
  }
}
