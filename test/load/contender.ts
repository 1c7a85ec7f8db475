import type { Sbc } from "./sbc.ts";

/** One way of deciding calls, running. */
export interface Contender {
  readonly name: string;
  readonly sbc: Sbc;
  /** Process groups of all that Kamailio asks; none where it asks nobody. */
  readonly askedGroups: readonly number[];
  stop(): Promise<void>;
}

interface Stoppable {
  stop(): Promise<void>;
}

/** Collects what a contender starts, and stops it in the opposite order. */
export class Parts {
  readonly #started: Stoppable[] = [];

  /** Has a part stopped with the others. */
  keep<Part extends Stoppable>(part: Part): Part {
    this.#started.unshift(part);
    return part;
  }

  async stop(): Promise<void> {
    for (const part of this.#started.splice(0)) await part.stop();
  }
}

/** Starts a contender; what it had started already is stopped when it fails. */
export async function startContender<Started extends Pick<Contender, "sbc" | "askedGroups">>(
  name: string,
  start: (parts: Parts) => Promise<Started>,
): Promise<Started & Contender> {
  const parts = new Parts();
  try {
    return { name, ...(await start(parts)), stop: () => parts.stop() };
  } catch (error) {
    await parts.stop();
    throw error;
  }
}
