import { runLauncher } from './media/launcher-process.js';

runLauncher(Number(process.argv[2]));
