/** Addresses of recorded clips, and what the gateway says about one before it is played. */

import { useQuery } from "@tanstack/react-query";
import { failedAnswer } from "../api/client";
import { RequestFailed } from "../api/failure";
import type { StreamKind } from "../api/types";
import { instant, rfc3339 } from "../time";
import { fetchPictures } from "../video/samples";
import type { Stretch } from "../video/timeline/draw";

export interface ClipRequest extends Stretch {
  camera: string;
  stream: StreamKind;
  /** The record of why it is looked at. */
  access?: string | undefined;
}

/** One playable part of a span: footage whose codec or size changed comes in several. */
export interface ClipPart extends Stretch {
  address: string;
}

/** The address of a part of a span of footage. */
export function clipAddress(
  { camera, stream, from, to, access }: ClipRequest,
  { part = 0, download = false }: { part?: number; download?: boolean } = {},
): string {
  const query = new URLSearchParams({ from: rfc3339(from), to: rfc3339(to), stream });
  if (part > 0) query.set("part", String(part));
  if (access !== undefined) query.set("access", access);
  if (download) query.set("download", "1");
  return `/api/v1/cameras/${camera}/clip.mp4?${query.toString()}`;
}

/** The parts of a span, each with its exact bounds. */
export function useClipParts(request: ClipRequest | undefined) {
  return useQuery({
    queryKey: ["clip", request],
    queryFn: ({ signal }) => (request ? clipParts(request, signal) : []),
    enabled: request !== undefined,
    staleTime: Infinity,
  });
}

/** When the pictures of a part are shown, and which can be decoded alone. */
export function usePictures(address: string | undefined) {
  return useQuery({
    queryKey: ["clip-pictures", address],
    queryFn: ({ signal }) => (address ? fetchPictures(address, signal) : undefined),
    enabled: address !== undefined,
    staleTime: Infinity,
    gcTime: 60_000,
    retry: 1,
  });
}

async function clipParts(request: ClipRequest, signal: AbortSignal): Promise<ClipPart[]> {
  const first = await clipPart(request, 0, signal);
  const rest = Array.from({ length: first.parts - 1 }, (_, index) =>
    clipPart(request, index + 1, signal),
  );
  return [first, ...(await Promise.all(rest))];
}

async function clipPart(
  request: ClipRequest,
  part: number,
  signal: AbortSignal,
): Promise<ClipPart & { parts: number }> {
  const address = clipAddress(request, { part });
  const response = await fetch(address, { headers: { Range: "bytes=0-0" }, signal }).catch(
    (error: unknown) => {
      if (signal.aborted) throw error;
      throw new RequestFailed({ kind: "network" });
    },
  );
  if (!response.ok) throw await failedAnswer(response);
  const header = (name: string): string => response.headers.get(name) ?? "";
  return {
    address,
    from: instant(header("X-Clip-From")),
    to: instant(header("X-Clip-To")),
    parts: Number(header("X-Clip-Parts")) || 1,
  };
}
