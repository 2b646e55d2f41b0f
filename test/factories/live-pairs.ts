import { send } from './live-sessions.js';

export type Scope = 'REALTIME_FEATURES_ONLY' | 'SUMMARY_SHARED' | 'TRANSCRIPT_STORED' | 'MEDIATION_ALLOWED';

export const EVERY_SCOPE: readonly Scope[] = [
  'REALTIME_FEATURES_ONLY',
  'SUMMARY_SHARED',
  'TRANSCRIPT_STORED',
  'MEDIATION_ALLOWED',
];

interface Made {
  readonly id: string;
}

/** Relates two people over HTTP: one invites, the other accepts. @returns the relationship's id */
export async function relate(
  url: string,
  [creator, other]: readonly [string, string],
  relationship: object = { type: 'FRIEND' },
): Promise<string> {
  const { id } = await send<Made>('POST', `${url}/v1/relationships`, creator, relationship);
  const token = await invite(url, creator, id);
  await send('POST', `${url}/v1/invites/${token}/accept`, other, {});
  return id;
}

/** @returns the secret of the link */
export async function invite(url: string, creator: string, relationshipId: string): Promise<string> {
  const invited = await send<{ url: string }>('POST', `${url}/v1/relationships/${relationshipId}/invites`, creator, {});
  return invited.url.slice(invited.url.indexOf('token=') + 6);
}

/** What somebody lets be done from now on; none withdraws all. */
export async function consent(url: string, token: string, relationshipId: string, scopes: readonly Scope[]) {
  const path = `/v1/relationships/${relationshipId}/consents/me`;
  await send('PUT', `${url}${path}`, token, { scopes, templateVersion: 1 });
}

/** @returns the session's id */
export async function openSessionForTwo(url: string, owner: string, session: object): Promise<string> {
  return (await send<Made>('POST', `${url}/v1/sessions`, owner, session)).id;
}
