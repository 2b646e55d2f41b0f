import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { addressGroup } from '../../common/http/client-address.js';
import { storableText } from '../../common/text.js';
import type { Device } from './open-session.service.js';

/** What the session list will show about the device that calls. */
export const CallingDevice = createParamDecorator((_: unknown, context: ExecutionContext): Device => {
  const request = context.switchToHttp().getRequest<Request>();
  const agent = storableText(request.get('User-Agent') ?? '').replace(/\p{Cc}/gu, ' ');
  return { userAgent: agent.slice(0, 200), address: addressGroup(request.ip) };
});
