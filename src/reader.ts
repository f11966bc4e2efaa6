import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { createWorkerPort } from './base/worker-port.js';
import { createReader } from './jobs/reader-worker.js';

setPriority(10); // of this thread only: live streams go first
createReader(createWorkerPort(parentPort!), () => parentPort!.close());
