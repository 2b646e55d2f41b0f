import { Accounts1790000000000 } from '../migrations/1790000000000-Accounts.js';

/** Every migration, oldest first; a test compares the list with the folder. */
export const migrations = [Accounts1790000000000];
