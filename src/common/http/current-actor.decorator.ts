import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Actor } from '../actor.js';
import { AppError } from '../app-error.js';

export interface AuthenticatedRequest extends Request {
  user?: Actor;
}

export function actorOf(context: ExecutionContext): Actor {
  const actor = context.switchToHttp().getRequest<AuthenticatedRequest>().user;
  if (actor === undefined) throw new AppError('unauthenticated', 'Send "Authorization: Bearer <access token>".');
  return actor;
}

/** The caller, as the guard established it. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext) => actorOf(context));
