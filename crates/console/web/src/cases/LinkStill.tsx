import type { CaseLink } from "../api/types";
import type { Said } from "../register/said";
import { useMay } from "../session/session";
import { dateTime, instant } from "../time";
import type { Stretch } from "../video/timeline/draw";
import { Still } from "./Still";
import { useSpanStates } from "./useSpanStates";

/** The picture that stands for a link: the first there is of a span, or that of an event. */
export function LinkStill(props: {
  link: CaseLink;
  camera: string;
  name: string;
  caption?: boolean;
  /** What the page says by itself of why; `null` until that is known. */
  said: Said | undefined | null;
}) {
  const { link, camera, name, caption = false, said } = props;
  const views = useMay("footage_view");
  const { states, pending } = useSpanStates(link, camera);
  const time = link.from ?? link.event?.at;
  if (!views || time === undefined || pending || said === null) return null;
  const first = states[0];
  // Footage may begin within the span. Instants are sent in whole milliseconds: not before it.
  const begin = first?.state.first;
  const at = begin !== undefined && begin > instant(time) ? begin + 1 : instant(time);
  return (
    <Still
      camera={camera}
      stream={first?.stream ?? "main"}
      at={at}
      name={name}
      {...(said ? { said, within: withinOf(link, at) } : {})}
      {...(caption ? { caption: dateTime(at) } : {})}
    />
  );
}

/** The footage that a case names: what is held of it, or the picture of an event. */
function withinOf({ from, to }: CaseLink, at: number): Stretch {
  return from && to ? { from: instant(from), to: instant(to) } : { from: at, to: at + 1 };
}
