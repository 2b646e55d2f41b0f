import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

export const publicRoute = Symbol('public route');

/** In the document until the security of the operation is written from it. */
export const publicExtension = 'x-public';

/** Opens a route to callers without an access token. Everything else is closed. */
export const Public = (): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(publicRoute, true), ApiExtension(publicExtension, true));
