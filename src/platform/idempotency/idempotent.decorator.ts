import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  applyDecorators,
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import type { Response } from 'express';
import { lastValueFrom, from, type Observable } from 'rxjs';
import { AppError } from '../../common/app-error.js';
import { actorOf, type AuthenticatedRequest } from '../../common/http/current-actor.decorator.js';
import { toAppError } from '../../common/problem.js';
import { idempotentExtension, responseType, type ResponseType } from '../../common/http/returns.decorator.js';
import { serialize } from '../../common/http/serializer.js';
import { newId } from '../../common/ids.js';
import { IdempotencyService, type KeyedRequest, type StoredReply } from './idempotency.service.js';

const reservedId = Symbol('reserved id');
const replyKept = Symbol('reply kept');

type KeyedHttpRequest = AuthenticatedRequest & { [reservedId]?: string; file?: Express.Multer.File };

/**
 * Answers a repeated request like the first one. The id of what is created is fixed when the key is claimed, and
 * creating under an id that exists gives the existing one: so even a crash between the effect and the reply
 * does not double it.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly idempotency: IdempotencyService,
    private readonly reflector: Reflector,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<KeyedHttpRequest>();
    const key = readKey(request);
    if (key === null) return next.handle();
    const keyed: KeyedRequest = {
      userId: actorOf(context).userId,
      route: `${context.getClass().name}.${context.getHandler().name}`,
      key,
      fingerprint: await fingerprintOf(request),
    };
    const claim = await this.idempotency.claim(keyed);
    const response = http.getResponse<Response>();
    request[reservedId] = claim.resourceId;
    if (claim.run) return from(this.runOnce(keyed, context, next, response));
    if (this.isReplyKept(context)) return from([repeat(response, claim.reply)]);
    response.setHeader('Idempotency-Replayed', 'true');
    return next.handle();
  }

  private async runOnce(
    keyed: KeyedRequest,
    context: ExecutionContext,
    next: CallHandler,
    response: Response,
  ): Promise<unknown> {
    let result: unknown;
    try {
      result = await lastValueFrom(next.handle(), { defaultValue: undefined });
    } catch (error) {
      // Where neither can be written, the lease ends by itself.
      await this.giveBack(keyed, error).catch(() => undefined);
      throw error;
    }
    const type = this.reflector.get<ResponseType | null>(responseType, context.getHandler());
    const body = type === null || !this.isReplyKept(context) ? null : serialize(type, result);
    const location = response.getHeader('Location');
    await this.idempotency.finish(keyed, {
      status: response.statusCode,
      body,
      location: typeof location === 'string' ? location : null,
    });
    return result;
  }

  private isReplyKept(context: ExecutionContext): boolean {
    return this.reflector.get<boolean>(replyKept, context.getHandler());
  }

  /** A refusal made nothing. After any other fault the effect may stand: the answer to a commit can be lost. */
  private giveBack(keyed: KeyedRequest, error: unknown): Promise<void> {
    const refused = (toAppError(error)?.status ?? 500) < 500;
    return refused ? this.idempotency.release(keyed) : this.idempotency.handOver(keyed);
  }
}

function repeat(response: Response, reply: StoredReply): unknown {
  response.status(reply.status).setHeader('Idempotency-Replayed', 'true');
  if (reply.location !== null) response.setHeader('Location', reply.location);
  return reply.body;
}

function readKey(request: KeyedHttpRequest): string | null {
  const key = request.get('Idempotency-Key');
  if (key === undefined) return null;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new AppError(
      'idempotency_key_invalid',
      'An Idempotency-Key has 1-255 visible ASCII characters, e.g. a UUID.',
    );
  }
  return key;
}

async function fingerprintOf(request: KeyedHttpRequest): Promise<string> {
  const hash = createHash('sha256').update(
    `${request.method} ${request.path}\n${JSON.stringify(request.body ?? null)}\n`,
  );
  if (request.file !== undefined) {
    for await (const chunk of createReadStream(request.file.path) as AsyncIterable<Buffer>) hash.update(chunk);
  }
  return hash.digest('hex');
}

interface IdempotentOptions {
  /**
   * False where the answer holds a secret, which must not lie in the database: a repeated request runs again, under the
   * id of the first, and finds what that one made.
   */
  readonly keepReply?: boolean;
}

/** A creating POST that takes an Idempotency-Key. Stands above `@Upload`, so that the file is there to be compared. */
export function Idempotent({ keepReply = true }: IdempotentOptions = {}): MethodDecorator {
  return applyDecorators(
    SetMetadata(replyKept, keepReply),
    UseInterceptors(IdempotencyInterceptor),
    idempotentExtension,
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'Repeating the request with the same key repeats the answer (48 hours).',
    }),
    ApiResponse({
      status: 409,
      description: '`idempotency_in_flight`: the first request with this key is still running',
    }),
  );
}

/** The id for what this request creates: fixed by its Idempotency-Key, or new. */
export const NewId = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  return context.switchToHttp().getRequest<KeyedHttpRequest>()[reservedId] ?? newId();
});
