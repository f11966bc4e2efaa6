import { runSimulatorProcess } from './simulator-process.js';

runSimulatorProcess();
