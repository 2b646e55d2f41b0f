import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
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
    return type === null ? next.handle() : next.handle().pipe(map((value: unknown) => serialize(type, value)));
  }
}
