import { Injectable, type OnModuleInit } from '@nestjs/common';
import { errorName, Log } from '../../common/logger.js';
import { EndWithdrawnSessions } from '../live-session/end-withdrawn-sessions.service.js';
import { ConsentService } from '../relationships/consent.service.js';
import { ClientMessages } from './client-messages.js';
import type { LivePair } from './live-pair.js';
import { LivePairs } from './live-pairs.service.js';
import { LiveSpeakers } from './live-speakers.js';
import { SocketRegistry } from './socket-registry.js';

/**
 * Ends sessions for two at once when somebody withdraws a consent: here by what this process is told, for good and
 * everywhere by the module that owns them. Until it is known what changed, nothing is taken anyway: `granted` says no.
 */
@Injectable()
export class ConsentWatch implements OnModuleInit {
  /** Relationships that changed and could not be read yet, or whose session is just being joined. */
  private readonly doubtful = new Set<string>();
  /** Relationships whose sessions ended here and could not be ended for good yet. */
  private readonly unended = new Set<string>();
  private reading: Promise<void> = Promise.resolve();

  constructor(
    private readonly consents: ConsentService,
    private readonly pairs: LivePairs,
    private readonly speakers: LiveSpeakers,
    private readonly registry: SocketRegistry,
    private readonly messages: ClientMessages,
    private readonly ending: EndWithdrawnSessions,
    private readonly log: Log,
  ) {}

  onModuleInit(): void {
    this.consents.onChange((relationshipId) => {
      this.doubtful.add(relationshipId);
      void this.look();
    });
  }

  /** Reads what changed; what cannot be read now is read the next time. Never fails. */
  look(): Promise<void> {
    // One after the other: an older answer of the database must not follow a newer one.
    if (this.doubtful.size > 0) this.reading = this.reading.then(() => this.readAll());
    return this.reading;
  }

  private async readAll(): Promise<void> {
    for (const relationshipId of [...this.doubtful]) {
      try {
        this.doubtful.delete(relationshipId);
        await this.read(relationshipId);
      } catch (error) {
        this.doubtful.add(relationshipId);
        this.log.warn('a consent that changed could not be read', { relationshipId, name: errorName(error) });
        return;
      }
    }
  }

  private async read(relationshipId: string): Promise<void> {
    if (this.pairs.isEntered(relationshipId)) this.doubtful.add(relationshipId);
    if (this.pairs.listOf(relationshipId).length > 0) await this.compare(relationshipId);
    if (!this.unended.has(relationshipId)) return;
    await this.ending.endOf(relationshipId);
    this.unended.delete(relationshipId);
  }

  private async compare(relationshipId: string): Promise<void> {
    const standing = await this.consents.standing(relationshipId);
    for (const pair of this.pairs.listOf(relationshipId)) {
      if (pair.hasLost(standing)) this.end(pair);
      else if (standing !== null) pair.standing = standing;
    }
  }

  /** What is open is let go, not settled: whether it may be kept at all is decided where it is stored. */
  private end(pair: LivePair): void {
    const { sessionId, relationshipId } = pair;
    pair.over = true;
    this.unended.add(relationshipId);
    for (const speaker of this.speakers.listOf(sessionId)) speaker.letGo();
    for (const socket of this.registry.inSession(sessionId)) {
      socket.send('server.session_ended', { sessionId, reason: 'consent_withdrawn', resume: null });
      this.messages.leave(socket, sessionId);
    }
    this.pairs.remove(pair);
  }
}
