import { z } from 'zod';
import { type StructureKind, structureWeights } from '../rules/communication-rules.js';

/**
 * What a model may answer. Strict, so that an answer with anything else in it is refused whole; ranges and known ids
 * are checked here and not taken on trust. Quotes are checked against the answer afterwards.
 */
const score = z.number().min(0).max(100);
const confidence = z.number().min(0).max(1);
const remark = z.string().min(1).max(600);
const quote = z.string().max(1_000).nullable();

const rating = z.strictObject({
  score,
  confidence,
  quote,
  comment: remark,
  lift: remark.nullable(),
});

export type Rating = z.infer<typeof rating>;

/** The reply about content, for a question with this many expected points. Points are numbered from 1. */
export function domainReplySchema(pointCount: number) {
  const point = z.strictObject({
    point: z.number().int().min(1).max(Math.max(pointCount, 1)),
    verdict: z.enum(['covered', 'partial', 'missing']),
    quote,
    comment: remark,
    lift: remark.nullable(),
  });
  return z.strictObject({
    accuracy: rating,
    clarity: rating,
    points: z
      .array(point)
      .length(pointCount)
      .refine((points) => new Set(points.map((entry) => entry.point)).size === points.length, 'each point once'),
  });
}

export type DomainReply = z.infer<ReturnType<typeof domainReplySchema>>;

export function communicationReplySchema(kind: StructureKind) {
  const names = Object.keys(structureWeights(kind));
  const part = z.strictObject({ part: z.enum(names), quote, comment: remark });
  return z.strictObject({
    clarity: rating,
    grammar: rating,
    structure: z
      .array(part)
      .max(names.length)
      .refine((parts) => new Set(parts.map((entry) => entry.part)).size === parts.length, 'each part once'),
  });
}

export type CommunicationReply = z.infer<ReturnType<typeof communicationReplySchema>>;
