import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  StreamableFile,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { map, type Observable } from 'rxjs';
import { responseType, type ResponseType } from './returns.decorator.js';
import { serialize } from './serializer.js';

@Injectable()
export class SerializerInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const type = this.reflector.get<ResponseType | null | undefined>(responseType, context.getHandler());
    if (type === undefined) throw new Error(`${context.getHandler().name} does not say what it returns.`);
    if (type === null) return next.handle();
    // A stream says the same in its own form, and writes it itself.
    return next
      .handle()
      .pipe(map((value: unknown) => (value instanceof StreamableFile ? value : serialize(type, value))));
  }
}
