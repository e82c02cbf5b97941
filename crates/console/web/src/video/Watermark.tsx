import { useEffect } from "react";
import { useSession } from "../session/session";
import { dateTime } from "../time";
import { useNow } from "../ui/useNow";
import "./watermark.css";

/**
 * Who looks and when, moving over the picture: whoever photographs the screen takes that along. It
 * lies below what one can press, and takes no press itself.
 */
export function Watermark({ about }: { about?: string | undefined }) {
  const { user } = useSession();
  const now = useNow();
  const who = [user.display_name || user.name, user.unit].filter(Boolean).join(" · ");
  return (
    <div className="watermark" aria-hidden data-watermark={user.name}>
      <div className="watermark-mark">
        <span>{who}</span>
        <span>{[dateTime(now), about].filter(Boolean).join(" · ")}</span>
      </div>
    </div>
  );
}

/**
 * A picture never fills the screen by itself, where nothing could lie over it: browsers offer that
 * in a menu, or at a double click. Whatever is around it may.
 */
export function useNoBareFullScreen(): void {
  useEffect(() => {
    const look = (): void => {
      if (document.fullscreenElement instanceof HTMLVideoElement) void document.exitFullscreen();
    };
    document.addEventListener("fullscreenchange", look);
    return () => document.removeEventListener("fullscreenchange", look);
  }, []);
}
