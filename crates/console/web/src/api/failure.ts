/** What can go wrong with a request, as one union that callers can take apart. */

import type { components } from "./schema";

export type Problem = components["schemas"]["Problem"];

export type Failure =
  /** The gateway answered, and says what is wrong in the language of the page. */
  | { kind: "problem"; status: number; problem: Problem }
  /** The gateway was not reached. */
  | { kind: "network" }
  /** Something answered that is not the gateway, or a gateway this page does not understand. */
  | { kind: "unreadable"; status: number };

/** A failure on its way through promises. */
export class RequestFailed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.kind === "problem" ? failure.problem.detail : failure.kind);
    this.name = "RequestFailed";
    this.failure = failure;
  }
}

/** Whether an answer's body is a problem document. */
export function isProblem(body: unknown): body is Problem {
  return (
    typeof body === "object" &&
    body !== null &&
    "code" in body &&
    typeof body.code === "string" &&
    "detail" in body &&
    typeof body.detail === "string"
  );
}

/** The failure of something thrown while asking. */
export function failureOf(error: unknown): Failure {
  return error instanceof RequestFailed ? error.failure : { kind: "network" };
}

/** The code of a failure, where the gateway gave one. */
export function codeOf(error: unknown): string | undefined {
  const failure = failureOf(error);
  return failure.kind === "problem" ? failure.problem.code : undefined;
}

/** Whether nobody is signed in (any more). */
export function isSignedOut(error: unknown): boolean {
  const failure = failureOf(error);
  return failure.kind === "problem" && failure.status === 401;
}
