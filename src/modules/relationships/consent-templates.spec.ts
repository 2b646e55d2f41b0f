import { createHash } from 'node:crypto';
import { consentTemplates, currentTemplateVersion, isTemplateVersion } from './consent-templates.js';
import { consentScopes, relationshipTypes } from './relationship.views.js';

/** People agreed to these words. A changed hash means a new version, not a new hash here. */
const published = new Map([[1, '0a2153625c61f3a1']]);

describe('the texts of a consent', () => {
  it('say what each scope opens, for every type of relationship and in every version', () => {
    for (const version of published.keys()) {
      for (const type of relationshipTypes) {
        const [template, ...more] = consentTemplates.filter(
          (each) => each.version === version && each.relationshipType === type,
        );
        expect(more).toEqual([]);
        expect(template?.scopes.map(({ scope }) => scope)).toEqual([...consentScopes]);
        expect(template?.scopes.every(({ title, text }) => title.length > 10 && text.length > 80)).toBe(true);
      }
    }
  });

  it('never change once they are published', () => {
    const hashes = [...published.keys()].map((version) => {
      const texts = consentTemplates.filter((template) => template.version === version);
      return [version, createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 16)];
    });
    expect(hashes).toEqual([...published]);
  });

  it('are known by every version there ever was, and by no other', () => {
    expect([...published.keys()].every(isTemplateVersion)).toBe(true);
    expect(currentTemplateVersion).toBe(Math.max(...published.keys()));
    expect([0, -1, 1.5, currentTemplateVersion + 1].some(isTemplateVersion)).toBe(false);
  });
});
