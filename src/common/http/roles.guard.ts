import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Role } from '../actor.js';
import { AppError } from '../app-error.js';
import { actorOf } from './current-actor.decorator.js';
import { allowedRoles } from './roles.decorator.js';

@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const allowed = this.reflector.getAllAndOverride<Role[] | undefined>(allowedRoles, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (allowed === undefined || allowed.includes(actorOf(context).role)) return true;
    throw new AppError('forbidden', `This needs the role ${allowed.join(' or ')}.`);
  }
}
