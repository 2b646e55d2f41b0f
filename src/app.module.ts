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
import { InterviewModule } from './modules/interview/interview.module.js';
import { LiveSessionModule } from './modules/live-session/live-session.module.js';
import { RealtimeModule } from './modules/realtime/realtime.module.js';
import { ReportModule } from './modules/report/report.module.js';
import { ResumeModule } from './modules/resume/resume.module.js';
import { TranscriptionModule } from './modules/transcription/transcription.module.js';
import { SystemModule } from './modules/system/system.module.js';
import { UsersModule } from './modules/users/users.module.js';
import { PlatformModule, type PlatformOptions } from './platform/platform.module.js';

@Module({
  imports: [
    SystemModule,
    UsersModule,
    AuthModule,
    ResumeModule,
    InterviewModule,
    TranscriptionModule,
    LiveSessionModule,
    RealtimeModule,
    AnalysisModule,
    ReportModule,
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
