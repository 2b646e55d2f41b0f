import { SetMetadata } from '@nestjs/common';
import type { Role } from '../actor.js';

export const allowedRoles = Symbol('allowed roles');

/** Only these roles may call the route; without it every role may. */
export const Roles = (...roles: Role[]) => SetMetadata(allowedRoles, roles);
