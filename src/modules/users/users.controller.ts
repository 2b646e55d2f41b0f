import { Controller, Get } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import { Returns } from '../../common/http/returns.decorator.js';
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
}
