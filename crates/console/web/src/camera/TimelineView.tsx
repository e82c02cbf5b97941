import { useEffect, useImperativeHandle, useRef, useState, type ReactNode, type Ref } from "react";
import { useTranslation } from "react-i18next";
import { Timeline, type Hover } from "../video/timeline/timeline";
import type { Stretch, TimelineData } from "../video/timeline/draw";

export interface TimelineHandle {
  /** Shows so much around the playhead. */
  span: (length: number) => void;
}

/** Faster than this nobody reads what is loaded for. */
const LOOKED_MS = 150;

/** The timeline's canvas, with a card over the pointer. */
export function TimelineView({
  handle,
  whole,
  look,
  data,
  seek,
  looked,
  words,
  card,
}: {
  handle: Ref<TimelineHandle>;
  whole: Stretch;
  /** What to look at; a new object is looked at once. */
  look: Stretch;
  data: TimelineData;
  seek: (instant: number) => void;
  looked: (view: Stretch) => void;
  words: (instant: number) => string;
  /** What to say about where the pointer is. */
  card: (hover: Hover) => ReactNode;
}) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const timeline = useRef<Timeline>(undefined);
  const [hover, setHover] = useState<Hover>();
  const latest = useRef({ whole, look, data, seek, looked, words });
  useEffect(() => {
    latest.current = { whole, look, data, seek, looked, words };
    timeline.current?.update(whole, data);
  });
  useEffect(() => {
    if (!canvas.current) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const { whole, look, data } = latest.current;
    const made = new Timeline(canvas.current, { whole, view: look }, data, {
      seek: (instant) => latest.current.seek(instant),
      words: (instant) => latest.current.words(instant),
      looked: (view) => {
        clearTimeout(timer);
        timer = setTimeout(() => latest.current.looked(view), LOOKED_MS);
      },
      hovered: setHover,
    });
    timeline.current = made;
    return () => {
      clearTimeout(timer);
      timeline.current = undefined;
      made.close();
    };
  }, []);
  useEffect(() => timeline.current?.look(look), [look]);
  useImperativeHandle(handle, () => ({ span: (length) => timeline.current?.span(length) }));
  return (
    <div className="timeline-frame">
      {hover && (
        <div className="timeline-card-place">
          <div
            className="timeline-card"
            style={{ left: `clamp(88px, ${hover.x}px, calc(100% - 88px))` }}
          >
            {card(hover)}
          </div>
        </div>
      )}
      <canvas
        ref={canvas}
        className="timeline"
        role="slider"
        tabIndex={0}
        aria-label={t("day.timeline")}
        aria-valuenow={Math.round(data.position / 1000)}
      />
    </div>
  );
}
