import { FileAddOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Tooltip } from "antd";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { cameraQuery } from "../api/queries";
import type { CameraEvent } from "../api/types";
import { useMay } from "../session/session";
import { dateTime, instant } from "../time";
import { eventWord } from "../ui/words";
import { OpenCaseModal } from "./OpenCaseModal";

interface Props {
  event: CameraEvent;
  open: (event: CameraEvent) => void;
}

/** Asks for a case about an event. Remembered: its list is rendered anew while footage plays. */
export const OpenFromEvent = memo(function OpenFromEvent({ event, open }: Props) {
  const { t } = useTranslation();
  const handles = useMay("case_handle");
  if (!handles) return null;
  return (
    <Tooltip title={t("caseWork.openFrom")}>
      <Button
        size="small"
        type="text"
        icon={<FileAddOutlined />}
        aria-label={`${t("caseWork.openFrom")} ${dateTime(event.at)} ${whatOf(event)}`}
        onClick={() => open(event)}
      />
    </Tooltip>
  );
});

/** Opens a case about an event of a camera: where it is, when it was, and the event itself. */
export function CaseFromEvent({ event, close }: { event: CameraEvent; close: () => void }) {
  const { t } = useTranslation();
  const camera = useQuery(cameraQuery(event.camera_id)).data;
  if (!camera) return null;
  const place = camera.place || camera.site_name;
  return (
    <OpenCaseModal
      opening={{
        title: `${place} ${whatOf(event)}`.slice(0, 128),
        area_id: camera.area_id,
        place,
        at: instant(event.at),
        links: [{ kind: "event", camera_id: camera.id, event_id: event.id, note: "" }],
        words: t("caseWork.withEvent", {
          camera: camera.name,
          time: dateTime(event.at),
          what: eventWord(event.kind),
        }),
      }}
      close={close}
    />
  );
}

const whatOf = ({ note, kind }: CameraEvent): string => note || eventWord(kind);
