import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { createWorkerPort } from './base/worker-port.js';
import { createDesk } from './jobs/desk-worker.js';

setPriority(10); // of this thread only: live streams go first
createDesk(createWorkerPort(parentPort!), (workerData as { userAgent: string }).userAgent, () => parentPort!.close());
