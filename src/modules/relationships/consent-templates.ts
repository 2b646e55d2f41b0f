import { type ConsentScope, consentScopes, type RelationshipType, relationshipTypes } from './relationship.views.js';

/** What somebody says yes to, in the words they are shown. */
export interface ConsentTemplate {
  readonly version: number;
  readonly relationshipType: RelationshipType;
  readonly intro: string;
  readonly scopes: readonly ScopeText[];
}

export interface ScopeText {
  readonly scope: ConsentScope;
  readonly title: string;
  readonly text: string;
}

interface Wording {
  readonly version: number;
  readonly intro: (other: string) => string;
  readonly scopes: Readonly<Record<ConsentScope, { readonly title: string; readonly text: (other: string) => string }>>;
  /** Added to the text of a scope where the type gives it a further meaning. */
  readonly additions: Partial<Record<RelationshipType, Partial<Record<ConsentScope, string>>>>;
}

const others: Readonly<Record<RelationshipType, string>> = {
  COUPLE: 'your partner',
  FAMILY: 'your family member',
  FRIEND: 'your friend',
  MENTOR: 'the other of you two, mentor or candidate',
  PRACTICE_PARTNER: 'your practice partner',
  OTHER: 'the other person',
};

/**
 * Every version there ever was, oldest first. A version is never changed once published: who agreed to it agreed to
 * these words. New words are a new version, and what was agreed to under an older one goes on to hold.
 */
const wordings: readonly Wording[] = [
  {
    version: 1,
    intro: (other) =>
      `You decide what of yours is open to ${other}. Each point stands for itself, concerns only your own voice and results, and can be taken back at any time: that works at once, also in the middle of a session. Your private nudges, your recordings and your files are never shared.`,
    scopes: {
      REALTIME_FEATURES_ONLY: {
        title: 'Measure my voice while we talk',
        text: (other) =>
          `While you are in a session together, your voice may be measured beside that of ${other}: that you are there, how loud you are, when you both speak, and how the time is divided. You need it to speak in a session for two at all. By this alone nothing is stored.`,
      },
      SUMMARY_SHARED: {
        title: 'Share the summary of my part',
        text: (other) =>
          `In the report of a session you had together, ${other} may read the summary of your part: how fast you spoke, your pauses, filler words and share of the talk.`,
      },
      TRANSCRIPT_STORED: {
        title: 'Write down what I say',
        text: (other) =>
          `What you say in a session together is written down and stored, and ${other} may read your words, while you talk and afterwards. Without it your sound is measured and forgotten.`,
      },
      MEDIATION_ALLOWED: {
        title: 'Let the coach look at how we talk together',
        text: (other) =>
          `How you and ${other} speak together – interrupting, long turns, silence – may be used to nudge the one whom it concerns. Such nudges come only if you both allow it, and each is seen only by who gets it.`,
      },
    },
    additions: {
      MENTOR: {
        SUMMARY_SHARED:
          'A mentor may then also see the report of the session, comment on it and give a score of their own, which stands apart from the computed ones.',
        TRANSCRIPT_STORED: 'A mentor who only listens reads along what you say.',
      },
    },
  },
];

export const consentTemplates: readonly ConsentTemplate[] = wordings.flatMap((wording) =>
  relationshipTypes.map((type) => templateOf(wording, type)),
);

/** For relationships that begin now. */
export const currentTemplateVersion = Math.max(...wordings.map(({ version }) => version));

export const isTemplateVersion = (version: number): boolean => wordings.some((wording) => wording.version === version);

function templateOf({ version, intro, scopes, additions }: Wording, type: RelationshipType): ConsentTemplate {
  const other = others[type];
  return {
    version,
    relationshipType: type,
    intro: intro(other),
    scopes: consentScopes.map((scope) => {
      const { title, text } = scopes[scope];
      const addition = additions[type]?.[scope];
      return { scope, title, text: addition === undefined ? text(other) : `${text(other)} ${addition}` };
    }),
  };
}
