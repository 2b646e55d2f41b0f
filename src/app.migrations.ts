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
];
