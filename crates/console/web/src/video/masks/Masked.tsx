import { useEffect, useRef, useState, type ReactNode } from "react";
import { useQuery } from "@tanstack/react-query";
import { cameraQuery } from "../../api/queries";
import type { PrivacyMask } from "../../api/types";
import { pointsOf, sizeOf, type Size } from "./mask";
import "./masks.css";

/**
 * A picture of a camera with its privacy masks over it. They fit it as it fits its place, also where
 * black stripes stand beside it. Until the masks are known, all of it is covered.
 */
export function Masked({
  masks,
  children,
}: {
  masks: readonly PrivacyMask[] | undefined;
  children: ReactNode;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<Size>();
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const look = (): void => {
      const shown = [
        ...element.querySelectorAll<HTMLVideoElement | HTMLImageElement>("video, img"),
      ];
      setSize((before) => {
        const now = shown
          .map(sizeOf)
          .filter((one) => one !== undefined)
          .at(-1);
        return now?.width === before?.width && now?.height === before?.height ? before : now;
      });
    };
    // None of them bubbles, but all can be caught on their way down.
    const told = ["loadedmetadata", "resize", "load"];
    for (const kind of told) element.addEventListener(kind, look, true);
    look();
    return () => {
      for (const kind of told) element.removeEventListener(kind, look, true);
    };
  }, []);
  return (
    <div ref={frame} className="masked">
      {children}
      <Cover masks={masks} size={size} />
    </div>
  );
}

function Cover({
  masks,
  size,
}: {
  masks: readonly PrivacyMask[] | undefined;
  size: Size | undefined;
}) {
  if (masks?.length === 0) return null;
  if (!masks || !size) return <div className="masks masks-all" data-masks="all" />;
  return (
    <svg
      className="masks"
      data-masks={masks.length}
      viewBox={`0 0 ${size.width} ${size.height}`}
      preserveAspectRatio="xMidYMid meet"
      aria-hidden
    >
      {masks.map((mask, index) => (
        <polygon key={index} points={pointsOf(mask, size)} />
      ))}
    </svg>
  );
}

/** The masks of a camera, also of one that was removed; `undefined` until they are known. */
export function useMasks(camera: string): readonly PrivacyMask[] | undefined {
  return useQuery(cameraQuery(camera)).data?.masks;
}
