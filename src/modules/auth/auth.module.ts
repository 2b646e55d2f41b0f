import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { PassportModule } from '@nestjs/passport';
import { Config } from '../../config/config.js';
import { MailModule } from '../mail/mail.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccessTokenVerifier } from './access-token-verifier.service.js';
import { AccessTokens } from './access-token.service.js';
import { AccountLetters } from './account-letters.service.js';
import { AccountController } from './account.controller.js';
import { AccountService } from './account.service.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { AuthSessionRepository } from './auth-session.repository.js';
import { AuthWorker } from './auth.worker.js';
import { JwksController } from './jwks.controller.js';
import { JwtStrategy } from './jwt.strategy.js';
import { LoginThrottle } from './login-throttle.service.js';
import { MailboxController } from './mailbox.controller.js';
import { OpenSessionService } from './open-session.service.js';
import { RefreshTokens } from './refresh-token.js';
import { ResetPasswordService } from './reset-password.service.js';
import { SessionRegistry } from './session-registry.service.js';
import { SessionService } from './session.service.js';
import { TokenIssuer } from './token-issuer.service.js';
import { VerifyEmailService } from './verify-email.service.js';

@Module({
  imports: [UsersModule, MailModule, PassportModule, JwtModule.register({})],
  controllers: [AuthController, MailboxController, AccountController, JwksController],
  providers: [
    AuthService,
    SessionService,
    AccountService,
    AccountLetters,
    OpenSessionService,
    VerifyEmailService,
    ResetPasswordService,
    AuthSessionRepository,
    LoginThrottle,
    AccessTokens,
    TokenIssuer,
    SessionRegistry,
    AccessTokenVerifier,
    JwtStrategy,
    AuthWorker,
    { provide: RefreshTokens, useFactory: (config: Config) => new RefreshTokens(config.secretKey), inject: [Config] },
  ],
  exports: [AccessTokenVerifier],
})
export class AuthModule {}
