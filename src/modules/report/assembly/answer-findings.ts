import { type Finding, REPORT_LIMITS, type ReportQuote } from './report-content.js';
import type { Judgement, QuestionMaterial } from './report-material.js';

const POINT = 'coverage.point';

/** What would lift an answer, the graver first; a missing point by its name, which may be seen by now. */
export function improvementsOf(material: QuestionMaterial): Finding[] {
  const story = material.question.category === 'behavioral';
  const lacking = judgementsOf(material)
    .filter(({ verdict, criterion }) => verdict !== 'met' && !(story && criterion === 'depth.technology'))
    .sort(graverFirst);
  return findings(
    distinctBy(lacking, (a, b) => a.comment === b.comment).filter((each, at, all) => {
      const most = isPoint(each) ? REPORT_LIMITS.pointFindings : REPORT_LIMITS.otherFindings;
      return all.slice(0, at).filter((before) => familyOf(before) === familyOf(each)).length < most;
    }),
  );
}

export function strengthsOf(material: QuestionMaterial): Finding[] {
  return findings(judgementsOf(material).filter(({ verdict }) => verdict === 'met'));
}

/** In the order of the answer; what rests on the same words stands together. */
export function quotesOf(material: QuestionMaterial): ReportQuote[] {
  const bySpan = new Map<string, Quoted[]>();
  for (const { quote, ...judgement } of judgementsOf(material)) {
    if (quote === null) continue;
    const span = `${quote.start}-${quote.end}`;
    bySpan.set(span, [...(bySpan.get(span) ?? []), { ...judgement, quote }]);
  }
  return [...bySpan.values()]
    .map((same) => mergedQuote(same.sort(byCriterion)))
    .flatMap((quote) => quote ?? [])
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .slice(0, REPORT_LIMITS.quotesPerAnswer);
}

type Quoted = Judgement & { readonly quote: NonNullable<Judgement['quote']> };

function mergedQuote(same: readonly Quoted[]): ReportQuote | null {
  const [first] = same;
  if (first === undefined) return null;
  const comments = distinctBy(same, sameAspect).map(({ comment }) => comment);
  return { criterion: first.criterion, verdict: first.verdict, ...first.quote, comment: comments.join(' ') };
}

/** Depth and structure may both find the same example: one of them says it. */
function sameAspect(a: Judgement, b: Judgement): boolean {
  return a.comment === b.comment || (a.criterion !== b.criterion && aspectOf(a) === aspectOf(b));
}

const familyOf = ({ criterion }: Judgement): string => criterion.split('.', 1)[0] ?? criterion;
const aspectOf = ({ criterion }: Judgement): string => criterion.slice(criterion.indexOf('.') + 1);

/** Points first, as the content is what was asked for. */
function byCriterion(a: Judgement, b: Judgement): number {
  return Number(isPoint(b)) - Number(isPoint(a)) || (a.criterion < b.criterion ? -1 : 1);
}

function judgementsOf({ question, readings }: QuestionMaterial): Judgement[] {
  return readings.flatMap((reading) => reading.judgements).map((each) => named(each, question.expectedPoints));
}

/** The rules cannot say what a point is before the interview is over; the report can. */
function named(judgement: Judgement, points: readonly string[]): Judgement {
  const { verdict, pointIndex, source } = judgement;
  const point = pointIndex === null ? undefined : points[pointIndex];
  if (source !== 'rules' || point === undefined) return judgement;
  switch (verdict) {
    case 'met':
      return { ...judgement, comment: `An expected point is covered: “${point}”.` };
    case 'partly':
      return {
        ...judgement,
        comment: `An expected point is touched, but not said in full: “${point}”.`,
        lift: `Say the whole of it, and why it matters: “${point}”.`,
      };
    case 'missing':
      return {
        ...judgement,
        comment: `An expected point is missing: “${point}”.`,
        lift: `Add a sentence of your own that says it: “${point}”.`,
      };
  }
}

function isPoint({ criterion }: Judgement): boolean {
  return criterion === POINT;
}

/** Said once: content and telling may both find the same. */
function findings(judgements: readonly Judgement[]): Finding[] {
  return distinctBy(
    judgements.filter(({ comment }) => comment !== ''),
    (a, b) => a.comment === b.comment,
  )
    .slice(0, REPORT_LIMITS.findingsPerAnswer)
    .map(({ criterion, comment, lift, verdict, source }) => ({
      criterion,
      comment,
      lift: verdict === 'met' ? null : lift,
      source,
    }));
}

function distinctBy<T>(items: readonly T[], same: (a: T, b: T) => boolean): T[] {
  return items.filter((item, at) => !items.slice(0, at).some((earlier) => same(earlier, item)));
}

/** What is missing before what is there in part; points first, then the length: a few words can have little else. */
function graverFirst(a: Judgement, b: Judgement): number {
  return Number(b.verdict === 'missing') - Number(a.verdict === 'missing') || placeOf(a) - placeOf(b);
}

function placeOf(judgement: Judgement): number {
  if (isPoint(judgement)) return 0;
  return judgement.criterion === 'conciseness.length' ? 1 : 2;
}
