/** How a part of the service is. */
export interface ComponentState {
  readonly ok: boolean;
  /** Without a required part calls cannot be decided; without another they are, only worse. */
  readonly required: boolean;
  /** A few words for an engineer: a version, an age, an error. */
  readonly detail: string;
}

/**
 * The named components behind `/readyz`. Ready means that calls get decisions: a list from disk
 * will do, and a store that is away does not count.
 */
export class Health {
  readonly #components: Readonly<Record<string, () => ComponentState>>;
  #draining = false;

  /** @param components each asked when somebody looks; `dno`, `policy`, `store` */
  constructor(components: Readonly<Record<string, () => ComponentState>>) {
    this.#components = components;
  }

  /** From here on the service says that it is not ready, so that nobody sends it new calls. */
  drain(): void {
    this.#draining = true;
  }

  ready(): boolean {
    return Object.values(this.components()).every(({ ok, required }) => ok || !required);
  }

  components(): Readonly<Record<string, ComponentState>> {
    const states = Object.entries(this.#components).map(([name, state]) => [name, state()]);
    const draining = { ok: !this.#draining, required: true, detail: this.#draining ? "yes" : "no" };
    return { ...Object.fromEntries(states), draining };
  }
}
