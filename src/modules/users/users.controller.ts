import { Body, Controller, Get, Patch } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import { Returns } from '../../common/http/returns.decorator.js';
import { UpdateProfileRequest } from './users.dto.js';
import { UsersService } from './users.service.js';
import { UserResponse, type UserView } from './users.views.js';

@Controller('v1/users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  /** The own profile. */
  @Get('me')
  @Returns(200, UserResponse, 'unauthenticated')
  getProfile(@CurrentActor() actor: Actor): Promise<UserView> {
    return this.users.getProfile(actor);
  }

  /** Changes the own profile. A new e-mail address takes the current password. */
  @Patch('me')
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
    return this.users.updateProfile(actor, body);
  }
}
