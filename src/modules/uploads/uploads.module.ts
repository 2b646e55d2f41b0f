import { Module } from '@nestjs/common';
import { BlobSweepRepository } from './blob-sweep.repository.js';
import { BlobSweepService } from './blob-sweep.service.js';
import { ConfirmUploadService } from './confirm-upload.service.js';
import { CreateUploadService } from './create-upload.service.js';
import { StoredFileController } from './stored-file.controller.js';
import { StoredFileService } from './stored-file.service.js';
import { StagedFiles } from './tus/staged-files.js';
import { TusController } from './tus/tus.controller.js';
import { TusServer } from './tus/tus-server.service.js';
import { TusUploadService } from './tus/tus-upload.service.js';
import { UploadController } from './upload.controller.js';
import { UploadRepository } from './upload.repository.js';
import { UploadService } from './upload.service.js';
import { UploadWorker } from './upload.worker.js';

@Module({
  // In this order: `tus` is no id of an upload.
  controllers: [TusController, UploadController, StoredFileController],
  providers: [
    UploadService,
    CreateUploadService,
    ConfirmUploadService,
    UploadRepository,
    BlobSweepService,
    BlobSweepRepository,
    StagedFiles,
    TusServer,
    TusUploadService,
    StoredFileService,
    UploadWorker,
  ],
  exports: [UploadService],
})
export class UploadsModule {}
