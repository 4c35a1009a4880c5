import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * The servers that the tests start: each worker asks one of its own, with a demo
 * of its own, so that files of tests can run side by side.
 */
export const workers = 2;

const first = Number(process.env.TRACKWARD_E2E_PORT ?? "18481");

/** Where the server of a worker listens. */
export const portOf = (worker: number) => first + worker;

/** Where the server of a worker keeps its data. */
export const dataFolderOf = (worker: number) => join(tmpdir(), `trackward-e2e-${portOf(worker)}`);

// Set in the workers alone.
const own = Number(process.env.TEST_PARALLEL_INDEX ?? "0");

/** The port of this worker's server. */
export const port = portOf(own);

/** Where this worker's server keeps its data. */
export const dataFolder = dataFolderOf(own);
