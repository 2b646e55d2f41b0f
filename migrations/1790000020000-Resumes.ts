import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Resumes1790000020000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "resumes" (
        "id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "file_name" text NOT NULL,
        "media_type" text NOT NULL,
        "size_bytes" integer NOT NULL,
        "page_count" integer,
        "blob_key" text NOT NULL,
        "content_hash" text NOT NULL,
        "text" text NOT NULL,
        "preview" text NOT NULL,
        "parsed" jsonb NOT NULL,
        "years_experience" double precision,
        "source" text NOT NULL,
        "reason" text,
        "model" text,
        "latency_ms" integer NOT NULL,
        "created_at" timestamptz NOT NULL,
        CONSTRAINT "resumes_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "resumes_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "resumes_source_check" CHECK (source IN ('llm', 'rules')),
        CONSTRAINT "resumes_size_check" CHECK (size_bytes > 0)
      )`);
    await runner.query(`CREATE INDEX "resumes_user_id_created_at_id_idx" ON "resumes" ("user_id", "created_at", "id")`);
    await runner.query(`CREATE INDEX "resumes_user_id_content_hash_idx" ON "resumes" ("user_id", "content_hash")`);
    await runner.query(`
      CREATE TABLE "job_descriptions" (
        "id" uuid NOT NULL,
        "user_id" uuid NOT NULL,
        "title" text,
        "text" text NOT NULL,
        "preview" text NOT NULL,
        "file_name" text,
        "blob_key" text,
        "skills" jsonb NOT NULL,
        "seniority" text,
        "responsibilities" jsonb NOT NULL,
        "source" text NOT NULL,
        "reason" text,
        "model" text,
        "latency_ms" integer NOT NULL,
        "created_at" timestamptz NOT NULL,
        CONSTRAINT "job_descriptions_pkey" PRIMARY KEY ("id"),
        CONSTRAINT "job_descriptions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "job_descriptions_source_check" CHECK (source IN ('llm', 'rules'))
      )`);
    await runner.query(
      `CREATE INDEX "job_descriptions_user_id_created_at_id_idx" ON "job_descriptions" ("user_id", "created_at", "id")`,
    );
    await runner.query(`
      CREATE TABLE "knowledge_sets" (
        "user_id" uuid NOT NULL,
        "content_hash" text NOT NULL,
        "topics" jsonb NOT NULL,
        "source" text NOT NULL,
        "reason" text,
        "model" text,
        "latency_ms" integer NOT NULL,
        "created_at" timestamptz NOT NULL,
        CONSTRAINT "knowledge_sets_pkey" PRIMARY KEY ("user_id", "content_hash"),
        CONSTRAINT "knowledge_sets_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
        CONSTRAINT "knowledge_sets_source_check" CHECK (source IN ('llm', 'rules'))
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "knowledge_sets", "job_descriptions", "resumes"');
  }
}
