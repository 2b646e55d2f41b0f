import { Injectable } from '@nestjs/common';
import { questionBank } from './bank/question-bank.js';
import { bankTracks, bankTrackFor } from './bank/tracks.js';

export interface TrackGuide {
  readonly track: string;
  /** What its questions are about, the most frequent first. */
  readonly topics: readonly string[];
}

/** What is asked in which kind of interview. */
@Injectable()
export class TrackGuides {
  /** Of the track a text names, or null. */
  named(text: string): TrackGuide | null {
    const slug = text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
    const track = bankTrackFor(slug);
    return track === 'general' ? null : { track, topics: topicsOf(track) };
  }

  listTracks(): readonly string[] {
    return bankTracks;
  }
}

function topicsOf(track: string): string[] {
  const counts = new Map<string, number>();
  for (const { topic } of questionBank.filter((question) => question.track === track)) {
    counts.set(topic, (counts.get(topic) ?? 0) + 1);
  }
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([topic]) => topic);
}
