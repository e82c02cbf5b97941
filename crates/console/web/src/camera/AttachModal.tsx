import type { StreamKind } from "../api/types";
import { AttachFootage } from "../cases/AttachFootage";
import type { Stretch } from "../video/timeline/draw";

/** Attaches the marked span of the player to a case, which keeps it from being removed. */
export function AttachModal(props: {
  camera: string;
  stream: StreamKind;
  span: Stretch;
  close: () => void;
}) {
  const { camera, stream, span, close } = props;
  return <AttachFootage known={{ camera_id: camera, span, streams: stream }} close={close} />;
}
