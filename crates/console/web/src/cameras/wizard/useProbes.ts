/** Tries both streams of a camera that is being added, one after the other. */

import { useCallback, useEffect, useRef, useState } from "react";
import { api, ask } from "../../api/client";
import type { ProbeReport } from "../../api/types";
import { probeOf } from "../record";
import { tested, type WizardForm } from "./form";

/** How far the test of one stream is. */
export type Probe =
  | { kind: "waiting" }
  | { kind: "running" }
  | { kind: "done"; report: ProbeReport }
  | { kind: "failed"; error: unknown }
  /** There is no address. */
  | { kind: "absent" }
  /** It would only have failed in the same way. */
  | { kind: "skipped" };

export interface Probes {
  main: Probe;
  sub: Probe;
}

const WAITING: Probes = { main: { kind: "waiting" }, sub: { kind: "waiting" } };

/** What the device says to one stream it says to the other; asking again can lock the account. */
const SAME_FOR_BOTH: readonly string[] = ["denied", "refused", "unreachable"];

export function useProbes() {
  const [probes, setProbes] = useState(WAITING);
  const [of, setOf] = useState("");
  const running = useRef<AbortController | undefined>(undefined);
  const stop = useCallback(() => {
    running.current?.abort();
    running.current = undefined;
  }, []);
  useEffect(() => stop, [stop]);

  const run = async (form: WizardForm): Promise<void> => {
    stop();
    const attempt = new AbortController();
    running.current = attempt;
    const { signal } = attempt;
    setOf(tested(form));
    setProbes({ ...WAITING, main: { kind: "running" } });
    const main = await probe(form, "main", signal);
    if (running.current !== attempt) return;
    const reason = main.kind === "done" && main.report.reason;
    if (!form.sub.url?.trim()) {
      setProbes({ main, sub: { kind: "absent" } });
    } else if (main.kind === "failed" || (reason && SAME_FOR_BOTH.includes(reason))) {
      setProbes({ main, sub: { kind: "skipped" } });
    } else {
      setProbes({ main, sub: { kind: "running" } });
      const sub = await probe(form, "sub", signal);
      if (running.current === attempt) setProbes({ main, sub });
    }
  };
  const reset = (): void => {
    stop();
    setOf("");
    setProbes(WAITING);
  };
  return {
    probes,
    run,
    stop: reset,
    /** Whether this is what was tried, or is being tried. */
    isOf: (form: WizardForm) => tested(form) === of,
  };
}

async function probe(form: WizardForm, stream: keyof Probes, signal: AbortSignal): Promise<Probe> {
  try {
    const body = probeOf(form, stream);
    const report = await ask(api.POST("/api/v1/cameras/probe", { body, signal }));
    return { kind: "done", report: stream === "sub" ? ofSub(report) : report };
  } catch (error) {
    return { kind: "failed", error };
  }
}

/** A small picture is what a sub-stream is for. */
function ofSub(report: ProbeReport): ProbeReport {
  return { ...report, advice: report.advice.filter(({ code }) => code !== "small_picture") };
}

/** Whether a stream is being tried. */
export function isRunning({ main, sub }: Probes): boolean {
  return main.kind === "running" || sub.kind === "running";
}

/** Whether every stream that has an address showed pictures. */
export function allWork({ main, sub }: Probes): boolean {
  return works(main) && (works(sub) || sub.kind === "absent");
}

function works(probe: Probe): boolean {
  return probe.kind === "done" && probe.report.reachable;
}

/** Bits a second, where the test found out. */
export function rateOf(probe: Probe): number | undefined {
  return (probe.kind === "done" && probe.report.bits_per_second) || undefined;
}
