export const roles = ['candidate', 'mentor', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Who is asking. Made by the guard from a checked access token; every use case takes it first. */
export interface Actor {
  readonly userId: string;
  readonly sessionId: string;
  readonly role: Role;
}
