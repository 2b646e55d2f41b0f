import { Body, Controller, Delete, Get, Post } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import { Public } from '../../common/http/public.decorator.js';
import { RateLimit } from '../../common/http/rate-limit.decorator.js';
import { Returns } from '../../common/http/returns.decorator.js';
import { IdParam } from '../../common/http/validation.js';
import {
  LoginRequest,
  RefreshRequest,
  RegisterRequest,
  SessionListResponse,
  SignedInResponse,
  TokenResponse,
} from './auth.dto.js';
import { AuthService, type SignedIn } from './auth.service.js';
import { CallingDevice } from './device.decorator.js';
import type { Device } from './open-session.service.js';
import { SessionService, type SessionView } from './session.service.js';
import type { TokenPair } from './token-issuer.service.js';

@Controller('v1/auth')
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly sessions: SessionService,
  ) {}

  /** Opens an account and signs in. */
  @Public()
  @RateLimit('registration')
  @Post('register')
  @Returns(201, SignedInResponse, 'validation_failed', 'password_unacceptable', 'email_taken', 'username_taken', 'busy')
  register(@Body() body: RegisterRequest, @CallingDevice() device: Device): Promise<SignedIn> {
    return this.auth.register(body, device);
  }

  /** Signs in with e-mail address or username. */
  @Public()
  @RateLimit('credentials')
  @Post('login')
  @Returns(
    200,
    SignedInResponse,
    'validation_failed',
    'credentials_invalid',
    'account_inactive',
    'login_throttled',
    'busy',
  )
  login(@Body() body: LoginRequest, @CallingDevice() device: Device): Promise<SignedIn> {
    return this.auth.login(body.identifier, body.password, device);
  }

  /** Replaces the refresh token and gives a new access token. */
  @Public()
  @RateLimit('credentials')
  @Post('refresh')
  @Returns(200, TokenResponse, 'validation_failed', 'refresh_token_invalid')
  refresh(@Body() body: RefreshRequest): Promise<TokenPair> {
    return this.sessions.refresh(body.refreshToken);
  }

  /** Ends the session of this request. */
  @Post('logout')
  @Returns(204, null, 'unauthenticated')
  logout(@CurrentActor() actor: Actor): Promise<void> {
    return this.sessions.endOne(actor, actor.sessionId, 'logout');
  }

  /** Ends every session of the account. */
  @Post('logout-all')
  @Returns(204, null, 'unauthenticated')
  logoutAll(@CurrentActor() actor: Actor): Promise<void> {
    return this.sessions.endAll(actor);
  }

  /** Devices that are signed in, newest first. */
  @Get('sessions')
  @Returns(200, SessionListResponse, 'unauthenticated')
  async listSessions(@CurrentActor() actor: Actor): Promise<{ items: SessionView[] }> {
    return { items: await this.sessions.list(actor) };
  }

  /** Signs one device out. */
  @Delete('sessions/:id')
  @Returns(204, null, 'unauthenticated', 'validation_failed', 'not_found')
  endSession(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<void> {
    return this.sessions.endOne(actor, id, 'ended_by_user');
  }
}
