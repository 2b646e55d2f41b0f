import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { type Consent, decideConsent, onlyWithdraws, revoked, withdrawn } from './consent-decision.js';
import { ConsentRepository } from './consent.repository.js';
import type { ConsentRecordEntity } from './consent-record.entity.js';
import { isTemplateVersion } from './consent-templates.js';
import { consentsView } from './relationship.presenter.js';
import { RelationshipNews } from './relationship-news.service.js';
import { RelationshipRepository } from './relationship.repository.js';
import { refusalOf } from './relationship.state.js';
import type { ConsentScope, ConsentsView, Owner } from './relationship.views.js';
import { consentTemplateUnknown, refusedBy, relationshipNotFound, tooManyConsents } from './relationships.errors.js';

export interface ConsentWish {
  readonly scopes: readonly ConsentScope[];
  readonly templateVersion: number;
}

const historyLimit = 100;

const hourMs = 3_600_000;
/** The other is told of each. */
const changesPerHour = 20;

/** Who opened what to whom, and when: each change is one more entry. */
@Injectable()
export class ConsentLedger {
  constructor(
    private readonly relationships: RelationshipRepository,
    private readonly consents: ConsentRepository,
    private readonly news: RelationshipNews,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async get(actor: Owner, relationshipId: string): Promise<ConsentsView> {
    const relationship = await this.relationships.findOwned(actor, relationshipId);
    if (relationship === null) throw relationshipNotFound();
    const [current, history] = await Promise.all([
      this.consents.listCurrent(relationshipId),
      this.consents.listVersions(relationshipId, actor.userId, historyLimit),
    ]);
    return consentsView(relationship, current, history);
  }

  /** Replaces what the caller opens. Saying the same again changes nothing; no scope at all is the withdrawal. */
  async put(actor: Owner, relationshipId: string, wish: ConsentWish): Promise<ConsentsView> {
    await this.database.transaction(async (tx) => {
      const relationship = await this.relationships.lockOwned(tx, actor, relationshipId);
      if (relationship === null) throw relationshipNotFound();
      if (!isTemplateVersion(wish.templateVersion)) throw consentTemplateUnknown();
      const current = await this.findCurrent(tx, relationshipId, actor.userId);
      const next = decideConsent(relationship.status, current, wish);
      if (next === null) return;
      const refusal = refusalOf(relationship.status, 'consent');
      if (refusal !== null) throw refusedBy(refusal);
      if (!onlyWithdraws(current, next)) await this.checkPace(tx, relationshipId, actor.userId);
      const { version } = await this.append(tx, relationshipId, actor.userId, current, next);
      await this.news.changed(tx, relationshipId);
      if (withdrawn(current, next).length > 0) await this.news.withdrawn(tx, relationshipId, actor.userId);
      await this.news.tellOther(tx, relationship, {
        actorId: actor.userId,
        kind: 'consent_changed',
        key: `consent_changed:${relationshipId}:${version}`,
      });
    });
    return this.get(actor, relationshipId);
  }

  /** Of a relationship that ends, whose row `tx` has locked. */
  async revokeAll(tx: Tx, relationshipId: string): Promise<void> {
    for (const current of await this.consents.listCurrent(relationshipId, tx)) {
      const next = revoked(current);
      if (next !== null) await this.append(tx, relationshipId, current.userId, current, next);
    }
  }

  /** Withdrawing is never held back; it needs a consent before it, so it is bounded as well. */
  private async checkPace(tx: Tx, relationshipId: string, userId: string): Promise<void> {
    const since = new Date(this.clock.now().getTime() - hourMs);
    const changes = await this.consents.countSince(tx, relationshipId, userId, since);
    if (changes >= changesPerHour) throw tooManyConsents(changesPerHour);
  }

  private async findCurrent(tx: Tx, relationshipId: string, userId: string): Promise<ConsentRecordEntity | null> {
    const records = await this.consents.listCurrent(relationshipId, tx);
    return records.find((record) => record.userId === userId) ?? null;
  }

  private async append(
    tx: Tx,
    relationshipId: string,
    userId: string,
    before: ConsentRecordEntity | null,
    { status, scopes, templateVersion }: Consent,
  ): Promise<ConsentRecordEntity> {
    const version = (before?.version ?? 0) + 1;
    const record = {
      relationshipId,
      userId,
      version,
      scopes: [...scopes],
      templateVersion,
      status,
      at: this.clock.now(),
    };
    await this.consents.append(tx, record);
    return record;
  }
}
