import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { errorName, Log } from '../../common/logger.js';
import { AudioJournal } from '../../platform/audio-journal/audio-journal.js';
import { AnswerStreamService } from '../live-session/answer-stream.service.js';
import { LiveSessionService } from '../live-session/live-session.service.js';
import { ConsentWatch } from './consent-watch.service.js';
import { LiveAcks } from './live-acks.service.js';
import { LivePairs } from './live-pairs.service.js';
import { LiveSpeakers } from './live-speakers.js';
import { LiveTracks } from './live-tracks.service.js';
import { SpeakerDepartures } from './speaker-departures.service.js';

const ACKS_MS = 250;
const PAIRS_MS = 500;
const SPEAKERS_MS = 5_000;
const JOURNAL_MS = 30_000;

/** What is done again and again for all live answers of the process. None of it is on the way of a frame. */
@Injectable()
export class LiveUpkeep implements OnModuleInit, OnModuleDestroy {
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly acks: LiveAcks,
    private readonly speakers: LiveSpeakers,
    private readonly departures: SpeakerDepartures,
    private readonly sessions: LiveSessionService,
    private readonly streams: AnswerStreamService,
    private readonly journal: AudioJournal,
    private readonly pairs: LivePairs,
    private readonly tracks: LiveTracks,
    private readonly consents: ConsentWatch,
    private readonly log: Log,
  ) {}

  onModuleInit(): void {
    this.every(ACKS_MS, 'acks', () => Promise.resolve(this.acks.flush()));
    this.every(PAIRS_MS, 'pairs', () => {
      this.tracks.tell();
      return this.consents.look();
    });
    this.every(SPEAKERS_MS, 'speakers', () => this.lookAtSpeakers());
    this.every(JOURNAL_MS, 'journal', () => this.journal.sweep((ids) => this.streams.standings(ids)));
  }

  onModuleDestroy(): void {
    for (const timer of this.timers) clearInterval(timer);
    this.timers = [];
  }

  /** Lets go who did not come back, stores again what could not be stored, and says which sessions are alive. */
  private async lookAtSpeakers(): Promise<void> {
    this.departures.sweep();
    this.pairs.sweep();
    const active = new Set<string>();
    for (const speaker of this.speakers) {
      if (speaker.heardSince()) active.add(speaker.sessionId);
      void speaker.answer?.transcript.store();
    }
    await this.sessions.markActive([...active]);
  }

  /** One at a time: a slow database is not asked again before it has answered. */
  private every(pauseMs: number, task: string, work: () => Promise<void>): void {
    let running = false;
    const timer = setInterval(() => {
      if (running) return;
      running = true;
      work()
        .catch((error: unknown) => {
          this.log.warn('upkeep of live sessions failed', { task, name: errorName(error) });
        })
        .finally(() => (running = false));
    }, pauseMs);
    this.timers.push(timer.unref());
  }
}
