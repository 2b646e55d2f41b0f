export type BudgetDecision = { granted: true } | { granted: false; retryAfterSeconds: number };

/**
 * Counts calls to paid models per user and for everybody, per UTC day. `take` counts first and answers after, in
 * one atomic step, so that neither a race nor a crash lets more calls through than the budget has.
 */
export abstract class ModelBudget {
  abstract take(userId: string): Promise<BudgetDecision>;
}
