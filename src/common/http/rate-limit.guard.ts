import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Response } from 'express';
import { AppError } from '../app-error.js';
import { addressGroup } from './client-address.js';
import type { AuthenticatedRequest } from './current-actor.decorator.js';
import { rateLimitClass, type RateLimitClass } from './rate-limit.decorator.js';

export interface RateLimitState {
  readonly limit: number;
  readonly windowSeconds: number;
  readonly remaining: number;
  readonly resetSeconds: number;
  readonly allowed: boolean;
}

/** Counts one request of `key`. The adapter keeps the counts in this process or, with several, in Redis. */
export abstract class RateLimits {
  abstract take(name: RateLimitClass, by: 'address' | 'user', key: string): Promise<RateLimitState | null>;
}

abstract class RateLimitGuard implements CanActivate {
  constructor(
    private readonly limits: RateLimits,
    private readonly reflector: Reflector,
    private readonly by: 'address' | 'user',
  ) {}

  protected abstract keyOf(request: AuthenticatedRequest): string | null;

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const key = this.keyOf(http.getRequest<AuthenticatedRequest>());
    if (key === null) return true;
    const name =
      this.reflector.getAllAndOverride<RateLimitClass | undefined>(rateLimitClass, [
        context.getHandler(),
        context.getClass(),
      ]) ?? 'default';
    const state = await this.limits.take(name, this.by, key);
    if (state === null) return true;
    describe(http.getResponse<Response>(), state);
    if (state.allowed) return true;
    throw new AppError(
      'rate_limited',
      `At most ${state.limit} such requests in ${state.windowSeconds} s: wait and try again.`,
      {
        retryAfterSeconds: state.resetSeconds,
      },
    );
  }
}

/** Before authentication: a flood of bad tokens is bounded too. */
@Injectable()
export class AddressRateLimitGuard extends RateLimitGuard {
  constructor(limits: RateLimits, reflector: Reflector) {
    super(limits, reflector, 'address');
  }

  protected keyOf(request: AuthenticatedRequest): string {
    return addressGroup(request.ip);
  }
}

/** After authentication: many addresses of one account share its budget. */
@Injectable()
export class UserRateLimitGuard extends RateLimitGuard {
  constructor(limits: RateLimits, reflector: Reflector) {
    super(limits, reflector, 'user');
  }

  protected keyOf(request: AuthenticatedRequest): string | null {
    return request.user?.userId ?? null;
  }
}

/** RateLimit header fields for HTTP (IETF draft-ietf-httpapi-ratelimit-headers, the widely read early form). */
function describe(response: Response, state: RateLimitState): void {
  response.setHeader('RateLimit-Limit', String(state.limit));
  response.setHeader('RateLimit-Remaining', String(state.remaining));
  response.setHeader('RateLimit-Reset', String(state.resetSeconds));
  response.setHeader('RateLimit-Policy', `${state.limit};w=${state.windowSeconds}`);
}
