import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Notifications1790000150000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "notifications" (
        "id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "kind" text NOT NULL,
        "subject_type" text NOT NULL,
        "subject_id" uuid NOT NULL,
        "actor_id" uuid,
        "relationship_id" uuid,
        "key" text NOT NULL,
        "created_at" timestamptz NOT NULL,
        "read_at" timestamptz,
        CONSTRAINT "notifications_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "notifications_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "notifications_actor_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "users" ("id") ON DELETE SET NULL,
        CONSTRAINT "notifications_relationship_id_fkey" FOREIGN KEY ("relationship_id") REFERENCES "relationship_spaces" ("id") ON DELETE SET NULL,
        CONSTRAINT "notifications_kind_check" CHECK (kind IN ('relationship_accepted', 'relationship_ended', 'consent_changed', 'session_invited', 'report_ready', 'comment_added', 'poke', 'activity_invited', 'activity_answered', 'activity_planned', 'activity_completed', 'export_ready')),
        CONSTRAINT "notifications_subject_type_check" CHECK (subject_type IN ('relationship', 'session', 'interview', 'poke', 'activity', 'export'))
      )`);
    await runner.query(`CREATE UNIQUE INDEX "notifications_user_id_key_key" ON "notifications" ("user_id", "key")`);
    await runner.query(
      `CREATE INDEX "notifications_user_id_created_at_id_idx" ON "notifications" ("user_id", "created_at", "id")`,
    );
    await runner.query(
      `CREATE INDEX "notifications_user_id_unread_idx" ON "notifications" ("user_id") WHERE read_at IS NULL`,
    );
    await runner.query(`CREATE INDEX "notifications_created_at_idx" ON "notifications" ("created_at")`);
    await runner.query(`CREATE INDEX "notifications_actor_id_idx" ON "notifications" ("actor_id")`);
    await runner.query(`CREATE INDEX "notifications_relationship_id_idx" ON "notifications" ("relationship_id")`);
    await runner.query(`
      CREATE TABLE "notification_settings" (
        "user_id" uuid NOT NULL,
        "mailed_kinds" text array NOT NULL,
        "updated_at" timestamptz NOT NULL,
        CONSTRAINT "notification_settings_pkey" PRIMARY KEY ("user_id"),
        CONSTRAINT "notification_settings_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "notification_settings_mailed_kinds_check" CHECK (cardinality(mailed_kinds) <= 50)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "notification_settings", "notifications"');
  }
}
