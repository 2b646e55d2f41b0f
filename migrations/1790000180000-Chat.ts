import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Chat1790000180000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "chat_threads" (
        "id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "title" text NOT NULL,
        "message_count" integer NOT NULL,
        "answering_until" timestamptz,
        "created_at" timestamptz NOT NULL,
        "updated_at" timestamptz NOT NULL,
        CONSTRAINT "chat_threads_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "chat_threads_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "chat_threads_message_count_check" CHECK (message_count >= 0)
      )`);
    await runner.query(
      `CREATE INDEX "chat_threads_user_id_created_at_id_idx" ON "chat_threads" ("user_id", "created_at", "id")`,
    );
    await runner.query(`
      CREATE TABLE "chat_messages" (
        "id" uuid NOT NULL,
        "thread_id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "reply_to_id" uuid,
        "role" text NOT NULL,
        "text" text NOT NULL,
        "kind" text,
        "source" text,
        "model" text,
        "state" text NOT NULL,
        "reason" text,
        "citations" jsonb NOT NULL,
        "created_at" timestamptz NOT NULL,
        CONSTRAINT "chat_messages_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "chat_messages_thread_id_fkey" FOREIGN KEY ("thread_id") REFERENCES "chat_threads" ("id") ON DELETE CASCADE,
        CONSTRAINT "chat_messages_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "chat_messages_reply_to_id_fkey" FOREIGN KEY ("reply_to_id") REFERENCES "chat_messages" ("id") ON DELETE CASCADE,
        CONSTRAINT "chat_messages_role_check" CHECK (role IN ('user', 'assistant')),
        CONSTRAINT "chat_messages_kind_check" CHECK (kind IN ('answer', 'refusal')),
        CONSTRAINT "chat_messages_source_check" CHECK (source IN ('llm', 'rules')),
        CONSTRAINT "chat_messages_state_check" CHECK (state IN ('complete', 'partial', 'failed')),
        CONSTRAINT "chat_messages_answer_check" CHECK ((role = 'assistant') = (reply_to_id IS NOT NULL) AND (role = 'assistant') = (kind IS NOT NULL) AND (role = 'assistant') = (source IS NOT NULL) AND (source = 'llm') = (model IS NOT NULL) AND (state = 'complete' OR (role = 'assistant' AND reason IS NOT NULL)))
      )`);
    await runner.query(
      `CREATE INDEX "chat_messages_thread_id_created_at_id_idx" ON "chat_messages" ("thread_id", "created_at", "id")`,
    );
    await runner.query(`CREATE UNIQUE INDEX "chat_messages_reply_to_id_key" ON "chat_messages" ("reply_to_id")`);
    await runner.query(`CREATE INDEX "chat_messages_user_id_idx" ON "chat_messages" ("user_id")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "chat_messages"');
    await runner.query('DROP TABLE "chat_threads"');
  }
}
