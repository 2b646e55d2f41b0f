import { Module } from '@nestjs/common';
import { InterviewModule } from '../interview/interview.module.js';
import { ReportModule } from '../report/report.module.js';
import { ResumeModule } from '../resume/resume.module.js';
import { ChatCoach } from './chat-coach.service.js';
import { ChatEvents } from './chat-events.service.js';
import { ChatFactsReader } from './chat-facts.service.js';
import { ChatThreads } from './chat-thread.service.js';
import { ChatController } from './chat.controller.js';
import { ChatRepository } from './chat.repository.js';
import { ChatService } from './chat.service.js';
import { ChatWorker } from './chat.worker.js';

@Module({
  imports: [ResumeModule, InterviewModule, ReportModule],
  controllers: [ChatController],
  providers: [ChatService, ChatEvents, ChatThreads, ChatCoach, ChatFactsReader, ChatRepository, ChatWorker],
})
export class ChatModule {}
