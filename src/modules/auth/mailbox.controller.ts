import { Body, Controller, Post } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import { Public } from '../../common/http/public.decorator.js';
import { RateLimit } from '../../common/http/rate-limit.decorator.js';
import { Returns } from '../../common/http/returns.decorator.js';
import { ForgotPasswordRequest, ResetPasswordRequest, VerifyEmailRequest } from './auth.dto.js';
import { ResetPasswordService } from './reset-password.service.js';
import { VerifyEmailService } from './verify-email.service.js';

/** What an account's mailbox is good for. */
@Controller('v1/auth')
export class MailboxController {
  constructor(
    private readonly verification: VerifyEmailService,
    private readonly reset: ResetPasswordService,
  ) {}

  /** Confirms the e-mail address with the token of the link that was mailed to it. */
  @Public()
  @RateLimit('credentials')
  @Post('email/verify')
  @Returns(204, null, 'validation_failed', 'one_time_token_invalid')
  verifyEmail(@Body() body: VerifyEmailRequest): Promise<void> {
    return this.verification.verify(body.token);
  }

  /** Mails another link to confirm the e-mail address. */
  @RateLimit('mail')
  @Post('email/verification')
  @Returns(202, null, 'unauthenticated', 'email_already_verified')
  sendVerification(@CurrentActor() actor: Actor): Promise<void> {
    return this.verification.sendAgain(actor);
  }

  /** Mails a link to choose a new password, if the address has an account; the answer is the same if it has none. */
  @Public()
  @RateLimit('mail')
  @Post('password/forgot')
  @Returns(202, null, 'validation_failed')
  forgotPassword(@Body() body: ForgotPasswordRequest): Promise<void> {
    return this.reset.ask(body.email);
  }

  /** Sets a new password with the token of the mailed link and signs all devices out. */
  @Public()
  @RateLimit('credentials')
  @Post('password/reset')
  @Returns(204, null, 'validation_failed', 'one_time_token_invalid', 'password_unacceptable', 'busy')
  resetPassword(@Body() body: ResetPasswordRequest): Promise<void> {
    return this.reset.reset(body.token, body.newPassword);
  }
}
