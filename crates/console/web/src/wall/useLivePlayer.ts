/** Ties the player to a component: one player per camera and stream, as long as it is mounted. */

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { renew } from "../register/records";
import { useSessionCheck } from "../session/session";
import { LivePlayer, type PlayerView } from "../video/player";
import type { StreamKind } from "../video/protocol";

/** A hidden page keeps fetching this long: people look away for a moment. */
const HIDDEN_MS = 10_000;

export function useLivePlayer(camera: string, stream: StreamKind) {
  const element = useRef<HTMLVideoElement>(null);
  const [player, setPlayer] = useState<LivePlayer>();
  const listeners = useRef(new Set<() => void>());
  const check = useSessionCheck();
  const client = useQueryClient();
  const told = useRef({ signedOut: check, denied: () => void renew(client) });
  useEffect(() => {
    told.current.signedOut = check;
  });
  useEffect(() => {
    const video = element.current;
    if (!video) return;
    const heard = listeners.current;
    const made = new LivePlayer({
      camera,
      stream,
      video,
      changed: () => heard.forEach((listener) => listener()),
      denied: () => told.current.denied(),
      signedOut: () => told.current.signedOut(),
    });
    // The player belongs to the element, which exists only after rendering.
    setPlayer(made);
    const release = pauseWhenHidden(made);
    return () => {
      release();
      made.close();
    };
  }, [camera, stream]);
  const subscribe = useCallback((listener: () => void) => {
    listeners.current.add(listener);
    return () => listeners.current.delete(listener);
  }, []);
  const view = useSyncExternalStore<PlayerView | undefined>(subscribe, () => player?.view);
  return { element, view };
}

function pauseWhenHidden(player: LivePlayer): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let paused = false;
  const look = (): void => {
    clearTimeout(timer);
    if (document.hidden) {
      timer = setTimeout(() => {
        paused = true;
        player.pause();
      }, HIDDEN_MS);
    } else if (paused) {
      paused = false;
      player.resume();
    }
  };
  document.addEventListener("visibilitychange", look);
  look();
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", look);
  };
}
