import type { Kernel, Module } from '../kernel/index.ts';
import { aggregateRecords } from './aggregate.ts';
import { getAttachment } from './attachment.ts';
import { beginUpload } from './begin-upload.ts';
import { bulkRecords } from './bulk.ts';
import { createRecord } from './create.ts';
import { deleteRecord } from './delete.ts';
import { describeModel } from './describe.ts';
import { exportRecords } from './export.ts';
import { getRecord } from './get.ts';
import { recordHistory } from './history.ts';
import { importJob, importRecords } from './import.ts';
import { listRecords } from './list.ts';
import { loadRecords } from './load.ts';
import { forgetApp } from './note-change.ts';
import { openPage } from './open-page.ts';
import { undeleteRecord } from './undelete.ts';
import { updateRecord } from './update.ts';

/** Records of apps: read and written under the grant the door brings, never without it. */
export function createRuntime(kernel: Kernel): Module {
  return {
    implementations: [
      listRecords(kernel),
      getRecord(kernel),
      createRecord(kernel),
      updateRecord(kernel),
      deleteRecord(kernel),
      undeleteRecord(kernel),
      bulkRecords(kernel),
      aggregateRecords(kernel),
      exportRecords(kernel),
      importRecords(),
      loadRecords(kernel),
      beginUpload(kernel),
      getAttachment(kernel),
      recordHistory(kernel),
      describeModel(),
      openPage(),
    ],
    jobs: [importJob],
    reactions: [forgetApp],
  };
}
