import type { CaseLink } from "../api/types";
import { useMay } from "../session/session";
import { dateTime, instant } from "../time";
import { Still } from "./Still";
import { useSpanStates } from "./useSpanStates";

/** The picture that stands for a link: the first there is of a span, or that of an event. */
export function LinkStill(props: {
  link: CaseLink;
  camera: string;
  name: string;
  caption?: boolean;
}) {
  const { link, camera, name, caption = false } = props;
  const views = useMay("footage_view");
  const { states, pending } = useSpanStates(link, camera);
  const time = link.from ?? link.event?.at;
  if (!views || time === undefined || pending) return null;
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
      {...(caption ? { caption: dateTime(at) } : {})}
    />
  );
}
