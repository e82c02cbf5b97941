import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Timeline } from "../video/timeline/timeline";
import type { Stretch, TimelineData } from "../video/timeline/draw";

/** The timeline's canvas. */
export function TimelineView({
  whole,
  focus,
  data,
  seek,
  words,
}: {
  whole: Stretch;
  /** What to look at first; where it changes, it is looked at. */
  focus: Stretch | undefined;
  data: TimelineData;
  seek: (instant: number) => void;
  words: (instant: number) => string;
}) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const timeline = useRef<Timeline>(undefined);
  const latest = useRef({ whole, data, seek, words });
  useEffect(() => {
    latest.current = { whole, data, seek, words };
    timeline.current?.update(whole, data);
  });
  useEffect(() => {
    if (!canvas.current) return;
    const made = new Timeline(canvas.current, latest.current.whole, latest.current.data, {
      seek: (instant) => latest.current.seek(instant),
      words: (instant) => latest.current.words(instant),
    });
    timeline.current = made;
    return () => {
      timeline.current = undefined;
      made.close();
    };
  }, []);
  const focusFrom = focus?.from;
  const focusTo = useRef(0);
  useEffect(() => {
    focusTo.current = focus?.to ?? 0;
  });
  useEffect(() => {
    if (focusFrom !== undefined) timeline.current?.look({ from: focusFrom, to: focusTo.current });
  }, [focusFrom]);
  return (
    <canvas
      ref={canvas}
      className="timeline"
      role="slider"
      tabIndex={0}
      aria-label={t("day.timeline")}
      aria-valuenow={Math.round(data.position / 1000)}
    />
  );
}
