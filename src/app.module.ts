import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { entities } from './app.entities.js';
import { ProblemFilter } from './common/http/problem.filter.js';
import { AddressRateLimitGuard, UserRateLimitGuard } from './common/http/rate-limit.guard.js';
import { RolesGuard } from './common/http/roles.guard.js';
import { SerializerInterceptor } from './common/http/serializer.interceptor.js';
import { validationPipe } from './common/http/validation.js';
import { AuthModule } from './modules/auth/auth.module.js';
import { JwtAuthGuard } from './modules/auth/jwt-auth.guard.js';
import { AnalysisModule } from './modules/analysis/analysis.module.js';
import { ExportModule } from './modules/export/export.module.js';
import { ChatModule } from './modules/chat/chat.module.js';
import { InterviewModule } from './modules/interview/interview.module.js';
import { LiveSessionModule } from './modules/live-session/live-session.module.js';
import { MailModule } from './modules/mail/mail.module.js';
import { PagesModule } from './modules/pages/pages.module.js';
import { RealtimeModule } from './modules/realtime/realtime.module.js';
import { NotificationsModule } from './modules/notifications/notifications.module.js';
import { RelationshipsModule } from './modules/relationships/relationships.module.js';
import { PracticeModule } from './modules/practice/practice.module.js';
import { ReportModule } from './modules/report/report.module.js';
import { ResumeModule } from './modules/resume/resume.module.js';
import { TranscriptionModule } from './modules/transcription/transcription.module.js';
import { SystemModule } from './modules/system/system.module.js';
import { UploadsModule } from './modules/uploads/uploads.module.js';
import { UsersModule } from './modules/users/users.module.js';
import { WebhooksModule } from './modules/webhooks/webhooks.module.js';
import { PlatformModule, type PlatformOptions } from './platform/platform.module.js';

@Module({
  imports: [
    SystemModule,
    UsersModule,
    WebhooksModule,
    MailModule,
    AuthModule,
    PagesModule,
    NotificationsModule,
    RelationshipsModule,
    UploadsModule,
    ResumeModule,
    InterviewModule,
    TranscriptionModule,
    LiveSessionModule,
    RealtimeModule,
    AnalysisModule,
    ReportModule,
    PracticeModule,
    ChatModule,
    ExportModule,
  ],
  providers: [
    { provide: APP_FILTER, useClass: ProblemFilter },
    // In this order: a flood is stopped first, then the caller is known, then their own budget and role count.
    { provide: APP_GUARD, useClass: AddressRateLimitGuard },
    { provide: APP_GUARD, useClass: JwtAuthGuard },
    { provide: APP_GUARD, useClass: UserRateLimitGuard },
    { provide: APP_GUARD, useClass: RolesGuard },
    { provide: APP_INTERCEPTOR, useClass: SerializerInterceptor },
    { provide: APP_PIPE, useFactory: validationPipe },
  ],
})
export class AppModule {
  static register(options: Omit<PlatformOptions, 'entities'>): DynamicModule {
    return { module: AppModule, imports: [PlatformModule.register({ ...options, entities })] };
  }
}
