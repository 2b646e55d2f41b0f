import { z } from 'zod';
import conversation from './activities/conversation.json' with { type: 'json' };
import everyday from './activities/everyday.json' with { type: 'json' };
import interview from './activities/interview.json' with { type: 'json' };
import solo from './activities/solo.json' with { type: 'json' };

/** Types of a relationship an activity may suit; the words are those of the wire. */
export const suitedTypes = ['COUPLE', 'FAMILY', 'FRIEND', 'MENTOR', 'PRACTICE_PARTNER', 'OTHER'] as const;

/** What an activity may train: the measures of reports, and what is measured when two talk. */
export const trainedMeasures = [
  'domain.accuracy',
  'domain.coverage',
  'domain.clarity',
  'domain.depth',
  'communication.clarity',
  'communication.structure',
  'communication.conciseness',
  'communication.vocabulary',
  'communication.grammar',
  'pace',
  'pause',
  'fillers',
  'articulationRateSps',
  'pitchVariationSemitones',
  'responseLatencySeconds',
  'listening',
  'overlap',
  'talkShare',
] as const;
export type TrainedMeasure = (typeof trainedMeasures)[number];

const activity = z.strictObject({
  /** Never changed: what two people did is remembered by it. */
  id: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
  title: z.string().min(4).max(60),
  /** One sentence: what it is good for. */
  summary: z.string().min(30).max(200),
  /** What to do, in order, as one would say it to them. */
  steps: z.array(z.string().min(20).max(300)).min(3).max(7),
  minutes: z.int().min(2).max(60),
  /** Empty: to do alone. */
  relationshipTypes: z.array(z.enum(suitedTypes)),
  measures: z.array(z.enum(trainedMeasures)).max(6),
});

const activityFile = z.strictObject({ activities: z.array(activity).min(1) });

export type Activity = z.infer<typeof activity>;

/** In the order they are suggested in where nothing else decides. Throws at start when a file is not as described. */
export const activities: readonly Activity[] = [everyday, conversation, interview, solo].flatMap(
  (file: unknown) => activityFile.parse(file).activities,
);

const byId = new Map(activities.map((each) => [each.id, each]));

/** Null for one that does not exist, or no more. */
export function findActivity(id: string): Activity | null {
  return byId.get(id) ?? null;
}

export const isSolo = ({ relationshipTypes }: Activity): boolean => relationshipTypes.length === 0;
