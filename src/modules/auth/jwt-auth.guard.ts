import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { AppError } from '../../common/app-error.js';
import { publicRoute } from '../../common/http/public.decorator.js';

/** Global: without `@Public()` a route needs a valid access token of a session that still stands. */
@Injectable()
export class JwtAuthGuard extends AuthGuard('jwt') {
  constructor(private readonly reflector: Reflector) {
    super();
  }

  override canActivate(context: ExecutionContext) {
    const open = this.reflector.getAllAndOverride<boolean | undefined>(publicRoute, [
      context.getHandler(),
      context.getClass(),
    ]);
    return open === true || super.canActivate(context);
  }

  override handleRequest<User>(error: unknown, user: User | false): User {
    if (error !== null && error !== undefined)
      throw Error.isError(error) ? error : new Error('The token check failed.');
    if (user === false) {
      throw new AppError(
        'unauthenticated',
        'Send "Authorization: Bearer <access token>"; refresh it or sign in again.',
      );
    }
    return user;
  }
}
