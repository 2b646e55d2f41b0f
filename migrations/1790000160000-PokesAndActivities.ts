import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PokesAndActivities1790000160000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.createPokes(runner);
    await this.createActivities(runner);
    await this.createRatings(runner);
  }

  private async createPokes(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "pokes" (
        "id" uuid NOT NULL,
        "relationship_id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "recipient_id" uuid NOT NULL,
        "type" text NOT NULL,
        "emoji" text,
        "created_at" timestamptz NOT NULL,
        CONSTRAINT "pokes_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "pokes_relationship_id_fkey" FOREIGN KEY ("relationship_id") REFERENCES "relationship_spaces" ("id") ON DELETE CASCADE,
        CONSTRAINT "pokes_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "pokes_recipient_id_fkey" FOREIGN KEY ("recipient_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "pokes_type_check" CHECK (type IN ('love', 'miss_you', 'sorry', 'good_morning', 'good_night', 'emoji', 'practice_time', 'good_luck', 'well_done')),
        CONSTRAINT "pokes_emoji_check" CHECK ((type = 'emoji') = (emoji IS NOT NULL)),
        CONSTRAINT "pokes_recipient_check" CHECK (recipient_id <> user_id)
      )`);
    await runner.query(
      `CREATE INDEX "pokes_relationship_id_created_at_id_idx" ON "pokes" ("relationship_id", "created_at", "id")`,
    );
    await runner.query(`CREATE INDEX "pokes_user_id_created_at_id_idx" ON "pokes" ("user_id", "created_at", "id")`);
    await runner.query(
      `CREATE INDEX "pokes_recipient_id_created_at_id_idx" ON "pokes" ("recipient_id", "created_at", "id")`,
    );
  }

  private async createActivities(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "activities" (
        "id" uuid NOT NULL,
        "relationship_id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "invitee_id" uuid NOT NULL,
        "activity_id" text NOT NULL,
        "status" text NOT NULL,
        "planned_at" timestamptz,
        "created_at" timestamptz NOT NULL,
        "answered_at" timestamptz,
        "completed_at" timestamptz,
        CONSTRAINT "activities_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "activities_relationship_id_fkey" FOREIGN KEY ("relationship_id") REFERENCES "relationship_spaces" ("id") ON DELETE CASCADE,
        CONSTRAINT "activities_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "activities_invitee_id_fkey" FOREIGN KEY ("invitee_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "activities_status_check" CHECK (status IN ('invited', 'accepted', 'planned', 'completed', 'declined')),
        CONSTRAINT "activities_answered_check" CHECK ((status = 'invited') = (answered_at IS NULL)),
        CONSTRAINT "activities_planned_check" CHECK (status <> 'planned' OR planned_at IS NOT NULL),
        CONSTRAINT "activities_completed_check" CHECK ((status = 'completed') = (completed_at IS NOT NULL)),
        CONSTRAINT "activities_invitee_check" CHECK (invitee_id <> user_id)
      )`);
    await runner.query(
      `CREATE UNIQUE INDEX "activities_relationship_id_activity_id_open_key" ON "activities" ("relationship_id", "activity_id") WHERE status IN ('invited', 'accepted', 'planned')`,
    );
    await runner.query(
      `CREATE INDEX "activities_relationship_id_created_at_id_idx" ON "activities" ("relationship_id", "created_at", "id")`,
    );
    await runner.query(
      `CREATE INDEX "activities_user_id_created_at_id_idx" ON "activities" ("user_id", "created_at", "id")`,
    );
    await runner.query(
      `CREATE INDEX "activities_invitee_id_created_at_id_idx" ON "activities" ("invitee_id", "created_at", "id")`,
    );
  }

  private async createRatings(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "activity_ratings" (
        "activity_id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "rating" smallint NOT NULL,
        "note" text,
        "created_at" timestamptz NOT NULL,
        CONSTRAINT "activity_ratings_pkey" PRIMARY KEY ("activity_id", "user_id"),
        CONSTRAINT "activity_ratings_activity_id_fkey" FOREIGN KEY ("activity_id") REFERENCES "activities" ("id") ON DELETE CASCADE,
        CONSTRAINT "activity_ratings_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "activity_ratings_rating_check" CHECK (rating BETWEEN 1 AND 5)
      )`);
    await runner.query(`CREATE INDEX "activity_ratings_user_id_idx" ON "activity_ratings" ("user_id")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "activity_ratings", "activities", "pokes"');
  }
}
