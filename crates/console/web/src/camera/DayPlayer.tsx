import { useEffect, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { failureText } from "../ui/failure";
import { useClipParts, type ClipPart, type ClipRequest } from "./clip";

export interface DayPlayerProps {
  /** The span to load; `undefined` while there is nothing to show. */
  request: ClipRequest | undefined;
  /** Somebody chose an instant; a new object each time, so that the same one can be chosen twice. */
  target: { at: number } | undefined;
  playing: boolean;
  rate: number;
  /** Shown instead of the picture: why there is none. */
  word: ReactNode;
  /** The instant of the picture that is shown. */
  moved: (at: number) => void;
  /** The loaded span is over; footage may go on at this instant. */
  ended: (at: number) => void;
  setPlaying: (on: boolean) => void;
}

/** Plays the recorded span that has the chosen instant. */
export function DayPlayer(props: DayPlayerProps) {
  const { request, target, playing, rate, word, moved, ended, setPlaying } = props;
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const [broken, setBroken] = useState<string>();
  const { data: parts, error, isFetching } = useClipParts(request);
  const part = partFor(parts, target?.at);
  const address = part?.address;

  useEffect(() => {
    const element = video.current;
    if (!element || !part || !target) return;
    const seconds = Math.max(0, (target.at - part.from) / 1000);
    // Before its length is known, an element keeps the wish and begins there.
    element.currentTime = seconds;
  }, [part, target]);
  useEffect(() => {
    const element = video.current;
    if (!element || !address) return;
    element.playbackRate = rate;
    if (playing) element.play().catch(() => undefined);
    else element.pause();
  }, [playing, rate, address, target]);

  const over =
    word ??
    (error ? failureText(t, error) : undefined) ??
    (broken !== undefined && broken === address ? t("day.cannotPlay") : undefined) ??
    (isFetching && !part ? t("day.loading") : undefined);
  return (
    <div className="day-player">
      <video
        ref={video}
        src={word ? undefined : address}
        muted
        playsInline
        preload="auto"
        data-clip={address}
        aria-label={t("day.player")}
        onTimeUpdate={({ currentTarget }) => {
          if (part && !currentTarget.seeking) moved(part.from + currentTarget.currentTime * 1000);
        }}
        onEnded={() => part && ended(part.to)}
        onError={() => setBroken(address)}
        onClick={() => setPlaying(!playing)}
      />
      {over && <div className="day-word">{over}</div>}
    </div>
  );
}

/** The part with this instant, or the first that begins after it. */
function partFor(parts: readonly ClipPart[] | undefined, at = 0): ClipPart | undefined {
  return parts?.find(({ to }) => at < to) ?? parts?.at(-1);
}
