export type EmbeddedPostgresProblem =
  | 'musl'
  | 'unsupported_platform'
  | 'package_missing'
  | 'user_without_name'
  | 'no_server_user'
  | 'cannot_switch_user'
  | 'folder_not_ours'
  | 'folder_unreachable'
  | 'cluster_missing'
  | 'cluster_of_another_folder'
  | 'cluster_version'
  | 'password_missing'
  | 'setup_failed'
  | 'start_failed'
  | 'busy'
  | 'unsafe_settings';

/** Why the embedded server cannot be used here. The message says what is wrong and what to do about it. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';

  constructor(
    readonly problem: EmbeddedPostgresProblem,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export function errorCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
