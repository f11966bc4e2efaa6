import { launch } from './setup/launch.mjs';

/** Everything that `npm start` does before the program begins: for images, and to have it done beforehand. */
launch(({ prepare }) => prepare());
