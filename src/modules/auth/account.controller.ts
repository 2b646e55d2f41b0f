import { Body, Controller, Delete, Patch, Put } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import { RateLimit } from '../../common/http/rate-limit.decorator.js';
import { Returns } from '../../common/http/returns.decorator.js';
import { UserResponse, type UserView } from '../users/users.views.js';
import { AccountService } from './account.service.js';
import { ChangePasswordRequest, CloseAccountRequest, UpdateProfileRequest } from './auth.dto.js';

@Controller('v1/users/me')
export class AccountController {
  constructor(private readonly account: AccountService) {}

  /** Changes the own profile. A new e-mail address takes the current password and is to be confirmed. */
  @Patch()
  @Returns(
    200,
    UserResponse,
    'unauthenticated',
    'validation_failed',
    'credentials_invalid',
    'email_taken',
    'username_taken',
    'busy',
  )
  updateProfile(@CurrentActor() actor: Actor, @Body() body: UpdateProfileRequest): Promise<UserView> {
    return this.account.updateProfile(actor, body);
  }

  /** Changes the password and signs all other devices out. */
  @Put('password')
  @RateLimit('credentials')
  @Returns(204, null, 'unauthenticated', 'validation_failed', 'credentials_invalid', 'password_unacceptable', 'busy')
  changePassword(@CurrentActor() actor: Actor, @Body() body: ChangePasswordRequest): Promise<void> {
    return this.account.changePassword(actor, body.currentPassword, body.newPassword);
  }

  /** Closes the account at once and deletes everything of it within a minute. */
  @Delete()
  @RateLimit('credentials')
  @Returns(202, null, 'unauthenticated', 'validation_failed', 'credentials_invalid', 'busy')
  closeAccount(@CurrentActor() actor: Actor, @Body() body: CloseAccountRequest): Promise<void> {
    return this.account.close(actor, body.password);
  }
}
