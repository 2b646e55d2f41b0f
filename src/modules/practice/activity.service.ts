import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { Cursors, type Page } from '../../common/http/paging.js';
import { RelationshipService } from '../relationships/relationship.service.js';
import { WeakMeasuresService } from '../report/weak-measures.service.js';
import { ActivityCatalogue } from './activity-catalogue.service.js';
import type { ActivityQuery, SuggestionQuery } from './activity.dto.js';
import { activityNotFound } from './activity.errors.js';
import { ActivityRepository, type ActivityRow } from './activity.repository.js';
import { suggestActivities } from './activity-suggestions.js';
import type { ActivitySuggestion, ActivityView } from './activity.views.js';
import { companyNames } from './company-names.js';

/** Nothing further back changes what is suggested. */
const rememberedActivities = 500;

/** What two people did and may do: read. */
@Injectable()
export class ActivityService {
  constructor(
    private readonly activities: ActivityRepository,
    private readonly catalogue: ActivityCatalogue,
    private readonly relationships: RelationshipService,
    private readonly weakMeasures: WeakMeasuresService,
    private readonly cursors: Cursors,
  ) {}

  async list(actor: Actor, { limit, cursor, relationshipId, status }: ActivityQuery): Promise<Page<ActivityView>> {
    const scope = `activities:${actor.userId}:${relationshipId ?? 'all'}:${status ?? 'any'}`;
    const request = { limit, after: this.cursors.read(cursor, scope) };
    if (relationshipId !== undefined) await this.relationships.getStanding(actor, relationshipId);
    const filter = { relationshipId: relationshipId ?? null, status: status ?? null };
    const page = this.cursors.page(await this.activities.list(actor.userId, filter, request), request, scope);
    return { ...page, items: page.items.map((row) => this.view(row)) };
  }

  async getOwned(actor: Actor, id: string): Promise<ActivityView> {
    const row = await this.activities.findOwned(actor.userId, id);
    if (row === null) throw activityNotFound();
    return this.view(row);
  }

  /** By the caller's own measures: what is weak with the other stays theirs, whatever they share. */
  async suggest(actor: Actor, query: SuggestionQuery): Promise<{ items: ActivitySuggestion[] }> {
    const { relationshipId, limit } = query;
    const company = relationshipId === undefined ? null : await this.companyOf(actor, relationshipId);
    const weak = await this.weakMeasures.of(actor.userId);
    const material = {
      activities: company === null ? this.catalogue.listSolo() : this.catalogue.listFor(company.type),
      company: company?.name ?? null,
      weak,
      done: company?.done ?? [],
      open: new Set(company?.open ?? []),
    };
    return { items: suggestActivities(material, limit) };
  }

  private async companyOf(actor: Actor, relationshipId: string) {
    const { type } = await this.relationships.getActive(actor, relationshipId);
    const history = await this.activities.history(relationshipId, rememberedActivities);
    const idsOf = (isDone: boolean) =>
      history.filter(({ status }) => (status === 'completed') === isDone).map(({ activityId }) => activityId);
    return { type, name: companyNames[type], done: idsOf(true), open: idsOf(false) };
  }

  private view({ userId, ...row }: ActivityRow): ActivityView {
    return { ...row, invitedBy: userId, activity: this.catalogue.find(row.activityId) };
  }
}
