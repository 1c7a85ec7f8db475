import type { SecretHeader } from "../../secret-header.ts";
import type { JsonPath } from "./json-path.ts";

/** A company that is asked about calling numbers, described by an operator and not by code. */
export interface Vendor {
  readonly name: string;
  readonly address: AddressTemplate;
  readonly headers: readonly SecretHeader[];
  readonly reading: AnswerReading;
  /** `call`: the call waits for the answer; `next-call`: it does not, a later call has it. */
  readonly decides: "call" | "next-call";
  /** How long a call waits. */
  readonly deadlineMs: number;
  /** Questions at a time. */
  readonly concurrency: number;
  /** Questions a UTC day, of this service. */
  readonly dailyBudget: number;
  /** For how long an answer holds, and for how long that the vendor knows nothing. */
  readonly keepMs: number;
  readonly keepNoneMs: number;
}

/** Makes the address to ask about a number, E.164 digits as an integer. */
export type AddressTemplate = (e164: number) => URL;

/** How to find what is asked for in a vendor's JSON. */
export interface AnswerReading {
  /** False (or 0) there says that the vendor does not know the number. */
  readonly found: JsonPath | undefined;
  readonly score: JsonPath | undefined;
  /** What the vendor's own scale ends with, which is 100 here. */
  readonly scoreMost: number;
  /** A word or a number for a grade, and which score it stands for. */
  readonly level: JsonPath | undefined;
  readonly levels: ReadonlyMap<string, number>;
  readonly category: JsonPath | undefined;
}
