import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Interviews1790000030000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createInterviews(runner);
    await createQuestions(runner);
    await createAttempts(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "attempts", "questions", "question_batches", "interviews"');
  }
}

async function createInterviews(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE "interviews" (
      "id" uuid NOT NULL,
      "user_id" uuid NOT NULL,
      "track" text NOT NULL,
      "title" text,
      "job_role" text,
      "difficulty" text NOT NULL,
      "question_type" text NOT NULL,
      "question_count" integer NOT NULL,
      "mode" text NOT NULL,
      "state" text NOT NULL,
      "language" text NOT NULL,
      "resume_id" uuid,
      "job_description_id" uuid,
      "created_at" timestamptz NOT NULL,
      "updated_at" timestamptz NOT NULL,
      "completed_at" timestamptz,
      CONSTRAINT "interviews_pkey" PRIMARY KEY ("id"),
      CONSTRAINT "interviews_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
      CONSTRAINT "interviews_resume_id_fkey" FOREIGN KEY ("resume_id") REFERENCES "resumes" ("id") ON DELETE SET NULL,
      CONSTRAINT "interviews_job_description_id_fkey" FOREIGN KEY ("job_description_id") REFERENCES "job_descriptions" ("id") ON DELETE SET NULL,
      CONSTRAINT "interviews_difficulty_check" CHECK (difficulty IN ('easy', 'medium', 'hard', 'expert')),
      CONSTRAINT "interviews_question_type_check" CHECK (question_type IN ('technical', 'behavioral', 'mixed')),
      CONSTRAINT "interviews_question_count_check" CHECK (question_count BETWEEN 1 AND 10),
      CONSTRAINT "interviews_mode_check" CHECK (mode IN ('practice', 'real')),
      CONSTRAINT "interviews_state_check" CHECK (state IN ('draft', 'active', 'completed')),
      CONSTRAINT "interviews_completed_at_check" CHECK ((state = 'completed') = (completed_at IS NOT NULL))
    )`);
  await runner.query(
    `CREATE UNIQUE INDEX "interviews_user_id_track_open_key" ON "interviews" ("user_id", "track") WHERE state <> 'completed'`,
  );
  await runner.query(
    `CREATE INDEX "interviews_user_id_created_at_id_idx" ON "interviews" ("user_id", "created_at", "id")`,
  );
  await runner.query(
    `CREATE INDEX "interviews_user_id_track_created_at_idx" ON "interviews" ("user_id", "track", "created_at")`,
  );
  await runner.query(
    `CREATE INDEX "interviews_resume_id_idx" ON "interviews" ("resume_id") WHERE resume_id IS NOT NULL`,
  );
  await runner.query(
    `CREATE INDEX "interviews_job_description_id_idx" ON "interviews" ("job_description_id") WHERE job_description_id IS NOT NULL`,
  );
}

async function createQuestions(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE "questions" (
      "id" uuid NOT NULL,
      "interview_id" uuid NOT NULL,
      "user_id" uuid NOT NULL,
      "parent_question_id" uuid,
      "position" integer NOT NULL,
      "text" text NOT NULL,
      "category" text NOT NULL,
      "topic" text NOT NULL,
      "skill" text,
      "difficulty" text NOT NULL,
      "expected_points" jsonb NOT NULL,
      "model_answer" text,
      "suggested_seconds" integer NOT NULL,
      "supplement" jsonb,
      "source" text NOT NULL,
      "source_reason" text,
      "model" text,
      "bank_question_id" text,
      "created_at" timestamptz NOT NULL,
      CONSTRAINT "questions_pkey" PRIMARY KEY ("id"),
      CONSTRAINT "questions_interview_id_fkey" FOREIGN KEY ("interview_id") REFERENCES "interviews" ("id") ON DELETE CASCADE,
      CONSTRAINT "questions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
      CONSTRAINT "questions_parent_question_id_fkey" FOREIGN KEY ("parent_question_id") REFERENCES "questions" ("id") ON DELETE CASCADE,
      CONSTRAINT "questions_category_check" CHECK (category IN ('technical', 'allied', 'behavioral')),
      CONSTRAINT "questions_difficulty_check" CHECK (difficulty IN ('easy', 'medium', 'hard', 'expert')),
      CONSTRAINT "questions_expected_points_check" CHECK (jsonb_array_length(expected_points) BETWEEN 3 AND 5),
      CONSTRAINT "questions_source_check" CHECK (source IN ('llm', 'rules')),
      CONSTRAINT "questions_parent_question_id_check" CHECK (parent_question_id <> id)
    )`);
  await runner.query(
    `CREATE UNIQUE INDEX "questions_interview_id_position_key" ON "questions" ("interview_id", "position")`,
  );
  await runner.query(`CREATE UNIQUE INDEX "questions_parent_question_id_key" ON "questions" ("parent_question_id")`);
  await runner.query(`CREATE INDEX "questions_user_id_idx" ON "questions" ("user_id")`);
  await runner.query(`
    CREATE TABLE "question_batches" (
      "id" uuid NOT NULL,
      "interview_id" uuid NOT NULL,
      "user_id" uuid NOT NULL,
      "parent_question_id" uuid,
      "number" integer NOT NULL,
      "count" integer NOT NULL,
      "state" text NOT NULL,
      "writer" uuid NOT NULL,
      "lease_ends_at" timestamptz NOT NULL,
      "source" text,
      "source_reason" text,
      "model" text,
      "created_at" timestamptz NOT NULL,
      CONSTRAINT "question_batches_pkey" PRIMARY KEY ("id"),
      CONSTRAINT "question_batches_interview_id_fkey" FOREIGN KEY ("interview_id") REFERENCES "interviews" ("id") ON DELETE CASCADE,
      CONSTRAINT "question_batches_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
      CONSTRAINT "question_batches_parent_question_id_fkey" FOREIGN KEY ("parent_question_id") REFERENCES "questions" ("id") ON DELETE CASCADE,
      CONSTRAINT "question_batches_state_check" CHECK (state IN ('writing', 'ready')),
      CONSTRAINT "question_batches_source_check" CHECK ((state = 'ready') = (source IS NOT NULL))
    )`);
  await runner.query(
    `CREATE UNIQUE INDEX "question_batches_interview_id_number_key" ON "question_batches" ("interview_id", "number") WHERE parent_question_id IS NULL`,
  );
  await runner.query(
    `CREATE UNIQUE INDEX "question_batches_parent_question_id_key" ON "question_batches" ("parent_question_id")`,
  );
  await runner.query(`CREATE INDEX "question_batches_interview_id_idx" ON "question_batches" ("interview_id")`);
  await runner.query(`CREATE INDEX "question_batches_user_id_idx" ON "question_batches" ("user_id")`);
}

async function createAttempts(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE "attempts" (
      "id" uuid NOT NULL,
      "interview_id" uuid NOT NULL,
      "question_id" uuid NOT NULL,
      "user_id" uuid NOT NULL,
      "kind" text NOT NULL,
      "state" text NOT NULL,
      "answer_text" text,
      "language" text NOT NULL,
      "created_at" timestamptz NOT NULL,
      "completed_at" timestamptz,
      CONSTRAINT "attempts_pkey" PRIMARY KEY ("id"),
      CONSTRAINT "attempts_interview_id_fkey" FOREIGN KEY ("interview_id") REFERENCES "interviews" ("id") ON DELETE CASCADE,
      CONSTRAINT "attempts_question_id_fkey" FOREIGN KEY ("question_id") REFERENCES "questions" ("id") ON DELETE CASCADE,
      CONSTRAINT "attempts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
      CONSTRAINT "attempts_kind_check" CHECK (kind IN ('typed', 'spoken')),
      CONSTRAINT "attempts_state_check" CHECK (state IN ('open', 'complete')),
      CONSTRAINT "attempts_complete_check" CHECK ((state = 'complete') = (completed_at IS NOT NULL) AND (state <> 'complete' OR length(answer_text) > 0)),
      CONSTRAINT "attempts_typed_check" CHECK (kind <> 'typed' OR state = 'complete')
    )`);
  await runner.query(
    `CREATE INDEX "attempts_interview_id_created_at_id_idx" ON "attempts" ("interview_id", "created_at", "id")`,
  );
  await runner.query(
    `CREATE INDEX "attempts_question_id_created_at_id_idx" ON "attempts" ("question_id", "created_at", "id")`,
  );
  await runner.query(`CREATE INDEX "attempts_user_id_idx" ON "attempts" ("user_id")`);
}
