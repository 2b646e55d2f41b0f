import { Accounts1790000000000 } from '../migrations/1790000000000-Accounts.js';
import { ModelUsage1790000010000 } from '../migrations/1790000010000-ModelUsage.js';
import { Resumes1790000020000 } from '../migrations/1790000020000-Resumes.js';
import { Interviews1790000030000 } from '../migrations/1790000030000-Interviews.js';
import { Transcriptions1790000040000 } from '../migrations/1790000040000-Transcriptions.js';
import { Analyses1790000050000 } from '../migrations/1790000050000-Analyses.js';
import { Reports1790000060000 } from '../migrations/1790000060000-Reports.js';
import { Sounds1790000070000 } from '../migrations/1790000070000-Sounds.js';
import { MeasuredDelivery1790000080000 } from '../migrations/1790000080000-MeasuredDelivery.js';
import { LiveSessions1790000090000 } from '../migrations/1790000090000-LiveSessions.js';
import { KeptRecordings1790000100000 } from '../migrations/1790000100000-KeptRecordings.js';
import { SessionReports1790000110000 } from '../migrations/1790000110000-SessionReports.js';
import { MailAndOneTimeTokens1790000120000 } from '../migrations/1790000120000-MailAndOneTimeTokens.js';
import { Relationships1790000130000 } from '../migrations/1790000130000-Relationships.js';
import { Uploads1790000140000 } from '../migrations/1790000140000-Uploads.js';
import { Notifications1790000150000 } from '../migrations/1790000150000-Notifications.js';
import { PokesAndActivities1790000160000 } from '../migrations/1790000160000-PokesAndActivities.js';
import { SessionsForTwo1790000170000 } from '../migrations/1790000170000-SessionsForTwo.js';
import { Chat1790000180000 } from '../migrations/1790000180000-Chat.js';
import { Webhooks1790000190000 } from '../migrations/1790000190000-Webhooks.js';
import { Exports1790000200000 } from '../migrations/1790000200000-Exports.js';
import { Retention1790000210000 } from '../migrations/1790000210000-Retention.js';

/** Every migration, oldest first; a test compares the list with the folder. */
export const migrations = [
  Accounts1790000000000,
  ModelUsage1790000010000,
  Resumes1790000020000,
  Interviews1790000030000,
  Transcriptions1790000040000,
  Analyses1790000050000,
  Reports1790000060000,
  Sounds1790000070000,
  MeasuredDelivery1790000080000,
  LiveSessions1790000090000,
  KeptRecordings1790000100000,
  SessionReports1790000110000,
  MailAndOneTimeTokens1790000120000,
  Relationships1790000130000,
  Uploads1790000140000,
  Notifications1790000150000,
  PokesAndActivities1790000160000,
  SessionsForTwo1790000170000,
  Chat1790000180000,
  Webhooks1790000190000,
  Exports1790000200000,
  Retention1790000210000,
];
