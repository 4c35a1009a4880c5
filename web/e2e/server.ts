import { tmpdir } from "node:os";
import { join } from "node:path";

/** The server that the tests start: its port, and where it keeps its data. */
export const port = process.env.TRACKWARD_E2E_PORT ?? "18481";
export const dataFolder = join(tmpdir(), `trackward-e2e-${port}`);
