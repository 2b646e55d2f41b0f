import { Body, Controller, Get, Put } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import { Returns } from '../../common/http/returns.decorator.js';
import { IdParam } from '../../common/http/validation.js';
import { ConsentLedger } from './consent-ledger.service.js';
import { type ConsentTemplate, consentTemplates, currentTemplateVersion } from './consent-templates.js';
import { ConsentsResponse, ConsentTemplateListResponse, PutConsentRequest } from './consent.dto.js';
import type { ConsentsView } from './relationship.views.js';

@Controller('v1')
export class ConsentController {
  constructor(private readonly ledger: ConsentLedger) {}

  /** What each scope of a consent opens, in the words to be shown. */
  @Get('consent-templates')
  @Returns(200, ConsentTemplateListResponse, 'unauthenticated')
  listConsentTemplates(): { currentVersion: number; items: readonly ConsentTemplate[] } {
    return { currentVersion: currentTemplateVersion, items: consentTemplates };
  }

  /** What each of the two opens now, and your own history. */
  @Get('relationships/:id/consents')
  @Returns(200, ConsentsResponse, 'unauthenticated', 'validation_failed', 'relationship_not_found')
  listConsents(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<ConsentsView> {
    return this.ledger.get(actor, id);
  }

  /** Says what of yours is open from now on; nothing at all withdraws it, at once. The same again changes nothing. */
  @Put('relationships/:id/consents/me')
  @Returns(
    200,
    ConsentsResponse,
    'unauthenticated',
    'validation_failed',
    'relationship_not_found',
    'relationship_not_active',
    'consent_template_unknown',
  )
  putConsent(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() body: PutConsentRequest,
  ): Promise<ConsentsView> {
    return this.ledger.put(actor, id, body);
  }
}
