import { AuthSessionEntity } from './modules/auth/auth-session.entity.js';
import { LoginFailuresEntity } from './modules/auth/login-failures.entity.js';
import { UserEntity } from './modules/users/user.entity.js';
import { IdempotencyKeyEntity } from './platform/idempotency/idempotency-key.entity.js';

/** Every table, by the module that owns it. */
export const entities = [
  // users
  UserEntity,
  // auth
  AuthSessionEntity,
  LoginFailuresEntity,
  // platform
  IdempotencyKeyEntity,
];
