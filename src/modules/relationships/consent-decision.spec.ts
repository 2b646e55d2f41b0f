import { type Consent, decideConsent, onlyWithdraws, revoked, withdrawn } from './consent-decision.js';
import type { ConsentScope, ConsentStatus } from './relationship.views.js';

const consent = (status: ConsentStatus, scopes: ConsentScope[] = [], templateVersion = 1): Consent => ({
  status,
  scopes,
  templateVersion,
});
const speak: ConsentScope = 'REALTIME_FEATURES_ONLY';
const write: ConsentScope = 'TRANSCRIPT_STORED';

describe('what somebody says of their consent', () => {
  it('is a draft until there is somebody on the other side, whom it must be said to again', () => {
    const draft = decideConsent('PENDING_ACCEPTANCE', null, { scopes: [speak], templateVersion: 1 });
    expect(draft).toEqual(consent('DRAFT', [speak]));
    expect(decideConsent('ACTIVE', draft, { scopes: [speak], templateVersion: 1 })).toEqual(consent('ACTIVE', [speak]));
  });

  it('is nothing new when it was said before, in whatever order', () => {
    const given = consent('ACTIVE', [speak, write]);
    expect(decideConsent('ACTIVE', given, { scopes: [write, speak], templateVersion: 1 })).toBeNull();
    expect(decideConsent('ACTIVE', given, { scopes: [write, speak], templateVersion: 2 })?.templateVersion).toBe(2);
  });

  it('withdraws everything when it names nothing, once', () => {
    const given = consent('ACTIVE', [speak]);
    const none = { scopes: [], templateVersion: 1 };
    expect(decideConsent('ACTIVE', given, none)).toEqual(consent('REVOKED'));
    expect(decideConsent('ACTIVE', consent('REVOKED'), none)).toBeNull();
    expect(decideConsent('ACTIVE', null, none)).toBeNull();
    expect(decideConsent('DRAFT', consent('DRAFT', [speak]), none)).toEqual(consent('DRAFT'));
  });

  it('is revoked with the relationship, a draft too', () => {
    expect(revoked(consent('ACTIVE', [speak]))).toEqual(consent('REVOKED'));
    expect(revoked(consent('DRAFT', [speak]))).toEqual(consent('REVOKED'));
    expect(revoked(consent('REVOKED'))).toBeNull();
  });

  it('takes away what was open before, and nothing that never was', () => {
    expect(withdrawn(consent('ACTIVE', [speak, write]), consent('ACTIVE', [speak]))).toEqual([write]);
    expect(withdrawn(consent('ACTIVE', [speak]), consent('ACTIVE', [speak, write]))).toEqual([]);
    expect(withdrawn(consent('ACTIVE', [speak]), consent('REVOKED'))).toEqual([speak]);
    expect(withdrawn(consent('DRAFT', [speak]), consent('REVOKED'))).toEqual([]);
    expect(withdrawn(null, consent('ACTIVE', [speak]))).toEqual([]);
  });

  it('is nothing but a withdrawal when it opens nothing besides', () => {
    const both = consent('ACTIVE', [speak, write]);
    expect(onlyWithdraws(both, consent('ACTIVE', [write]))).toBe(true);
    expect(onlyWithdraws(both, consent('REVOKED'))).toBe(true);
    expect(onlyWithdraws(consent('ACTIVE', [speak]), consent('ACTIVE', [write]))).toBe(false);
    expect(onlyWithdraws(both, consent('ACTIVE', [speak, write], 2))).toBe(false);
    expect(onlyWithdraws(consent('DRAFT', [speak, write]), consent('DRAFT', [speak]))).toBe(false);
  });
});
