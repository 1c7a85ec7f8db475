import type { Logger } from "pino";
import type { Listener } from "../server/listener.ts";
import type { ListenAddress } from "../settings/kinds.ts";

/** The listener for blocked callers: open while the policy has something for them, else closed. */
export class Portal {
  readonly #wanted: () => boolean;
  readonly #openListener: () => Promise<Listener>;
  readonly #logger: Logger;
  #listener: Listener | undefined;
  #stopped = false;
  /** Changes come one after the other: two reloads in a row must not open it twice. */
  #turn: Promise<void> = Promise.resolve();

  constructor(wanted: () => boolean, openListener: () => Promise<Listener>, logger: Logger) {
    this.#wanted = wanted;
    this.#openListener = openListener;
    this.#logger = logger;
  }

  /** Where it listens, while it does. */
  get address(): ListenAddress | undefined {
    return this.#listener?.address;
  }

  /**
   * Opens it where it is wanted: for the start, which fails with it.
   *
   * @throws RingfenceError BAD_CONFIGURATION when it cannot listen there
   */
  open(): Promise<void> {
    const turn = this.#turn.then(() => this.#adjust());
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /**
   * Opens or closes it as the policy in use now wants it. That it cannot be opened is logged: the
   * service goes on deciding calls, and the next reload tries again.
   */
  follow(): void {
    this.open().catch((error: unknown) =>
      this.#logger.error({ err: error }, "the pages for blocked callers are not served"),
    );
  }

  /** Closes it for good, as `Listener.stop` does. */
  async stop(withinMs: number): Promise<void> {
    this.#stopped = true;
    await this.#turn;
    await this.#close(withinMs);
  }

  async #adjust(): Promise<void> {
    const wanted = this.#wanted() && !this.#stopped;
    if (wanted && this.#listener === undefined) this.#listener = await this.#openListener();
    // Nobody is to be given what the policy no longer has, so nothing is waited for.
    if (!wanted) await this.#close(0);
  }

  async #close(withinMs: number): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    await listener?.stop(withinMs);
  }
}
