import type { AskedQuestion, GivenAnswer, QuestionMaterial, ReportMaterial } from './report-material.js';
import type { DimensionScore, Finding, OverallReport, ReportDimension, Score, SourcedText } from './report-content.js';

const dimensionNames: Readonly<Record<ReportDimension, string>> = {
  domain: 'content',
  communication: 'communication',
  pace: 'pace',
  pause: 'pauses',
};

/** What stable reason codes mean to the candidate. */
const reasonTexts: Readonly<Record<string, string>> = {
  not_spoken: 'the answer was typed',
  too_short: 'the answer is too short',
  not_enough_words: 'there are too few words',
  not_enough_speech: 'there is too little speech',
  no_word_times: 'the transcript has no word times',
  not_prose: 'the answer is a list of terms',
  no_words: 'no word was recognised in the recording',
  no_speech: 'no speech was found in the recording',
  codec: 'the sound of the recording cannot be decoded here',
  no_expected_points: 'the question has no expected points to compare with',
  language_not_supported: 'the rules do not know this language',
};

type Unread = Extract<GivenAnswer, { state: 'not_transcribed' }>;

const rules = (text: string): SourcedText => ({ text, source: 'rules', model: null });

/** A remark put together from what was measured; it says nothing that has no number or finding behind it. */
export function ruleRemark(
  material: QuestionMaterial,
  overall: Score,
  scores: readonly DimensionScore[],
  improvements: readonly Finding[],
): SourcedText {
  const { answer } = material;
  if (answer.state === 'unanswered') return rules('This question was not answered, so nothing about it was judged.');
  const measured = scores.filter(({ score }) => score !== null);
  if (answer.state === 'not_transcribed') {
    const heard = measured.length > 0 ? ` Measured in its sound: ${listed(measured)}.` : '';
    return rules(`${whyUnread(answer)}${heard}`);
  }
  if (measured.length === 0) return rules(`The answer could not be judged: ${whyNot(scores)}.`);
  // Missing points are named by themselves; the advice is about something else.
  const lift = improvements.find(({ criterion, lift }) => lift !== null && criterion !== 'coverage.point')?.lift;
  return rules(
    [`${strength(overall, scores)}: ${listed(measured)}.`, coverage(material), lift && `To lift it: ${lift}`]
      .filter(Boolean)
      .join(' '),
  );
}

function whyUnread({ waits, reason }: Unread): string {
  if (waits)
    return 'The recording has not been transcribed yet, so what was said was not judged. It is kept and will be.';
  if (reason === 'no_speech') return 'No speech was found in the recording, so there was nothing to judge.';
  return 'The recording could not be transcribed, so what was said was not judged.';
}

/** A good delivery does not make an answer good that says little of what was asked. */
function strength({ band }: Score, scores: readonly DimensionScore[]): string {
  const content = scores.find(({ dimension }) => dimension === 'domain');
  if (band !== 'needs_work' && content?.band === 'needs_work') return 'An answer whose content needs work';
  if (band === 'excellent') return 'An excellent answer';
  if (band === 'good') return 'A good answer';
  return band === 'average' ? 'An answer with something missing' : 'An answer that needs work';
}

function listed(scores: readonly DimensionScore[]): string {
  return scores.map(({ dimension, score }) => `${dimensionNames[dimension]} ${score} of 100`).join(', ');
}

/** Named in a remark; all of them are in the list of points. */
const mostNamedPoints = 2;

function coverage({ question, readings }: QuestionMaterial): string | undefined {
  const points = readings.find(({ dimension }) => dimension === 'domain')?.points ?? [];
  if (points.length === 0) return undefined;
  const covered = points.filter(({ verdict }) => verdict === 'covered').length;
  const partly = points.filter(({ verdict }) => verdict === 'partial').length;
  const missing = points.flatMap(({ index, verdict }) =>
    verdict === 'missing' ? (question.expectedPoints[index] ?? []) : [],
  );
  const named = missing.slice(0, mostNamedPoints).map((point) => `“${point}”`);
  const among = missing.length > mostNamedPoints ? 'Missing among others' : 'Missing';
  const counts = `It covers ${covered} of ${points.length} expected points${partly === 0 ? '' : ` and touches ${partly} more`}.`;
  return named.length === 0 ? counts : `${counts} ${among}: ${named.join(' and ')}.`;
}

function whyNot(scores: readonly DimensionScore[]): string {
  const reasons = [
    ...new Set(scores.map(({ reason }) => reason).filter((reason) => reason !== null && reason !== 'not_spoken')),
  ];
  return (
    reasons.map((reason) => reasonTexts[reason ?? ''] ?? String(reason).replaceAll('_', ' ')).join('; ') ||
    'it was not analysed'
  );
}

/** The answer that came with the question, or the expected points as a list where a question came from elsewhere. */
export function ruleModelAnswer({ modelAnswer, expectedPoints }: AskedQuestion): SourcedText | null {
  if (modelAnswer !== null) return modelAnswer;
  return expectedPoints.length === 0 ? null : rules(`A complete answer says: ${expectedPoints.join('; ')}.`);
}

/** Recordings whose words are still to come; others without words are as good as not answered. */
export function waitingRecordings(questions: readonly QuestionMaterial[]): QuestionMaterial[] {
  return questions.filter(({ answer }) => answer.state === 'not_transcribed' && answer.waits);
}

function waitingText(waiting: readonly QuestionMaterial[]): string {
  const wait = waiting.length === 1 ? '1 recording waits' : `${waiting.length} recordings wait`;
  const heard = waiting.some(({ readings }) => readings.some(({ score }) => score !== null));
  return `${wait} for transcription${heard ? '; pace and pauses are measured in the sound' : ''}.`;
}

export function ruleSummary({ questions }: ReportMaterial, overall: OverallReport): SourcedText {
  const waiting = waitingRecordings(questions);
  const parts = [`${overall.answeredQuestions} of ${overall.askedQuestions} questions were answered.`];
  if (waiting.length > 0) parts.push(waitingText(waiting));
  if (overall.score !== null) parts.push(`Overall ${overall.score} of 100 (${overall.grade}).`);
  else
    parts.push(
      overall.reason === 'too_few_answers'
        ? 'An overall score needs at least 3 answers.'
        : 'Nothing could be measured.',
    );
  const ranked = overall.dimensions
    .filter(({ score }) => score !== null)
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0));
  const best = ranked[0];
  const least = ranked.at(-1);
  if (best !== undefined && least !== undefined && best !== least) {
    parts.push(
      `Strongest: ${dimensionNames[best.dimension]} (${best.score}); to work on: ${dimensionNames[least.dimension]} (${least.score}).`,
    );
  }
  return rules(parts.join(' '));
}
