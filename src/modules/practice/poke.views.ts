import type { PokeEntity } from './poke.entity.js';
import type { PokeType } from './poke.types.js';

export interface NewPoke {
  readonly relationshipId: string;
  readonly type: PokeType;
  readonly emoji?: string | null;
}

export interface PokeView {
  readonly id: string;
  readonly relationshipId: string;
  readonly fromUserId: string;
  readonly toUserId: string;
  readonly type: PokeType;
  readonly emoji: string | null;
  readonly createdAt: Date;
}

export function pokeView({ userId, recipientId, ...poke }: PokeEntity): PokeView {
  return { ...poke, fromUserId: userId, toUserId: recipientId };
}
