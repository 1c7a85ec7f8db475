import type { RingfenceError } from "../../errors.ts";

/** The one answer that a request gets. */
export interface Reply {
  /** Answers 200. @param body JSON in ASCII */
  answer(body: string): void;
  /** Answers 200 when the body is there; rejects when `body` does. */
  answerLater(body: Promise<string>): Promise<void>;
  /** Answers with the error's status and its body in the documented form. */
  refuse(error: RingfenceError): void;
}
