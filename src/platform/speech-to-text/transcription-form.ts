import { type ProviderFault } from '../model-server/provider-fault.js';

/** How one engine wants to be asked. What it refused once is not sent again by this process. */
export interface TranscriptionForm {
  /** `verbose_json` carries times; the newer hosted models know `json` only. */
  format: 'verbose_json' | 'json';
  languageField: 'language' | 'languages';
}

export const RICHEST_FORM: TranscriptionForm = { format: 'verbose_json', languageField: 'language' };

/**
 * The form to try after a refusal, or null when there is none left. Engines word the refusal in every way (plain
 * text, a number as code, an empty body), so any 400 to the rich form is worth the plain one.
 */
export function plainerForm(form: TranscriptionForm, fault: ProviderFault): TranscriptionForm | null {
  if (fault.reason !== 'rejected' || (fault.status !== 400 && fault.status !== 422)) return null;
  if (form.languageField === 'language' && fault.detail.includes("'languages'")) {
    return { ...form, languageField: 'languages' };
  }
  return form.format === 'verbose_json' ? { ...form, format: 'json' } : null;
}
